import Articles
import Lexicon

/// Who wrote, photographed, entered or first published an article, from the lines that say so.
package struct BylineReader {
    package struct Reading: Sendable {
        package let name: String
        package let role: String
        package var affiliation: String?
        /// Token indices of the name.
        package let range: Range<Int>
    }

    let tables: LayoutTables
    let tokens: Tokens

    package init(grammar: Grammar, tokens: Tokens) {
        tables = grammar.tables
        self.tokens = tokens
    }

    /// A byline has at most this many tokens, labels and affiliation included.
    static let longest = 24

    /// The bylines on a line, nil where it is none.
    /// - Parameter next: the line below, which may name the author's place of work.
    package func read(_ line: Range<Int>, next: Range<Int>? = nil) -> [Reading]? {
        var line = line
        while let last = line.last, [".", ";", "*", "/", "|"].contains(where: { tokens[last].isMark($0) }) {
            line = line.lowerBound..<last
        }
        if let first = line.first, let last = line.last, first < last, tokens[first].isMark("("), tokens[last].isMark(")") {
            line = first + 1..<last
        }
        while let first = line.first, tokens[first].kind == .mark { line = line.dropFirst(1) }
        guard !line.isEmpty, line.count <= Self.longest else { return nil }
        line = withoutNote(line)
        if let role = wholeLine(line) { return [Reading(name: tokens.string(line), role: role, affiliation: nil, range: line)] }
        if let labelled = labelled(line) { return labelled }
        guard var readings = people(line, role: "author", isLabelled: false) else { return nil }
        if readings.count == 1, readings[0].affiliation == nil, let next, isAffiliation(next) {
            readings[0].affiliation = tokens.string(next)
        }
        return readings
    }

    /// Whether a line is nothing but the name of a body or an office, as it stands under an author's name.
    package func isAffiliation(_ line: Range<Int>) -> Bool {
        // `báo Hà Tây`
        guard line.count <= Self.longest, let first = line.first,
            tokens[first].isCapitalised || line.dropFirst().allSatisfy({ tokens[$0].kind == .word && tokens[$0].isCapitalised }),
            !tokens[line].contains(where: { $0.isMark(":") })
        else { return false }
        guard let head = tables.heads.match(tokens, at: first, end: line.upperBound), !tokens[line.upperBound - 1].isMark(".")
        else {
            return false
        }
        // `Viện trưởng Viện Nghiên cứu ...`; a word of address is followed by another name.
        return head.value == .org
            || head.value == .speaker && head.end < line.upperBound && head.end - first > 1
                && tables.heads.match(tokens, at: head.end, end: line.upperBound)?.value == .org
    }

    /// `Thu Trang tổng hợp`: what the author did, in small letters behind the name.
    private func withoutNote(_ line: Range<Int>) -> Range<Int> {
        guard let last = line.last, tokens[last].kind == .word, !tokens[last].isCapitalised,
            let start = line.last(where: { tokens[$0].kind != .word || tokens[$0].isCapitalised }).map({ $0 + 1 }),
            start - line.lowerBound >= 2, last - start < 3, tokens[start - 1].kind == .word, label(start..<line.upperBound) != nil
        else { return line }
        return line.lowerBound..<start
    }

    private func wholeLine(_ line: Range<Int>) -> String? {
        guard line.count <= 5, let role = tables.bylineWords.value(of: words(line)[...]),
            tokens[line.lowerBound].isCapitalised || tokens[line].first?.isMark("(") ?? false
        else { return nil }
        return role
    }

    private func labelled(_ line: Range<Int>) -> [Reading]? {
        if let colon = line.prefix(9).first(where: { tokens[$0].isMark(":") }) {
            guard let role = label(line.lowerBound..<colon) else { return nil }
            let rest = colon + 1..<line.upperBound
            guard !rest.isEmpty, !LineReader(tables: tables, tokens: tokens).hasURL(rest) else { return nil }
            // `Bài: A - Ảnh: B`
            for index in rest.dropFirst(1) where tokens[index].isMark(":") {
                guard let start = (rest.lowerBound..<index).last(where: { label($0..<index) != nil && tokens[$0].isCapitalised }),
                    start > rest.lowerBound,
                    let second = label(start..<index)
                else { continue }
                let first = people(trimmed(rest.lowerBound..<start), role: role, isLabelled: true) ?? []
                return first + (people(trimmed(index + 1..<rest.upperBound), role: second, isLabelled: true) ?? [])
            }
            // `Người đăng: vanphong_so`
            if role == "cms_account", rest.count > 1, !tokens[rest].dropFirst().contains(where: \.hasSpaceBefore) {
                return [Reading(name: tokens.string(rest), role: role, affiliation: nil, range: rest)]
            }
            return people(trimmed(rest), role: role, isLabelled: true) ?? office(trimmed(rest), role: role)
        }
        guard let found = tables.bylineLabels.match(tokens, at: line.lowerBound, end: line.upperBound),
            tokens[line.lowerBound].isCapitalised
        else {
            return nil
        }
        let rest = found.end..<line.upperBound
        guard !rest.isEmpty, rest.count <= 8 else { return nil }
        // `By admin`: an account and no author.
        if let role = tables.bylineWords.value(of: words(rest)[...]) {
            return [Reading(name: tokens.string(rest), role: role, affiliation: nil, range: rest)]
        }
        // `Phóng viên Thu Hằng`, `CTV Mai Hương`; a sentence that begins with such a word has small letters.
        let isName =
            rest.count >= 2 && rest.allSatisfy { tokens[$0].kind == .word && tokens[$0].isCapitalised && !tokens[$0].isAllCaps }
        guard found.value == "source" || found.value == "photographer" || isName || tokens[line.lowerBound].length == 2 else {
            return nil
        }
        return people(rest, role: found.value, isLabelled: true) ?? (found.value == "source" ? office(rest, role: "source") : nil)
    }

    /// `Nguồn tin: Phòng Kinh tế, Hạ tầng và Đô thị`, `Tin, ảnh: Văn phòng Huyện ủy`: a body, whose name goes on over marks and small words;
    /// `Nguồn: baochinhphu.vn`.
    private func office(_ range: Range<Int>, role: String) -> [Reading]? {
        guard isAffiliation(range) || role == "source" && (isHost(range) || isSite(range)) else { return nil }
        return [Reading(name: tokens.string(range), role: role, affiliation: nil, range: range)]
    }

    /// `Cổng thông tin điện tử tỉnh`
    private func isSite(_ range: Range<Int>) -> Bool {
        let ids = words(range)
        return tables.siteNames.match(ids[...]).map { $0.count > 1 && $0.count < ids.count } ?? false
    }

    /// `laocai.gov.vn`: labels and stops without a space, and a domain at the end.
    private func isHost(_ range: Range<Int>) -> Bool {
        guard range.count >= 3, range.count % 2 == 1 else { return false }
        for index in range.dropFirst() {
            guard !tokens[index].hasSpaceBefore, tokens[index].isMark(".") == ((index - range.lowerBound) % 2 == 1) else {
                return false
            }
        }
        return tables.isTopDomain(tokens[range.upperBound - 1])
    }

    /// The ids of the words alone.
    private func words(_ range: Range<Int>) -> [Int32] {
        var ids: [Int32] = []
        ids.reserveCapacity(range.count)
        for index in range where tokens[index].kind == .word { ids.append(tokens[index].word) }
        return ids
    }

    private func label(_ range: Range<Int>) -> String? {
        let ids = words(range)
        return ids.isEmpty ? nil : tables.bylineLabels.value(of: ids[...])
    }

    /// Names set apart by dashes, commas, `và`; an abbreviation or a body after a name is where its bearer works.
    private func people(_ range: Range<Int>, role: String, isLabelled: Bool) -> [Reading]? {
        var range = range
        var isLabelled = isLabelled
        var affiliation: String?
        if let last = range.last, tokens[last].isMark(")"), let open = range.last(where: { tokens[$0].isMark("(") }),
            open > range.lowerBound
        {
            affiliation = note(open + 1..<last)
            isLabelled = isLabelled || says(open + 1..<last)
            range = range.lowerBound..<open
        }
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where isSeparator(index) {
            // `A - Đài TT-TH huyện`: a hyphen inside a body's name.
            if start > range.lowerBound, tokens[index].isMark("-"), !tokens[index].hasSpaceBefore, isUnit(start..<index) {
                continue
            }
            parts.append(start..<index)
            start = index + 1
        }
        parts.append(start..<range.upperBound)
        var readings: [Reading] = []
        for part in parts where !part.isEmpty {
            if !readings.isEmpty, isUnit(part) || isAbbreviated(part, behind: readings[0].range) {
                readings[readings.count - 1].affiliation = tokens.string(part)
            } else if let reading = name(part, role: role, isLabelled: isLabelled) {
                readings.append(reading)
            } else if isLabelled, readings.count == 1, part.upperBound == range.upperBound, isPlace(part) {
                readings[0].affiliation = tokens.string(part)
            } else {
                return nil
            }
        }
        guard !readings.isEmpty, readings.count <= 5 else { return nil }
        if let affiliation, readings.count == 1, readings[0].affiliation == nil { readings[0].affiliation = affiliation }
        return readings
    }

    private func isSeparator(_ index: Int) -> Bool {
        let token = tokens[index]
        if token.kind == .mark { return ["-", ",", ";", "&", "/", "+"].contains { token.isMark($0) } }
        return token.isWord(tables.and) && !token.isCapitalised
    }

    /// What brackets after a name say: a body; `tổng hợp` and `thực hiện` say nothing more than author.
    private func note(_ range: Range<Int>) -> String? {
        guard !words(range).isEmpty, !says(range), tokens[range.lowerBound].isCapitalised else { return nil }
        return tokens.string(range)
    }

    /// `tổng hợp`, `t/h`: what the author did.
    private func says(_ range: Range<Int>) -> Bool {
        let ids = words(range)
        return !ids.isEmpty && (tables.bylineLabels.value(of: ids[...]) != nil || tables.bylineWords.value(of: ids[...]) != nil)
    }

    /// Whether a line ends with what its author did, in brackets.
    package func isSigned(_ line: Range<Int>) -> Bool {
        guard let last = line.last, tokens[last].isMark(")"), let open = line.last(where: { tokens[$0].isMark("(") }) else {
            return false
        }
        return open > line.lowerBound && says(open + 1..<last)
    }

    /// `BTG`, `Ban Tuyên giáo Huyện ủy`
    private func isUnit(_ range: Range<Int>) -> Bool {
        if range.count == 1, tokens[range.lowerBound].isAllCaps, tokens[range.lowerBound].length <= 8 { return true }
        let head = tables.heads.match(tokens, at: range.lowerBound, end: range.upperBound)?.value
        return head == .org || head == .signer
    }

    /// `Tổ Tổng hợp`: words that are no name and no office, behind one with a label.
    private func isPlace(_ part: Range<Int>) -> Bool {
        tokens[part.lowerBound].isCapitalised && part.allSatisfy { tokens[$0].kind == .word }
            && part.contains { !tokens[$0].isCapitalised }
            && tables.heads.match(tokens, at: part.lowerBound, end: part.upperBound)?.value != .speaker
    }

    /// `BTG HU`, `VP Huyện ủy` behind a name that is not in capitals.
    private func isAbbreviated(_ part: Range<Int>, behind name: Range<Int>) -> Bool {
        part.count <= 6 && tokens[part.lowerBound].isAllCaps && tokens[part.lowerBound].length <= 5
            && !tokens[name].contains(where: \.isAllCaps)
    }

    private func name(_ range: Range<Int>, role: String, isLabelled: Bool) -> Reading? {
        var start = range.lowerBound
        // Degrees, ranks and words of address before the name: ThS. , Thượng úy
        while start < range.upperBound - 1, let title = tables.honorifics.match(tokens, at: start, end: range.upperBound),
            title.end < range.upperBound,
            title.value != "address" || isLabelled
        {
            let isDegree = title.value == "degree"
            // A family name such as Tạ or Cô is no title: degrees are abbreviations or stand before two more words.
            if !isDegree, range.upperBound - title.end < 2 { break }
            start = title.end
            while start < range.upperBound - 1, tokens[start].isMark(".") { start += 1 }
        }
        let body = start..<range.upperBound
        let words = body.filter { tokens[$0].kind == .word }
        guard let first = words.first, first == start,
            words.allSatisfy({ tokens[$0].isCapitalised || (isLabelled && words.count == 1) }),
            words.count <= (role == "source" ? 9 : 5)
        else { return nil }
        // `H'Mai Niê`, `K'Tiếu`: an apostrophe inside a name is no mark between words.
        let marks = body.filter { tokens[$0].kind != .word && !isApostrophe($0, in: body) }
        guard marks.allSatisfy({ tokens[$0].isMark(".") && !tokens[$0].hasSpaceBefore }) || role == "source" else { return nil }
        if !isLabelled {
            // `II. PHƯƠNG HƯỚNG NHIỆM VỤ` is a heading; `X.PHÚ` has no space behind its stop.
            if marks.contains(where: { $0 + 1 < body.upperBound && tokens[$0 + 1].hasSpaceBefore })
                || (!marks.isEmpty && words.count > 3)
            {
                guard isInitialed(body) else { return nil }
                let isCapitals = words.allSatisfy { tokens[$0].isAllCaps || tokens[$0].length == 1 }
                let text = tokens.string(body)
                return Reading(name: isCapitals ? LetterCase.titleCase(text) : text, role: role, affiliation: nil, range: body)
            }
            // Three capital words and more are a name only where they begin with a family name: `PHƯƠNG HƯỚNG NHIỆM VỤ`.
            let isShouted = words.count >= 3 && words.allSatisfy { tokens[$0].isAllCaps }
            if isShouted, tables.surnames.match(tokens, at: first, end: body.upperBound) == nil { return nil }
        }
        let text = tokens.string(body)
        if words.count == 1 || !marks.isEmpty {
            let letters = words.reduce(0) { $0 + Int(tokens[$1].length) }
            // A letter by itself is what is left of something.
            guard letters > 1 || isLabelled else { return nil }
            let isInitials = words.allSatisfy { tokens[$0].isAllCaps || tokens[$0].length == 1 }
            guard isInitials && letters <= 10 || isLabelled || !marks.isEmpty && tokens[first].length <= 2 else { return nil }
            // BTNO and T.H stay; X.PHÚ is a name in capitals.
            let isShort =
                isInitials && letters <= 5 && role == "author" && (marks.isEmpty || words.allSatisfy { tokens[$0].length == 1 })
            let shown = !isShort && isInitials && !marks.isEmpty ? titleCased(body) : text
            return Reading(name: shown, role: isShort ? "author_initials" : role, affiliation: nil, range: body)
        }
        if !isLabelled, isOtherThanName(body) || isAddressed(body) || words.contains(where: holdsInnerCapital) { return nil }
        let isCapitals = words.allSatisfy { tokens[$0].isAllCaps || tokens[$0].length == 1 } && role != "source"
        return Reading(name: isCapitals ? LetterCase.titleCase(text) : text, role: role, affiliation: nil, range: body)
    }

    /// `TheoBáo`: two words that a page has joined.
    private func holdsInnerCapital(_ index: Int) -> Bool {
        !tokens[index].isAllCaps
            && tokens.text.bytes[Int(tokens[index].start)..<Int(tokens[index].end)].dropFirst().contains {
                (0x41...0x5A).contains($0)
            }
    }

    private func isApostrophe(_ index: Int, in body: Range<Int>) -> Bool {
        tokens[index].isMark("'") && index > body.lowerBound && index + 1 < body.upperBound && !tokens[index].hasSpaceBefore
            && !tokens[index + 1].hasSpaceBefore
    }

    /// `T. Hoa`, `L. HUỲNH`: an initial that numbers no heading, and a given name of one or two words, of one in capitals.
    private func isInitialed(_ body: Range<Int>) -> Bool {
        guard (3...4).contains(body.count), tokens[body.lowerBound].length == 1, tokens[body.lowerBound + 1].isMark(".") else {
            return false
        }
        let initial = tokens.string(body.lowerBound..<body.lowerBound + 1)
        return !["A", "B", "C", "D", "E", "I", "V", "X"].contains(initial)
            && body.dropFirst(2).allSatisfy {
                tokens[$0].kind == .word && tokens[$0].isCapitalised && (body.count == 3 || !tokens[$0].isAllCaps)
            }
    }

    /// `X.PHÚ` -> `X.Phú`
    private func titleCased(_ range: Range<Int>) -> String {
        range.map { tokens[$0].kind == .word ? LetterCase.titleCase(tokens.string($0..<$0 + 1)) : tokens.string($0..<$0 + 1) }
            .joined()
    }

    /// `Ông Phan Văn Vĩnh` is somebody in the article; `Anh Tuấn` is a name.
    private func isAddressed(_ range: Range<Int>) -> Bool {
        guard let address = tables.honorifics.match(tokens, at: range.lowerBound, end: range.upperBound),
            address.value == "address"
        else { return false }
        return range.upperBound - address.end >= 2 && tables.surnames.match(tokens, at: address.end, end: range.upperBound) != nil
    }

    /// Capitalised words that are a body, a title, a caption or navigation.
    private func isOtherThanName(_ range: Range<Int>) -> Bool {
        let ids = words(range)
        if let head = tables.heads.match(ids[...]), head.value != .none, ids.count > head.count || head.count > 1 {
            // Đoàn, Bộ and the like are family or given names too: one syllable with a known family name decides for the name.
            if head.count > 1 || tables.surnames.match(ids[...]) == nil { return true }
        }
        if tables.boilerplate.match(ids[...])?.count == ids.count { return true }
        if let opening = tables.captionOpenings.match(ids[...]), opening.count > 1 { return true }
        return tables.siteNames.match(ids[...]).map { $0.count > 1 } ?? false
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let last = range.last, tokens[last].kind == .mark, !tokens[last].isMark(")") { range = range.lowerBound..<last }
        while let first = range.first, tokens[first].kind == .mark, !tokens[first].isMark("(") { range = range.dropFirst(1) }
        return range
    }
}
