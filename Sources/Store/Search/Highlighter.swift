/// Finds where a search's words stand in an article, with the accents that the text has, and which piece of the body shows them best.
struct Highlighter {
    struct Phrase {
        /// Alternatives of each word, in order.
        var positions: [[[UInt8]]]
        /// Of the last word, beginnings.
        var isBeginning: Bool
        var inTitle: Bool
        var inBody: Bool
    }

    struct Excerpt {
        var titleHighlights: [Range<Int>] = []
        var snippet = ""
        var snippetStart = 0
        var snippetHighlights: [Range<Int>] = []
        var score = 0.0
    }

    /// Bytes of UTF-8: two or three lines of a terminal.
    private static let snippetBytes = 320
    /// Bytes of context before the first match.
    private static let leadBytes = 60
    /// Bytes of punctuation shown at the body's beginning or end.
    private static let edgeBytes = 16
    /// Bytes of a body that are looked through for a snippet: fifty times a long article.
    private static let mostBody = 256 << 10
    /// Of one text; a word repeated ten thousand times is found often enough.
    private static let mostMatches = 1000

    private struct Match {
        var phrase: Int
        var bytes: Range<Int>
    }

    private let phrases: [Phrase]
    /// Words of each phrase.
    private let lengths: [Int]
    /// By a word's hash: which positions (bits) of which phrases it fills.
    private let masks: [UInt64: [(phrase: Int, positions: UInt64)]]
    /// The same by a beginning's hash.
    private let beginnings: [UInt64: [(phrase: Int, positions: UInt64)]]
    /// Bytes.
    private let longestBeginning: Int
    /// Of all these words. Most words of a body begin otherwise.
    private let openings: WordOpenings
    /// By the first bits of a hash: whether ``masks`` or ``beginnings`` may have it.
    private let filter: [Bool]
    private static let filterShift: UInt64 = 54

    init(_ phrases: [Phrase]) {
        self.phrases = phrases
        lengths = phrases.map(\.positions.count)
        var masks: [UInt64: [(phrase: Int, positions: UInt64)]] = [:]
        var beginnings = masks
        var longestBeginning = 0
        var openings = WordOpenings()
        for (number, phrase) in phrases.enumerated() {
            for (position, words) in phrase.positions.enumerated() {
                let bit = UInt64(1) << UInt64(position)
                let isBeginning = phrase.isBeginning && position == phrase.positions.count - 1
                for word in words {
                    openings.insert(word, isBeginning: isBeginning)
                    if isBeginning {
                        beginnings[AccentedWords.hash(word), default: []].append((number, bit))
                        longestBeginning = max(longestBeginning, word.count)
                    } else {
                        masks[AccentedWords.hash(word), default: []].append((number, bit))
                    }
                }
            }
        }
        var filter = [Bool](repeating: false, count: 1 << (64 - Self.filterShift))
        for hash in [masks, beginnings].joined().map(\.key) { filter[Int(hash >> Self.filterShift)] = true }
        self.filter = filter
        self.masks = masks
        self.beginnings = beginnings
        self.longestBeginning = longestBeginning
        self.openings = openings
    }

    /// - Parameters: valid UTF-8.
    func excerpt(title: [UInt8], body: [UInt8]) -> Excerpt {
        var excerpt = Excerpt()
        let (inTitle, _) = matches(title) { $0.inTitle }
        let body = Self.beginning(body, most: Self.mostBody)
        let (inBody, words) = matches(body) { $0.inBody }
        excerpt.titleHighlights = merged(inTitle).map { scalars(title, $0, from: 0) }
        let window = window(inBody, words, body)
        excerpt.snippet = String(decoding: body[window], as: UTF8.self)
        excerpt.snippetStart = count(body[..<window.lowerBound])
        excerpt.snippetHighlights = merged(
            inBody.filter { window.lowerBound <= $0.bytes.lowerBound && $0.bytes.upperBound <= window.upperBound }
        )
        .map { scalars(body, $0, from: window.lowerBound) }
        for number in phrases.indices {
            // Term frequency as BM25 dampens it, a mention in the title counting for three.
            let often = Double(3 * inTitle.count { $0.phrase == number } + inBody.count { $0.phrase == number })
            excerpt.score += often * 2.2 / (often + 1.2 * (0.25 + 0.75 * Double(words.count) / 400))
        }
        return excerpt
    }

    /// - Parameter most: bytes; a character that does not fit is left out.
    static func beginning(_ text: [UInt8], most: Int) -> [UInt8] { Array(text[..<boundary(text, most)]) }

    /// Where a character begins: there or before.
    private static func boundary(_ text: [UInt8], _ index: Int) -> Int {
        guard index < text.count else { return text.count }
        var index = index
        while index > 0, text[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }

    private func matches(_ text: [UInt8], where applies: (Phrase) -> Bool) -> ([Match], words: [Range<Int>]) {
        var found: [Match] = []
        var words: [Range<Int>] = []
        let active = phrases.map(applies)
        // Shift-and: bit i of a phrase's state says that its first i + 1 words end at the present one.
        var states = [UInt64](repeating: 0, count: phrases.count)
        var filled = states
        // No phrase has begun before the present word.
        var isIdle = true
        var scanner = WordScanner()
        words.reserveCapacity(text.count / 5)
        text.withUnsafeBufferPointer { bytes in
            scanner.scanBytes(bytes, openings: openings) { word, range, _ in
                words.append(range)
                // Nearly all words of a body.
                if word.isEmpty, isIdle { return }
                guard found.count < Self.mostMatches, !phrases.isEmpty else { return }
                let hash = AccentedWords.hash(word)
                let begun = beginnings(of: word)
                let isWanted = filter[Int(hash >> Self.filterShift)] || !begun.isEmpty
                if !isWanted, isIdle { return }
                isIdle = !isWanted
                for number in phrases.indices { filled[number] = 0 }
                for (phrase, positions) in masks[hash] ?? [] { filled[phrase] |= positions }
                for hash in begun { for (phrase, positions) in beginnings[hash] ?? [] { filled[phrase] |= positions } }
                for number in phrases.indices where active[number] {
                    states[number] = (states[number] << 1 | 1) & filled[number]
                    let length = lengths[number]
                    if states[number] >> UInt64(length - 1) & 1 == 1 {
                        found.append(Match(phrase: number, bytes: words[words.count - length].lowerBound..<range.upperBound))
                    }
                }
            }
        }
        return (found, words)
    }

    /// Hashes of those that a word begins with.
    private func beginnings(of word: UnsafeBufferPointer<UInt8>) -> [UInt64] {
        var found: [UInt64] = []
        var hash = AccentedWords.emptyHash
        for byte in word.prefix(longestBeginning) {
            hash = AccentedWords.hash(hash, byte)
            if filter[Int(hash >> Self.filterShift)], beginnings[hash] != nil { found.append(hash) }
        }
        return found
    }

    /// The bytes of the body to show: where most different phrases are together, whole words.
    private func window(_ matches: [Match], _ words: [Range<Int>], _ body: [UInt8]) -> Range<Int> {
        var best = 0
        var bestCount = 0
        for (index, match) in matches.enumerated() {
            let end = match.bytes.lowerBound + Self.snippetBytes - Self.leadBytes
            let near = Set(matches[index...].prefix(100).prefix { $0.bytes.upperBound <= end }.map(\.phrase)).count
            if near > bestCount { (best, bestCount) = (match.bytes.lowerBound, near) }
        }
        guard let first = words.first(where: { $0.lowerBound >= best - Self.leadBytes }) else { return 0..<0 }
        // The body's own beginning and end are shown with their punctuation, unless that is a wall of it.
        let start = first == words.first && first.lowerBound <= Self.edgeBytes ? 0 : first.lowerBound
        guard let last = words.last(where: { $0.lowerBound >= start && $0.upperBound <= start + Self.snippetBytes }) else {
            // A word longer than all that is shown.
            return start..<Self.boundary(body, start + Self.snippetBytes)
        }
        let isEnd = last == words.last && body.count - last.upperBound <= Self.edgeBytes
        return start..<(isEnd ? body.count : last.upperBound)
    }

    /// In order, overlaps joined.
    private func merged(_ matches: [Match]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in matches.map(\.bytes).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    private func scalars(_ text: [UInt8], _ bytes: Range<Int>, from start: Int) -> Range<Int> {
        let first = count(text[start..<bytes.lowerBound])
        return first..<(first + count(text[bytes]))
    }

    /// Unicode scalars.
    private func count(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }
}
