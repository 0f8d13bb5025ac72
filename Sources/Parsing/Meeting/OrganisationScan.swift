import Articles
import Lexicon

/// One pass over one text.
struct OrganisationScan {
    let reader: OrganisationReader
    let tokens: Tokens
    let names: PlaceNames
    var words: OrganisationWords { reader.words }
    /// End of the line that is read.
    var end = 0
    /// Where the body that is read begins.
    var begin = 0

    init(reader: OrganisationReader, tokens: Tokens, names: PlaceNames) {
        self.reader = reader
        self.tokens = tokens
        self.names = names
    }

    /// Bodies that most articles have no more of.
    private static let usualCount = 32

    mutating func read() -> [Organisation] {
        var found = readHeads()
        shareUnits(&found)
        return OrganisationAliases(of: found, tokens, words).map { $0.add(to: found) } ?? found
    }

    /// `Đảng ủy, HĐND, UBND xã Hòa Bình`: the last one's unit is that of all. Above the commune the Party's committee has a name of its own.
    private func shareUnits(_ found: inout [Organisation]) {
        for (index, next) in zip(found.indices, found.indices.dropFirst()).reversed() {
            let separator = found[index].end
            guard separator + 1 == found[next].range.lowerBound,
                tokens[separator].isMark(",") || tokens[separator].isMark("-") || tokens[separator].isWord(words.and),
                case .none = found[index].scope, case .unit = found[next].scope, found[next].rule == .local,
                found[index].rule == .local || found[index].rule == .branch && found[next].level == .ward,
                // But `Cơ quan CSĐT - Công an huyện`: a part of what follows.
                case let traits = words.traits.of(found[index].base),
                found[index].system == .state ? traits.contains(.each) : !traits.contains(.part)
            else { continue }
            found[index].scope = found[next].scope
            found[index].level = found[next].level
        }
    }

    private mutating func readHeads() -> [Organisation] {
        var found: [Organisation] = []
        found.reserveCapacity(min(Self.usualCount, tokens.all.count / 4))
        for line in 0..<tokens.lineCount {
            let range = tokens.line(line)
            end = range.upperBound
            var index = tokens.next(words.opening, from: range.lowerBound, before: end)
            while index < end {
                begin = index
                var next = index + 1
                if let (head, after) = words.head(tokens, at: index, end: end) {
                    next = max(read(head, index, after, from: range.lowerBound, to: &found), next)
                }
                index = tokens.next(words.opening, from: next, before: end)
            }
        }
        return found
    }

    /// Takes the body that begins with a head, if one does.
    /// - Returns: where to go on.
    private func read(
        _ head: OrganisationWords.Head, _ index: Int, _ after: Int, from start: Int, to found: inout [Organisation]
    ) -> Int {
        // `Đảng ủy - HĐND - UBND xã`, `Đảng ủy và UBND xã`: bodies of their own, and no committee of the council.
        if head.use == .branch,
            let joint = (index..<after).first(where: {
                tokens[$0].isMark("-") || tokens[$0].isWord(words.and) && !head.canonical.utf8.contains(" và ".utf8)
            }),
            let (first, firstEnd) = words.head(tokens, at: index, end: joint)
        {
            return read(first, index, firstEnd, from: start, to: &found)
        }
        if head.use == .none {
            // `giao Ban cán sự đảng`, `Giao Ban Tổ chức`: a verb and a body, not `giao ban`; in `GIAO BAN BÍ THƯ` no letter tells.
            let isWord =
                !tokens[after - 1].isCapitalised || tokens[index].isAllCaps
                || (tokens[index].isCapitalised && (words.head(tokens, at: after - 1, end: end)?.end ?? after) == after)
            return isWord ? after : index + 1
        }
        // `41/KH-UBND`: letters of a document's number.
        if isGlued(index) { return after }
        // `Thành ủy viên`, `Phó Trưởng Ban Thường trực`: words of an office.
        if let office = officeCovering(index, from: start, head, after) { return office }
        // `Hà Văn Ca`: an abbreviation has its capitals.
        if head.isAcronym, !tokens[index].isAllCaps { return index + 1 }
        // `Đoàn Văn Bình`, `triệu tập Đoàn Văn Bình`: a head that is a surname too; but `Đoàn ĐBQH Tỉnh`.
        for at in index..<min(index + 2, after)
        where at == index ? !reader.persons.isUnspeakable(tokens, at: after - 1) : !tokens[index].isCapitalised {
            if let person = reader.persons.fullName(tokens, at: at, end: end), person > after, !isBody(inside: at..<person) {
                return person
            }
        }
        // `Hứa Trường Hận`: a head inside a name.
        if head.words == 1, index > start, tokens[index].isCapitalised,
            let person = reader.persons.fullName(tokens, at: index - 1, end: end), !isBody(inside: index - 1..<person)
        {
            return person
        }
        // `TP Hải Phòng Nguyễn Văn Tùng`: a head that ends the name of a place.
        if head.words == 1, index > start, tokens[index].isCapitalised,
            let place = names.end(at: index - 1)?.end ?? wholePlace(at: index - 1), place > index
        {
            return place
        }
        // `Tây Ban Nha`
        for at in max(start, index - 2)..<index where tokens[at].isCapitalised {
            if let (_, country) = reader.places.words.country(tokens, at: at, end: end), country > index { return country }
        }
        // `thôn Hội Sơn`, `đường Trường Chinh`, `TP. Hội An`: a place whose name begins like a body's.
        if head.words == 1, tokens[index].isCapitalised, !tokens[index].isAllCaps, isPlaceName(index, from: start) {
            return max(after, reader.persons.run(tokens, at: index, end: end))
        }
        // `Liên hiệp các tổ chức hữu nghị (Liên hiệp hữu nghị)`: the same body by its short name.
        if index > start + 1, tokens[index - 1].isMark("("), let last = found.last, last.end == index - 1 {
            // But `Đội CSGT số 2 (Phòng CSGT thành phố Hà Nội)`, `Vụ Báo chí (Bộ Thông tin và Truyền thông)`: whose part it is.
            guard let other = body(head, index, after), !NameKey.isSame(other.base, last.base),
                !isPlain(other.scope) || (head.has(.whole) && words.traits.of(last.base).contains(.division))
            else {
                return after
            }
        }
        // `bệnh viện` without a name is no `viện` with one.
        guard var body = body(head, index, after) else { return head.words > 1 ? after : index + 1 }
        // `BÍ THƯ CHI BỘ`: nothing but letters that are all capitals tells a body from a word.
        if head.use == .local || head.use == .unit || head.use == .branch, head.words > 1, index > start, body.end == after,
            tokens[index].isAllCaps,
            tokens[index - 1].isAllCaps
        {
            return after
        }
        if let joined = ofUnion(body, index, head) { body = joined }
        let partEnd = body.end
        if let whole = within(body, head) { body = whole }
        // `các Sở Y tế`, `mỗi Ban`: a kind, where no place tells one body from its like.
        if index > start, words.isPlural(tokens[index - 1]), head.use != .whole, body.place == nil { return body.end }
        // `các đồng chí trưởng, phó phòng nghiệp vụ`
        if index > start + 2, tokens[index - 1].isWord(words.deputy), tokens[index - 2].isMark(","),
            tokens[index - 3].isWord(words.chief), body.place == nil
        {
            return body.end
        }
        if let last = inPlural(index, start), !tokens[index].isCapitalised || tokens[last].isWord(words.each) { return partEnd }
        let next = body.end
        found.append(body)
        return next
    }

    /// `Ban Chấp hành Trung ương Hội Nông dân Việt Nam`: what is central is a union's, and no organ of the Party.
    private func ofUnion(_ body: Organisation, _ index: Int, _ head: OrganisationWords.Head) -> Organisation? {
        let after = body.end
        guard body.level == .central, head.use == .whole || head.use == .organ, after < end, tokens[after].isCapitalised,
            isPair(words.centre, at: after - 2) || tokens[after - 1].isWord(words.central),
            let (next, nextEnd) = words.head(tokens, at: after, end: end), next.use == .local, next.system == .union,
            var union = self.body(next, after, nextEnd)
        else { return nil }
        let part = head.use == .whole ? words.withoutParty(body.base) : body.base + " Trung ương"
        union = union.part(part, from: index)
        union.level = .central
        return union
    }

    /// `Đoàn Cục Kiểm lâm`: capitals of a head and its field, which goes on in small letters.
    private func isBody(inside name: Range<Int>) -> Bool {
        name.upperBound < end && tokens[name.upperBound].kind == .word
            && name.dropFirst().contains { at in
                words.begins(tokens, at: at)
                    && words.head(tokens, at: at, end: end).map {
                        $0.end < name.upperBound && (words.field(tokens, at: $0.end, end: end)?.end ?? 0) > name.upperBound
                    } ?? false
            }
    }

    func isGlued(_ index: Int) -> Bool {
        guard index > 1, !tokens[index].hasSpaceBefore, !tokens[index - 1].hasSpaceBefore else { return false }
        let before = tokens[index - 2]
        return tokens[index - 1].isMark("/")
            || (tokens[index - 1].isMark("-") && (before.kind == .number || (before.isAllCaps && before.length <= 5)))
    }

    /// Tokens of the longest office before the word that it shares with a body.
    static let longestOffice = 7

    /// Where an office ends of which a head is only a part.
    func officeCovering(_ index: Int, from start: Int, _ head: OrganisationWords.Head, _ after: Int) -> Int? {
        if head.use == .committee, let (_, end) = reader.offices.office(tokens, at: index, end: end), end > after { return end }
        guard head.words > 1 else { return nil }
        for at in max(start, index - Self.longestOffice)..<index {
            guard reader.offices.begins(tokens, at: at), let (_, office) = reader.offices.office(tokens, at: at, end: end) else {
                continue
            }
            if head.use == .part, head.words > 2, office == after { return after }
            // `Chính ủy Ban Chỉ huy`: the office's last word, which makes another head with the body's first one.
            if office == index + 1, tokens[office].isCapitalised, !tokens[index].isCapitalised,
                words.head(tokens, at: index, end: office) == nil, words.head(tokens, at: office, end: end) != nil
            {
                return office
            }
            // `Phó Chủ tịch Thường trực UBND`: two words of the office, which begin a body's name too. Of one they share, both have it.
            if office >= index + (tokens[index].isAllCaps ? 1 : 2), office <= after, head.has(.standing) { return office }
        }
        return nil
    }

    /// `Vsip Hải Phòng`: where a province's or district's name ends, wherever it stands.
    private func wholePlace(at index: Int) -> Int? {
        guard let (value, after) = reader.places.gazetteer.names.longest(tokens, at: index, end: end), after > index + 1,
            tokens[index].isCapitalised, tokens[after - 1].isCapitalised,
            reader.places.gazetteer.isProvinceOrDistrict(value, on: names.day)
        else { return nil }
        return after
    }

    func isPlaceName(_ index: Int, from start: Int) -> Bool {
        if names.end(at: index) != nil { return true }
        // `tại Hội An Ban Quản lý di tích`: a body follows right behind the place.
        if let place = wholePlace(at: index), words.head(tokens, at: place, end: end) != nil { return true }
        var last = index
        if last > start, tokens[last - 1].isMark(".") { last -= 1 }
        guard last > start, tokens[last - 1].kind == .word else { return false }
        if reader.persons.carrier(tokens, endingAt: last, from: start)?.isPlace ?? false { return true }
        guard let (marker, after) = reader.places.words.marker(tokens, at: last - 1, end: end), after == last else {
            return false
        }
        return marker.use == .unit || marker.use == .abbreviation
    }

    /// `các huyện, thành, thị ủy`: a list of kinds that began with `các`.
    func inPlural(_ index: Int, _ start: Int) -> Int? {
        guard !tokens[index].isCapitalised else { return nil }
        var at = index
        while at > start, index - at < 6,
            tokens[at - 1].isMark(",") || (tokens[at - 1].kind == .word && !tokens[at - 1].isCapitalised)
        {
            at -= 1
            if words.isPlural(tokens[at]) { return at }
        }
        return nil
    }
}
