import Lexicon

/// Which lines of the body are captions: by their words, their neighbours and the pictures beside them.
struct BodyCaptions {
    let tokens: Tokens
    let lines: [TextLine]
    let kinds: [LineKind]
    let hints: LineHints
    let reader: LineReader
    /// Whether a line is the name of a picture's file.
    let namesImages: Bool

    /// Why a line below the lead is a caption; nil where it is none.
    func reason(_ index: Int, isLast: Bool) -> String? {
        let line = lines[index]
        if reader.isMediaLabelled(line) { return "what a film shows" }
        if isOfSeries(index) { return "one of several captions" }
        if isDoubled(index) { return "said twice, by a picture and under it" }
        if isHeading(index), isUnderPicture(index) || reader.isShown(line) {
            return "short, under a picture or of what one shows"
        }
        if !isLast, reader.isPictureSentence(line) { return Self.shown }
        if isUnderPicture(index), reader.isUntold(line) || reader.isUnstopped(line) {
            return "a sentence that tells nothing or has no stop, under a picture"
        }
        return nil
    }

    /// Why ``LineReader/isPictureSentence(_:)`` makes a line a caption.
    static let shown = "people doing something, in a sentence that tells nothing"

    /// One sentence that the next line or the one above says again, as pages print a picture's text beside its caption.
    private func isDoubled(_ index: Int) -> Bool {
        let count = lines[index].wordCount
        guard count >= 4 else { return false }
        func says(_ other: Int) -> Bool {
            lines[other].wordCount == count && lines[other].words == lines[index].words
        }
        guard index > 0 && says(index - 1) || index + 1 < lines.count && says(index + 1) else { return false }
        return !lines[index].holdsSeveralSentences
    }

    /// `Chị A, hộ ấp 2, bên vườn cây.` above `Chị B, ...`: people named alike, side by side.
    private func isOfSeries(_ index: Int) -> Bool {
        guard lines[index].wordCount <= LineReader.longestLabelled else { return false }
        let first = tokens[lines[index].tokens.lowerBound].word
        for next in [index - 1, index + 1] where lines.indices.contains(next) {
            guard tokens[lines[next].tokens.lowerBound].word == first else { continue }
            if reader.isOfSeries(lines[index], beside: lines[next]) { return true }
        }
        return false
    }

    /// Short, without a stop, and no line of hard-wrapped prose.
    func isHeading(_ index: Int) -> Bool {
        let line = lines[index]
        if hints[line.number]?.element == .heading { return true }
        guard line.wordCount >= 1, line.wordCount <= 20, !line.endsSentence || line.isAllCaps && line.wordCount > 3,
            !line.beginsLower
        else { return false }
        // Hard-wrapped prose: the next line goes on in lower case.
        if index + 1 < lines.count, lines[index + 1].beginsLower, kinds[index + 1] == .open { return false }
        return true
    }

    func isUnderPicture(_ index: Int) -> Bool {
        guard let hint = hints[lines[index].number] else {
            return namesImages && index > 0 && kinds[index - 1] == .boilerplate("image")
        }
        guard hint.element != .heading else { return false }
        return hint.hints.contains(.afterImage) && !hint.hints.contains(.bold)
    }
}
