import Lexicon

/// Which body held a meeting, and with whom: the subject of `tổ chức`, `chủ trì`, `phối hợp với ... tổ chức` in lead and title.
final class OrganiserReader: Sendable {
    struct Reading: Sendable {
        /// Indices of organisations.
        var organiser: Int
        var partners: [Int] = []
        /// `chủ trì` stood after it: the body chairs.
        var isChair: Bool
    }

    private let holding: PhraseTable<Bool>
    private let chairing: PhraseTable<Bool>
    private let joining: PhraseTable<Bool>
    private let fillers: WordSet
    private let works: PhraseTable<Bool>
    private let sessions: PhraseTable<Bool>
    private let and: Int32
    private let at: Int32
    private let by: Int32
    private let of: Int32
    /// `thuộc`: a body is part of the one that follows.
    private let part: Int32
    /// `gồm`, `bao gồm`
    private let members: WordSet
    /// `kỳ họp`, `buổi giao ban`, `quy chế làm việc`: behind one of these a verb of holding is a noun.
    private let meetings: WordSet
    /// `thứ`, `lần thứ`, `thường kỳ`
    private let ordinals: WordSet
    /// `khóa`, `nhiệm`
    private let terms: WordSet
    /// `tầng`, `số`: before the number of a room.
    private let floors: WordSet

    private let places: PlaceWords
    /// `thành lập Đảng Cộng sản Việt Nam`: the Party as a whole holds no meeting.
    private let party: String

    init(_ words: MeetingWords, places: PlaceWords, party: String, vocabulary: inout Vocabulary) {
        self.places = places
        self.party = party
        holding = words.phrases(.hold, &vocabulary)
        chairing = words.phrases(.chair, &vocabulary)
        joining = words.phrases(.join, &vocabulary)
        fillers = words.set(.already)
        works = words.phrases(.work, &vocabulary)
        sessions = words.phrases(.session, &vocabulary)
        and = vocabulary.intern("và")
        at = vocabulary.intern("tại")
        by = vocabulary.intern("bởi")
        of = vocabulary.intern("của")
        part = vocabulary.intern("thuộc")
        members = WordSet(["gồm", "bao"].map { vocabulary.intern($0) })
        meetings = WordSet(["kỳ", "cuộc", "phiên", "buổi", "chế", "trình", "ngày", "gian", "lịch"].map { vocabulary.intern($0) })
        ordinals = WordSet(["thứ", "lần", "thường", "kỳ", "của"].map { vocabulary.intern($0) })
        floors = WordSet(["tầng", "lầu", "số"].map { vocabulary.intern($0) })
        terms = WordSet(["khóa", "nhiệm"].map { vocabulary.intern($0) })
    }

    /// - Parameter ranges: sentences of lead, then title, in the order in which they count.
    func read(_ names: Names, _ ranges: [Range<Int>]) -> Reading? {
        for sentence in ranges {
            for token in sentence {
                guard let body = names.organisation(at: token), !isOffice(token, names), !isPlace(token, names, sentence),
                    names.organisations[body].base != party, !isPartner(token, names, sentence)
                else {
                    continue
                }
                // `được tổ chức bởi Ban Tuyên giáo Tỉnh ủy`
                if token > sentence.lowerBound, names.tokens[token - 1].isWord(by) {
                    return Reading(organiser: body, isChair: false)
                }
                // `Trưởng đoàn kiểm tra của Bộ Chính trị chủ trì`, `văn bản của Trung ương và tỉnh về tổ chức bộ máy`; but `đoàn công tác
                // của Sở Y tế đã làm việc`
                let isOwner = token > sentence.lowerBound && names.tokens[token - 1].isWord(of)
                let after = names.organisations[body].end
                let isSubject = !isOwner || after < sentence.upperBound && names.tokens[after].isWord(fillers)
                if isSubject, let reading = subject(body, names, sentence.upperBound), !isOwner || !reading.isChair {
                    return reading
                }
            }
        }
        return ranges.lazy.compactMap { self.session(names, $0) }.first
    }

    /// Tokens of `thường kỳ lần thứ 26,` between a session and whose it is.
    private static let longestOrdinal = 6

    /// `đồng chí A chủ trì Phiên họp thứ 26, Thường trực HĐND tỉnh`, `chủ trì hội nghị Ban Thường vụ Tỉnh ủy`: whose session it is.
    private func session(_ names: Names, _ sentence: Range<Int>) -> Reading? {
        let tokens = names.tokens
        var next = sentence.lowerBound
        while case let at = tokens.next(chairing.opening, from: next, before: sentence.upperBound), at < sentence.upperBound {
            next = at + 1
            guard let verb = chairing.match(tokens, at: at, end: sentence.upperBound),
                let session = sessions.match(tokens, at: verb.end, end: sentence.upperBound)
            else { continue }
            for start in session.end..<min(session.end + Self.longestOrdinal, sentence.upperBound) {
                if let body = names.organisation(at: start) {
                    return names.organisations[body].base == party ? nil : Reading(organiser: body, isChair: false)
                }
                guard tokens[start].kind == .number || tokens[start].isMark(",") || tokens[start].isWord(ordinals) else { break }
            }
        }
        return nil
    }

    /// `tại hội trường Trường THCS Nguyễn Trãi`: where it was held.
    private func isPlace(_ token: Int, _ names: Names, _ sentence: Range<Int>) -> Bool {
        var token = token
        // `tại Trung tâm Thông tin - Công an tỉnh`
        if token - 1 > sentence.lowerBound, names.tokens[token - 1].isMark("-") {
            token =
                names.organisation(endingBefore: token - 1, in: sentence).map { names.organisations[$0].range.lowerBound }
                ?? token
        }
        let near = max(sentence.lowerBound, token - Self.placeReach)..<token
        if near.contains(where: { names.tokens[$0].isWord(at) }) { return true }
        // `tại Hội trường tầng 3 Trung tâm Hội nghị tỉnh`
        guard near.contains(where: { names.tokens[$0].isWord(floors) }), names.tokens[token - 1].kind == .number else {
            return false
        }
        return (max(sentence.lowerBound, token - Self.roomReach)..<token).contains { names.tokens[$0].isWord(at) }
    }

    /// `phối hợp với UBND tỉnh tổ chức`: with whom a body was that is not read.
    private func isPartner(_ token: Int, _ names: Names, _ sentence: Range<Int>) -> Bool {
        (2...3).contains { words in
            token - words >= sentence.lowerBound
                && joining.match(names.tokens, at: token - words, end: token).map { $0.count > 1 && $0.end == token } ?? false
        }
    }

    private static let placeReach = 3
    /// Tokens of `tại hội trường lớn tầng 3` before the building.
    private static let roomReach = 7
    /// Words of the longest office before its body.
    private static let longestOffice = 5

    private func isOffice(_ token: Int, _ names: Names) -> Bool {
        token > 0 && names.tokens[token - 1].kind == .word
            && (names.isInName(token - 1)
                || names.office(
                    endingBefore: names.organisation(at: token).map { names.organisations[$0].range.upperBound } ?? token,
                    in: max(0, token - Self.longestOffice)..<token) != nil)
    }

    private func subject(_ first: Int, _ names: Names, _ end: Int) -> Reading? {
        let tokens = names.tokens
        var reading = Reading(organiser: first, isChair: false)
        var at = names.organisations[first].end
        while at < end {
            if tokens[at].isWord(fillers) {
                at += 1
            } else if let term = term(at: at, tokens, end) {
                at = term
            } else if tokens[at].isMark("("),
                let close = (at..<min(at + Self.longestBracket, end)).first(where: { tokens[$0].isMark(")") })
            {
                at = close + 1
            } else if holding.match(tokens, at: at, end: end) != nil || chairing.match(tokens, at: at, end: end) != nil {
                reading.isChair = chairing.match(tokens, at: at, end: end) != nil
                // `do Bộ Tư lệnh chủ trì thực hiện`: a work of its own, and no meeting.
                if let verb = chairing.match(tokens, at: at, end: end), verb.end + 1 < end,
                    works.match(tokens, at: verb.end, end: end) != nil
                {
                    return nil
                }
                return reading
            } else if let verb = joining.match(tokens, at: at, end: end) {
                at = verb.end
                guard at < end else { return nil }
                guard let partner = names.organisation(at: at) else {
                    // `phối hợp với Thường trực HĐND các tỉnh A, B tổ chức`, `phối hợp với các ngành liên quan tổ chức`
                    guard let verb = holdingVerb(from: at, names, end) else { return nil }
                    at = verb
                    continue
                }
                reading.partners.append(partner)
                at = names.organisations[partner].end
            } else if tokens[at].isMark(","), at + 1 < end, let partner = names.organisation(at: at + 1) {
                // `Đảng ủy, Bộ Chỉ huy BĐBP tỉnh tổ chức`: the committee is the command's own.
                if reading.partners.isEmpty, isOwnCommittee(names.organisations[reading.organiser], names.organisations[partner])
                {
                    reading.organiser = partner
                } else {
                    reading.partners.append(partner)
                }
                at = names.organisations[partner].end
            } else if tokens[at].isMark("-") || tokens[at].isWord(and), at + 1 < end,
                let partner = names.organisation(at: at + 1), names.organisations[partner].rule == .local,
                isOfUnit(names.organisations[reading.organiser])
            {
                // `UBND - Ủy ban MTTQ phường đã tổ chức`, `Đảng ủy và UBND xã A tổ chức`
                reading.partners.append(partner)
                at = names.organisations[partner].end
            } else if tokens[at].isWord(part), at + 1 < end, let whole = names.organisation(at: at + 1) {
                // `Phòng Giáo dục tiểu học thuộc Sở Giáo dục và Đào tạo tổ chức`
                at = names.organisations[whole].end
            } else if tokens[at].isWord(members), let verb = holdingVerb(from: at, names, end) {
                // `Cụm thi đua các tỉnh Tây Nguyên gồm 5 tỉnh: A, B và C tổ chức`
                at = verb
            } else if tokens[at].isMark(","), let (marker, after) = places.marker(tokens, at: at + 1, end: end),
                marker.use == .unit
            {
                // `Đảng ủy xã A, thành phố B tổ chức ...`
                at = after
                while at < end, tokens[at].kind == .word, tokens[at].isCapitalised { at += 1 }
                if at < end, tokens[at].isMark(",") { at += 1 }
            } else {
                return nil
            }
        }
        return nil
    }

    /// A Party committee without a name, before a body of the State. Of a commune's bodies it is the commune's.
    private func isOwnCommittee(_ committee: Organisation, _ body: Organisation) -> Bool {
        committee.rule == .branch && committee.place == nil && body.system != .party && body.level != .ward
    }

    private func isOfUnit(_ body: Organisation) -> Bool {
        body.rule == .local || body.rule == .branch && body.level == .ward
    }

    /// `khóa XV`, `, nhiệm kỳ 2011-2016,`: where the term of a body ends.
    private func term(at index: Int, _ tokens: Tokens, _ end: Int) -> Int? {
        var at = tokens[index].isMark(",") ? index + 1 : index
        guard at + 2 < end, tokens[at].isWord(terms) else { return nil }
        if tokens.isRomanNumeral(at + 1) { return at + 2 }
        at += 2
        guard at < end, tokens[at].kind == .number else { return nil }
        while at < end, tokens[at].kind == .number || tokens[at].isMark("-") { at += 1 }
        return at < end && tokens[at].isMark(",") ? at + 1 : at
    }

    /// Tokens of the longest list of members in brackets behind a body.
    private static let longestBracket = 32

    /// Tokens of partners who are no single bodies.
    private static let partnerReach = 20

    private func holdingVerb(from index: Int, _ names: Names, _ end: Int) -> Int? {
        for at in index..<min(index + Self.partnerReach, end) {
            let token = names.tokens[at]
            if token.isMark(".") || token.isMark(";") || names.person(at: at) != nil { return nil }
            if token.kind == .word, !names.isInName(at), !names.tokens[at - 1].isWord(meetings),
                holding.match(names.tokens, at: at, end: end) != nil || chairing.match(names.tokens, at: at, end: end) != nil
            {
                return at
            }
        }
        return nil
    }
}
