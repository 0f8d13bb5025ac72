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
    private let and: Int32
    private let at: Int32
    private let by: Int32

    private let places: PlaceWords

    init(_ words: MeetingWords, places: PlaceWords, vocabulary: inout Vocabulary) {
        self.places = places
        holding = words.phrases(.hold, &vocabulary)
        chairing = words.phrases(.chair, &vocabulary)
        joining = words.phrases(.join, &vocabulary)
        fillers = words.set(.already)
        and = vocabulary.intern("và")
        at = vocabulary.intern("tại")
        by = vocabulary.intern("bởi")
    }

    /// - Parameter ranges: sentences of lead, then title, in the order in which they count.
    func read(_ names: Names, _ ranges: [Range<Int>]) -> Reading? {
        for sentence in ranges {
            for token in sentence {
                guard let body = names.organisation(at: token), !isOffice(token, names), !isPlace(token, names, sentence) else {
                    continue
                }
                // `được tổ chức bởi Ban Tuyên giáo Tỉnh ủy`
                if token > sentence.lowerBound, names.tokens[token - 1].isWord(by) {
                    return Reading(organiser: body, isChair: false)
                }
                if let reading = subject(body, names, sentence.upperBound) { return reading }
            }
        }
        return nil
    }

    /// `tại hội trường Trường THCS Nguyễn Trãi`: where it was held.
    private func isPlace(_ token: Int, _ names: Names, _ sentence: Range<Int>) -> Bool {
        (max(sentence.lowerBound, token - Self.placeReach)..<token).contains { names.tokens[$0].isWord(at) }
    }

    private static let placeReach = 3

    private func isOffice(_ token: Int, _ names: Names) -> Bool {
        token > 0 && names.isInName(token - 1) && names.tokens[token - 1].kind == .word
    }

    private func subject(_ first: Int, _ names: Names, _ end: Int) -> Reading? {
        let tokens = names.tokens
        var reading = Reading(organiser: first, isChair: false)
        var at = names.organisations[first].end
        while at < end {
            if tokens[at].isWord(fillers) {
                at += 1
            } else if tokens[at].isMark("("), let close = (at..<min(at + 8, end)).first(where: { tokens[$0].isMark(")") }) {
                at = close + 1
            } else if holding.match(tokens, at: at, end: end) != nil || chairing.match(tokens, at: at, end: end) != nil {
                reading.isChair = chairing.match(tokens, at: at, end: end) != nil
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
                reading.partners.append(partner)
                at = names.organisations[partner].end
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

    /// Tokens of partners who are no single bodies.
    private static let partnerReach = 20

    private func holdingVerb(from index: Int, _ names: Names, _ end: Int) -> Int? {
        for at in index..<min(index + Self.partnerReach, end) {
            let token = names.tokens[at]
            if token.isMark(".") || token.isMark(";") || names.person(at: at) != nil { return nil }
            if token.kind == .word, !names.isInName(at),
                holding.match(names.tokens, at: at, end: end) != nil || chairing.match(names.tokens, at: at, end: end) != nil
            {
                return at
            }
        }
        return nil
    }
}
