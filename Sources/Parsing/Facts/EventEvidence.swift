import Lexicon

/// The first day that a lead names, only to weigh publication dates by; the event's own date has rules of its own.
struct EventEvidence {
    let grammar: Grammar
    let tokens: Tokens

    /// Tokens of a lead that are looked at.
    private static let reach = 40

    func read(_ lead: Range<Int>) -> PublicationReader.Evidence {
        var evidence = PublicationReader.Evidence()
        for index in lead.prefix(Self.reach) {
            guard tokens[index].kind == .number, (1...31).contains(tokens[index].value), tokens[index].length <= 2 else {
                continue
            }
            if let found = grammar.timestamps.match(in: tokens, at: index, end: lead.upperBound) {
                evidence.eventDay = (found.value.year, found.value.month, found.value.day)
                return evidence
            }
            guard index + 2 < lead.upperBound, ["/", "-", "."].contains(where: { tokens[index + 1].isMark($0) }),
                tokens[index + 2].kind == .number,
                (1...12).contains(tokens[index + 2].value), tokens[index + 2].length <= 2
            else { continue }
            evidence.eventDay = (nil, tokens[index + 2].value, tokens[index].value)
            return evidence
        }
        return evidence
    }
}
