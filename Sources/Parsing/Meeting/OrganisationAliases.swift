import Lexicon

/// Letters that a text gives in brackets behind a body's name, `Tập đoàn Dệt may Việt Nam (VNT)`, and where they stand for it.
struct OrganisationAliases {
    private let tokens: Tokens
    private let words: OrganisationWords
    /// By letters, which no table need have: the token in brackets, and the body.
    private var names: [String: (token: Int, body: Int)] = [:]

    /// - Returns: nil where the text gives none.
    init?(of bodies: [Organisation], _ tokens: Tokens, _ words: OrganisationWords) {
        self.tokens = tokens
        self.words = words
        for index in bodies.indices {
            let token = bodies[index].end + 1
            guard token + 1 < tokens.all.count, tokens[token - 1].isMark("("), tokens[token + 1].isMark(")"), isName(token),
                isWhole(bodies[index]), !isOther(token, bodies[index].range), case let name = text(token), names[name] == nil
            else { continue }
            names[name] = (token, index)
        }
        if names.isEmpty { return nil }
    }

    /// Letters that are no name of a table.
    private func isName(_ index: Int) -> Bool {
        tokens[index].kind == .word && tokens[index].isAllCaps && tokens[index].length > 1 && !tokens.isRomanNumeral(index)
            && words.head(tokens, at: index, end: tokens.all.count) == nil
    }

    /// Not `Đảng ủy Công ty X`, whose letters are the company's, nor what goes on with a longer name: `tài chính II Ngân hàng X`.
    private func isWhole(_ body: Organisation) -> Bool {
        switch body.rule {
        case .part, .branch, .within, .event: return false
        case .whole, .committee, .organ, .local, .department, .association, .unit:
            let before = body.range.lowerBound - 1
            return before < 0 || tokens[before].kind != .word || !tokens[before].isCapitalised
        }
    }

    /// `Ủy ban An toàn giao thông (ATGT)`: letters of the body's field, whose body is another where they stand alone;
    /// `đại biểu Quốc hội (ĐBQH)`: letters of more than the body.
    private func isOther(_ name: Int, _ body: Range<Int>) -> Bool {
        let (letters, initials) = (text(name).lowercased(), String(body.compactMap { text($0).lowercased().first }))
        return initials.dropFirst().contains(letters) || (letters != initials && letters.hasSuffix(initials))
    }

    /// The bodies with those that letters stand for, in the order of the text.
    func add(to bodies: [Organisation]) -> [Organisation] {
        var all: [Organisation] = []
        all.reserveCapacity(2 * bodies.count)
        var (body, at) = (0, 0)
        while at < tokens.all.count {
            if body < bodies.count, bodies[body].range.lowerBound <= at {
                all.append(bodies[body])
                at = max(bodies[body].end, at + 1)
                body += 1
                continue
            }
            if tokens[at].kind == .word, tokens[at].isAllCaps, tokens[at].length > 1, let alias = names[text(at)],
                at != alias.token, !isGlued(at)
            {
                var named = bodies[alias.body]
                (named.range, named.end, named.term) = (at..<at + 1, at + 1, nil)
                all.append(named)
            }
            at += 1
        }
        return all + bodies[body...]
    }

    private func text(_ index: Int) -> String { tokens.string(index..<index + 1) }

    /// `12/KH-EVN`: letters of a document's number.
    private func isGlued(_ index: Int) -> Bool {
        index > 0 && !tokens[index].hasSpaceBefore && (tokens[index - 1].isMark("/") || tokens[index - 1].isMark("-"))
    }
}
