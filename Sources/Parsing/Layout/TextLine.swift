import Lexicon

/// One non-blank line of the text and what can be counted on it.
struct TextLine: Sendable {
    /// From 0, blank lines counted.
    let number: Int
    /// Token indices; never empty.
    let tokens: Range<Int>
    /// Ids of the words, marks and digits left out; the first `TextLine.shortest` of a long line only. A part of one array for all lines.
    fileprivate(set) var words: ArraySlice<Int32> = []
    let wordCount: Int
    let hasNumber: Bool
    /// `.`, `!`, `?`, `;`, `…`, also before a closing quote or bracket.
    let endsSentence: Bool
    /// `.` or `;`: titles end in `?` and `!` too.
    let endsWithStop: Bool
    let endsWithColon: Bool
    /// `... với các nội dung sau:`: a colon behind a word in small letters, not behind who speaks in a title.
    let opensList: Bool
    let beginsLower: Bool
    /// Every word with two letters or more is in capitals.
    let isAllCaps: Bool
    /// A full stop inside the line with a capital after it.
    let holdsSeveralSentences: Bool
    /// Has a letter outside ASCII.
    let isAccented: Bool
    /// Has a word longer than any of one or two syllables.
    let hasLongWord: Bool

    /// Letters of the longest word that two syllables written as one make.
    static let longestSyllables = 12

    /// Tokens of an author in brackets.
    static let longestBracket = 8

    /// Lines longer than this many words are prose whatever they say.
    static let shortest = 64

    /// - Parameter ids: takes the ids of the words.
    private init(_ tokens: Tokens, _ range: Range<Int>, number: Int, ids: Slice<UnsafeMutableBufferPointer<Int32>>) {
        self.number = number
        self.tokens = range
        let ids = UnsafeMutableBufferPointer(rebasing: ids)
        var count = 0
        var longest: UInt8 = 0
        var (hasNumber, allCaps, sentences, accented) = (false, true, false, false)
        tokens.all.withUnsafeBufferPointer { all in
            var index = range.lowerBound
            while index < range.upperBound {
                let kind = all[index].kind
                if kind == .word {
                    if count < Self.shortest { ids[count] = all[index].word }
                    count &+= 1
                    let length = all[index].length
                    longest = max(longest, length)
                    // Until a word tells that the line has accents, and one that it is not in capitals.
                    if !accented, all[index].end &- all[index].start > Int32(length) { accented = true }
                    if allCaps, !all[index].isAllCaps, length > 1 { allCaps = false }
                } else if kind == .number {
                    hasNumber = true
                } else if !sentences, all[index].isMark("."), index + 1 < range.upperBound, index > range.lowerBound {
                    let (before, after) = (all[index - 1], all[index + 1])
                    sentences =
                        after.kind == .word && after.isCapitalised && after.hasSpaceBefore && before.kind == .word
                        && before.length > 2
                }
                index &+= 1
            }
        }
        wordCount = count
        self.hasNumber = hasNumber
        isAllCaps = allCaps && longest > 1
        holdsSeveralSentences = sentences
        isAccented = accented
        hasLongWord = longest > Self.longestSyllables
        var last = range.upperBound - 1
        while last > range.lowerBound, tokens[last].isMark("\"") || tokens[last].isMark(")") || tokens[last].isMark("]") {
            last -= 1
        }
        // `... cuối năm. (Minh Thư)`
        if tokens[range.upperBound - 1].isMark(")"),
            let open = (range.lowerBound + 1..<range.upperBound).suffix(Self.longestBracket).last(where: {
                tokens[$0].isMark("(")
            }),
            tokens[open - 1].isMark(".")
        {
            last = open - 1
        }
        let end = tokens[last]
        endsWithStop = end.isMark(".") || end.isMark(";")
        endsSentence = endsWithStop || end.isMark("!") || end.isMark("?")
        endsWithColon = end.isMark(":")
        opensList =
            end.isMark(":") && last > range.lowerBound && tokens[last - 1].kind == .word && !tokens[last - 1].isCapitalised
        beginsLower = tokens[range.lowerBound].kind == .word && !tokens[range.lowerBound].isCapitalised
    }

    /// Long enough, a whole sentence, or one that opens a list: what an article's body is made of.
    var isProse: Bool { wordCount >= 28 || (wordCount >= 10 && endsSentence) || (wordCount >= 18 && opensList) }

    /// Whether two lines of prose have the same words.
    func says(_ other: TextLine) -> Bool { wordCount == other.wordCount && isProse && words == other.words }

    static func all(in tokens: Tokens) -> [TextLine] {
        var lines: [TextLine] = []
        lines.reserveCapacity(tokens.lineCount)
        // Without room the standard library writes to the one empty array that all threads share: ThreadSanitizer reports that.
        let room = max(1, min(tokens.all.count, tokens.lineCount * shortest))
        let ids = [Int32](unsafeUninitializedCapacity: room) { ids, count in
            for line in 0..<tokens.lineCount {
                let range = tokens.line(line)
                guard !range.isEmpty else { continue }
                let line = TextLine(tokens, range, number: line, ids: ids[count...])
                count += min(line.wordCount, shortest)
                lines.append(line)
            }
        }
        var start = 0
        for index in lines.indices {
            let end = start + min(lines[index].wordCount, shortest)
            lines[index].words = ids[start..<end]
            start = end
        }
        return lines
    }
}
