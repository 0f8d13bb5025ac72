import Lexicon

/// What a line says of itself, wherever it stands: boilerplate, a caption, a heading.
struct LineReader {
    let tables: LayoutTables
    let tokens: Tokens

    /// Kind of boilerplate, nil where the line may be the article's.
    /// - Parameter isVietnamese: of the whole text; only then is an unaccented line odd.
    func boilerplate(_ line: TextLine, isVietnamese: Bool) -> String? {
        if let kind = markup(line) { return kind }
        if isPictureMark(line) { return "image" }
        guard line.wordCount > 0 else { return wordless(line) }
        if line.wordCount <= 6, line.hasNumber, holds(line, 0xB0) { return "weather" }
        if line.wordCount <= 20, holds(line, 0xA9) { return "copyright" }
        if isImageName(line) { return "image" }
        if isAge(line) { return "date" }
        // A notice may be long; sentences that long are prose.
        if line.wordCount <= (line.endsSentence ? 30 : 40), let kind = listed(line) {
            // `Bình luận 0`: a count, with no comment below it.
            return kind == "comment" && isZero(line) ? "counter" : kind
        }
        if isGarbage(line) { return "garbage" }
        if isVietnamese, !line.isAccented, line.beginsLower && line.wordCount >= 6 || line.isAllCaps && line.wordCount >= 5,
            !line.endsSentence,
            line.wordCount <= 40
        {
            return "image"
        }
        return nil
    }

    /// A caption by its words: a scene, or people doing what people do in pictures.
    func isCaption(_ line: TextLine) -> Bool {
        if namesPhotographer(line) || isCredit(line) || isCell(line) { return true }
        guard line.wordCount >= 2, line.wordCount <= 60, !line.holdsSeveralSentences, !line.endsWithColon,
            tokens[line.tokens.lowerBound].kind != .number
        else { return false }
        let words = line.words
        if isLabelled(line) { return true }
        guard let opening = tables.captionOpenings.match(words) else {
            return opensWithTitle(line) && hasCaptionVerb(line, needsStrong: true)
        }
        let isColonList = tokens[line.tokens].prefix(4).contains { $0.isMark(":") }
        switch opening.value {
        case .scene:
            return line.wordCount <= Self.longestScene && !hasSpeechVerb(line)
                && !(line.endsSentence && tells(line, always: true))
        case .photo, .action: return false
        case .people:
            if line.endsSentence, line.wordCount <= 6, hasCaptionVerb(line, needsStrong: false) { return true }
            return hasCaptionVerb(line, needsStrong: line.endsSentence || isColonList) && !hasSpeechVerb(line)
                && !(line.endsSentence && tells(line, always: true))
        }
    }

    /// `Người lao động tìm hiểu thông tin tuyển dụng.`: people and what they do, in a sentence that tells nothing. Of such lines in a
    /// corpus of news nine in ten are captions.
    func isPictureSentence(_ line: TextLine) -> Bool {
        guard line.endsWithStop, line.wordCount <= Self.longestScene, !line.hasNumber,
            let opening = tables.captionOpenings.match(line.words), opening.value == .people, isUntold(line)
        else { return false }
        // `Ông Hà Văn Chiến bên vườn cam` is shown; `Ông Chiến bật dậy` is told.
        return opening.count > 1 || tokens[line.tokens].dropFirst().prefix(2).allSatisfy(\.isCapitalised)
    }

    /// `Video: Lời khai của bị cáo tại tòa`
    func isMediaLabelled(_ line: TextLine) -> Bool {
        guard line.wordCount <= Self.longestLabelled,
            let label = tables.media.match(tokens, at: line.tokens.lowerBound, end: line.tokens.upperBound),
            label.end + 2 < line.tokens.upperBound, tokens[label.end].isMark(":")
        else { return false }
        return !line.holdsSeveralSentences
            && tokens[label.end..<line.tokens.upperBound].contains { $0.kind == .word && !$0.isCapitalised }
    }

    /// Words of the longest line that tells what a film shows.
    static let longestLabelled = 25

    /// `Bà Lò Thị Ín - Trưởng thôn`, `Đối tượng Vi Văn Lả cùng tang vật`: a person's name, and behind it who that is or where, not
    /// what the person does.
    func isShown(_ line: TextLine) -> Bool {
        guard line.wordCount <= Self.longestLabelled, !line.endsSentence,
            !tokens[line.tokens].contains(where: { $0.isMark(":") }),
            let opening = tables.captionOpenings.match(tokens, at: line.tokens.lowerBound, end: line.tokens.upperBound)
        else { return false }
        // `Trao thuốc cho người dân xã Mường Lống`: what is done, without who does it.
        if opening.value == .action { return line.wordCount >= 5 }
        guard opening.value == .people else { return false }
        let name = (opening.end..<line.tokens.upperBound).prefix { tokens[$0].kind == .word && tokens[$0].isCapitalised }
        guard (2...5).contains(name.count), let end = name.last.map({ $0 + 1 }),
            tables.surnames.match(tokens, at: opening.end, end: line.tokens.upperBound) != nil
        else { return false }
        guard end + 1 < line.tokens.upperBound else { return true }
        return tokens[end].kind == .word
            ? ["cùng", "tại", "bên"].contains { tables.isWord(tokens[end], $0) } : tokens[end + 1].isCapitalised
    }

    /// One short sentence without a word that says when, why or that.
    func isUntold(_ line: TextLine) -> Bool {
        guard line.endsWithStop, (3...Self.longestUntold).contains(line.wordCount), tokens[line.tokens.lowerBound].isCapitalised,
            let last = tokens[line.tokens].last(where: { $0.kind == .word }), !tells(line, always: false), !hasSpeechVerb(line)
        else { return false }
        // `Anh N.V. C.` is the beginning of a sentence that a name's stop has cut.
        return (!last.isCapitalised || last.length > 3)
            && !tokens[line.tokens].dropLast().contains { $0.isMark(".") || $0.isMark("\"") || $0.isMark(":") || $0.isMark(";") }
    }

    /// `| Trung tá Lê Văn Ba, Đồn trưởng, trao đổi với ngư dân |`: one sentence of some length, whose stop is left out.
    func isUnstopped(_ line: TextLine) -> Bool {
        line.wordCount <= Self.longestUnstopped && !line.endsSentence && !line.endsWithColon && !line.holdsSeveralSentences
    }

    /// Words of the longest caption without a stop.
    private static let longestUnstopped = 40

    /// One of two captions side by side: people named alike, each shown doing one thing.
    func isOfSeries(_ line: TextLine, beside other: TextLine) -> Bool {
        guard let opening = tables.captionOpenings.match(line.words), opening.value == .people, line.words != other.words,
            line.words.prefix(Self.seriesOpening) == other.words.prefix(Self.seriesOpening)
        else { return false }
        return [line, other].allSatisfy {
            tokens[$0.tokens.lowerBound].kind == .word && tokens[$0.tokens.upperBound - 1].isMark(".")
                && $0.wordCount <= Self.longestLabelled && !$0.holdsSeveralSentences && !tells($0, always: true)
                && !hasSpeechVerb($0) && !tokens[$0.tokens].contains { $0.isMark(":") }
        }
    }

    /// Words that captions of one series begin with.
    private static let seriesOpening = 4

    /// Words of the longest caption that is told by its opening, and of the longest under a picture.
    private static let (longestScene, longestUntold) = (14, 20)

    /// Whether a line has a word of sentences that tell.
    /// - Parameter always: only those that no caption has.
    private func tells(_ line: TextLine, always: Bool) -> Bool {
        line.words.indices.contains { start in
            tables.tellingWords.match(line.words[start...]).map { $0.value || !always } ?? false
        }
    }

    /// A caption wherever it stands: it shows a scene, names its photographer, or says what only pictures say.
    func isSurelyCaption(_ line: TextLine) -> Bool {
        isCredited(line) || tables.captionOpenings.match(line.words)?.value == .scene || hasCaptionVerb(line, needsStrong: true)
    }

    /// A caption that names its photographer or is closed like a sentence: no title.
    func isCredited(_ line: TextLine) -> Bool { line.endsSentence || namesPhotographer(line) || isCredit(line) }

    /// Names in a caption: capitals after a word of address.
    func personNames(_ line: TextLine) -> [String] {
        var names: [String] = []
        var index = line.tokens.lowerBound
        while index < line.tokens.upperBound {
            guard let address = tables.honorifics.match(tokens, at: index, end: line.tokens.upperBound), address.value != "degree"
            else {
                index += 1
                continue
            }
            var end = address.end
            if end < line.tokens.upperBound, tokens[end].isMark(":") { end += 1 }
            let start = end
            while end < line.tokens.upperBound, end - start < 5, tokens[end].kind == .word, tokens[end].isCapitalised { end += 1 }
            if end - start >= 2, tables.surnames.match(tokens, at: start, end: end) != nil {
                names.append(tokens.string(start..<end))
            }
            index = max(end, index + 1)
        }
        return names
    }

    func hasURL(_ range: Range<Int>) -> Bool {
        var next = range.lowerBound
        while case let index = tokens.next(tables.webOpening, from: next, before: range.upperBound), index < range.upperBound {
            next = index + 1
            if ["http", "https", "www"].contains(where: { tables.isWord(tokens[index], $0) }), next < range.upperBound,
                tokens[next].isMark(":") || tokens[next].isMark(".")
            {
                return true
            }
        }
        return false
    }

    private func markup(_ line: TextLine) -> String? {
        let (first, last) = (tokens[line.tokens.lowerBound], tokens[line.tokens.upperBound - 1])
        if first.isMark("<"), tokens[line.tokens].contains(where: { $0.isMark(">") }) { return "markup" }
        if first.isMark("{"), last.isMark("}") { return "template" }
        let isOneRun = !tokens[line.tokens].dropFirst().contains { $0.hasSpaceBefore }
        if isOneRun, hasURL(line.tokens) || isHostName(line) { return "link" }
        if first.isMark(">") { return "related_item" }
        return isBreadcrumb(line) ? "breadcrumb" : nil
    }

    /// `songtra.vidu.gov.vn`
    private func isHostName(_ line: TextLine) -> Bool {
        guard !line.isAccented, line.tokens.count >= 3, tokens[line.tokens.lowerBound].kind != .mark else { return false }
        let last = line.tokens.upperBound - 1
        return tokens[last - 1].isMark(".") && tables.isTopDomain(tokens[last])
    }

    /// Words of the longest line that is a path of sections, and of each section.
    private static let (longestPath, longestSection) = (20, 6)

    /// `Tin tức » Hoạt động đoàn thể`, `Kinh tế > Doanh nghiệp`: short names with signs between them.
    private func isBreadcrumb(_ line: TextLine) -> Bool {
        guard line.wordCount <= Self.longestPath, !line.endsSentence else { return false }
        var (words, signs) = (0, 0)
        for index in line.tokens {
            if tokens[index].kind == .word {
                words += 1
            } else if isPathSign(tokens[index]) {
                guard words > 0, words <= Self.longestSection else { return false }
                (words, signs) = (0, signs + 1)
            }
        }
        return signs > 0 && words > 0 && words <= Self.longestSection
    }

    /// `>`, `»` (C2 BB in UTF-8) or `›` (E2 80 BA), with a space before it.
    private func isPathSign(_ token: Token) -> Bool {
        guard token.kind == .mark, token.hasSpaceBefore else { return false }
        return token.isMark(">") || isLatin1(token, 0xBB)
            || tokens.text.bytes[Int(token.start)..<Int(token.end)].elementsEqual([0xE2, 0x80, 0xBA])
    }

    /// Words of the longest section with an age behind it.
    private static let longestAge = 8

    /// `Đời sống 4 giờ trước`: how old an article is, behind its section.
    private func isAge(_ line: TextLine) -> Bool {
        let last = line.tokens.upperBound - 1
        guard line.hasNumber, (3...Self.longestAge).contains(line.wordCount), tables.isWord(tokens[last], "trước"),
            ["giờ", "phút"].contains(where: { tables.isWord(tokens[last - 1], $0) })
        else { return false }
        return tokens[last - 2].kind == .number
    }

    /// `![]() |`: a picture in Markdown.
    private func isPictureMark(_ line: TextLine) -> Bool {
        guard tokens[line.tokens.lowerBound].isMark("!") else { return false }
        let marks = tokens[line.tokens].prefix(4)
        return marks.count == 4 && zip(marks, ["!", "[", "]", "("]).allSatisfy { $0.isMark($1) }
    }

    private func wordless(_ line: TextLine) -> String {
        guard line.hasNumber else { return "separator" }
        let hasClock = tokens[line.tokens].contains { $0.isMark(":") }
        return hasClock && line.tokens.count <= 7 ? "audio" : "counter"
    }

    private func listed(_ line: TextLine) -> String? {
        let words = line.words
        var at = words.startIndex
        var kind: String?
        // The same label twice, or several labels in a row, are still nothing but labels.
        while at < words.endIndex, let found = tables.boilerplate.match(words[at...]) {
            if kind == nil { kind = found.value.kind }
            if found.value.match == .prefix, at == words.startIndex, words.count <= 20,
                isLabel(found.count, of: line) || !Self.proseLike.contains(found.value.kind)
            {
                return kind
            }
            at += found.count
        }
        if at == words.endIndex, kind != nil { return kind }
        for start in words.indices {
            if let found = tables.boilerplate.match(words[start...]), found.value.match == .contains { return found.value.kind }
        }
        return nil
    }

    /// Kinds whose first words begin sentences of articles too: `Trụ sở UBND xã, nơi ...`.
    private static let proseLike: Set<String> = [
        "copyright", "share", "tags", "nav", "poll", "menu", "source", "counter", "font_size", "related_item",
    ]

    /// Tokens behind a label among which its number stands.
    private static let labelReach = 4

    /// Whether a label stands before a colon or a number, or on a line that is no sentence.
    private func isLabel(_ words: Int, of line: TextLine) -> Bool {
        guard line.endsSentence else { return true }
        let label = line.tokens.filter { tokens[$0].kind == .word }.prefix(words)
        guard let last = label.last, last + 1 < line.tokens.upperBound else { return line.hasNumber }
        // `Trụ sở Trung tâm đặt tại tầng 6.` tells where it is.
        return tokens[last + 1..<line.tokens.upperBound].prefix(Self.labelReach).contains { $0.kind == .number }
            || tokens[last + 1].isMark(":") || tokens[last + 1].isMark(">")
    }

    private func holds(_ line: TextLine, _ sign: UInt8) -> Bool {
        line.tokens.contains { isLatin1(tokens[$0], sign) }
    }

    /// Whether a token is a Latin-1 sign, such as ° (B0) and © (A9), which UTF-8 writes after C2.
    private func isLatin1(_ token: Token, _ sign: UInt8) -> Bool {
        guard token.kind == .mark, token.end &- token.start == 2 else { return false }
        return tokens.text.bytes[Int(token.start)] == 0xC2 && tokens.text.bytes[Int(token.start) + 1] == sign
    }

    /// `Camera giám sát khu phố. |`: the cell of a table, under its picture.
    private func isCell(_ line: TextLine) -> Bool {
        let last = line.tokens.upperBound - 1
        return line.wordCount >= 4 && line.wordCount <= 45 && tokens[last].isMark("|") && tokens[last - 1].isMark(".")
    }

    private func isZero(_ line: TextLine) -> Bool {
        line.hasNumber && tokens[line.tokens].allSatisfy { $0.kind != .number || $0.value == 0 }
    }

    /// Words of the longest name of a picture's file.
    private static let longestImageName = 20

    /// `b3`, `IMG_0231`, `anh-1.jpg`, `Hội nghị giao ban.jpg`
    private func isImageName(_ line: TextLine) -> Bool {
        let last = line.tokens.upperBound - 1
        if line.tokens.count > 2, line.wordCount <= Self.longestImageName, tokens[last - 1].isMark("."),
            !tokens[last].hasSpaceBefore,
            ["jpg", "jpeg", "png", "gif"].contains(where: { tables.isWord(tokens[last], $0) })
        {
            return true
        }
        let isOneRun = !tokens[line.tokens].dropFirst().contains { $0.hasSpaceBefore }
        return isOneRun && !line.isAccented && line.hasNumber && line.wordCount == 1 && line.tokens.count <= 4
    }

    /// Bytes of the longest run of text without a space.
    private static let longestRun = 120

    /// Letters that no syllable can be made of, or no spaces: text that a site has enciphered.
    private func isGarbage(_ line: TextLine) -> Bool {
        if !line.isAccented, tokens.bytes(line.tokens).count > Self.longestRun,
            !tokens[line.tokens].dropFirst().contains(where: \.hasSpaceBefore)
        {
            return true
        }
        guard line.isAccented, line.hasLongWord else { return false }
        var (long, letters) = (0, 0)
        for index in line.tokens where tokens[index].kind == .word {
            letters += Int(tokens[index].length)
            if tokens[index].length > TextLine.longestSyllables,
                Int(tokens[index].end - tokens[index].start) > Int(tokens[index].length) * 2
            {
                long += Int(tokens[index].length)
            }
        }
        return long * 2 > letters
    }

    /// `... Ảnh: Thúy Hằng` or `(Ảnh: TA)` at the end of a line that has more to say.
    private func namesPhotographer(_ line: TextLine) -> Bool {
        guard line.wordCount <= 45, !namesAuthor(line) else { return false }
        let tail = max(line.tokens.lowerBound + 3, line.tokens.upperBound - 9)
        guard tail < line.tokens.upperBound else { return false }
        for index in tail..<line.tokens.upperBound {
            guard let found = tables.captionOpenings.match(tokens, at: index, end: line.tokens.upperBound) else { continue }
            // `(Ảnh minh họa)`, `. Ảnh tư liệu` at the end
            if found.value == .scene, tokens[index - 1].kind == .mark,
                tokens[index].isCapitalised || tokens[index - 1].isMark("("),
                found.end - index >= 2, tokens[found.end..<line.tokens.upperBound].allSatisfy({ $0.kind == .mark })
            {
                return true
            }
            guard found.value == .photo, tokens[index].isCapitalised || tokens[index - 1].isMark("("),
                found.end < line.tokens.upperBound
            else { continue }
            if tokens[found.end].isMark(":") || (tokens[index - 1].kind == .mark && tokens[found.end].isCapitalised) {
                return true
            }
        }
        return false
    }

    /// `Tin: Bảo Trân - Ảnh: Hữu Khoa`: a byline, whatever its second label.
    private func namesAuthor(_ line: TextLine) -> Bool {
        guard let label = tables.bylineLabels.match(tokens, at: line.tokens.lowerBound, end: line.tokens.upperBound) else {
            return false
        }
        return label.value == "author" && label.end < line.tokens.upperBound && tokens[label.end].isMark(":")
    }

    /// `Ảnh: Đại biểu tham quan mô hình`, `Ảnh 2: Đại biểu`: more than a name behind the label.
    private func isLabelled(_ line: TextLine) -> Bool {
        guard let label = tables.captionOpenings.match(tokens, at: line.tokens.lowerBound, end: line.tokens.upperBound),
            label.value == .photo, label.end + 4 < line.tokens.upperBound
        else { return false }
        let mark = tokens[label.end].kind == .number ? label.end + 1 : label.end
        guard tokens[mark].isMark(":") else { return false }
        let rest = tokens[mark + 1..<line.tokens.upperBound]
        return rest.count { $0.kind == .word && !$0.isCapitalised } >= 2
    }

    /// `(Ảnh: Sơn Quang)` alone, below the caption that it belongs to.
    private func isCredit(_ line: TextLine) -> Bool {
        let first = line.tokens.lowerBound
        guard line.wordCount <= 9, line.tokens.count >= 3, tokens[first].isMark("("),
            tokens[line.tokens.upperBound - 1].isMark(")")
        else {
            return false
        }
        return tables.captionOpenings.match(tokens, at: first + 1, end: line.tokens.upperBound)?.value == .photo
    }

    private func opensWithTitle(_ line: TextLine) -> Bool {
        tables.heads.match(line.words)?.value == .speaker
    }

    private func hasCaptionVerb(_ line: TextLine, needsStrong: Bool) -> Bool {
        for start in line.words.indices.dropFirst() {
            guard let verb = tables.captionVerbs.match(line.words[start...]), verb.value || !needsStrong else { continue }
            // `dự và phát biểu chỉ đạo hội nghị.` tells, it does not show.
            if needsStrong, line.words[start - 1] == tables.and { continue }
            return true
        }
        return false
    }

    private func hasSpeechVerb(_ line: TextLine) -> Bool {
        line.words.indices.contains { tables.speechVerbs.match(line.words[$0...]) != nil }
    }
}

extension Tokens {
    subscript(range: Range<Int>) -> ArraySlice<Token> { all[range] }
}
