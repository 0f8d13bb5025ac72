import Articles
import Lexicon

/// Which document a citation names: type, number in normal form, system.
package struct DocumentIdentity: Sendable, Hashable {
    package var type: String
    package var number: String?
    package var year: Int?
    package var symbol: String?
    package var canonical: String
    package var system: Record.System?
    package var issuer: String?
}

extension DocumentLexicon {
    func name(_ issuer: IssuerReading) -> String { issuer.row.map { phrases[$0].name } ?? issuer.text }
    func system(_ issuer: IssuerReading) -> Record.System? { Record.System(rawValue: phrases[issuer.systemRow].system) }

    /// The normal form: `12- CT/TW` and `12/CT-TW` are 12-CT/TW, `112/2011/NĐCP` is 112/2011/NĐ-CP.
    package func document(_ head: CitationHead, issuer: IssuerReading?) -> DocumentIdentity {
        let issuerSystem = issuer.flatMap { self.system($0) }
        if let plenum = head.plenum {
            let type = head.type.map { types[$0] }
            return DocumentIdentity(
                type: type?.name ?? "Nghị quyết", canonical: "\(type?.abbreviation ?? "NQ") Trung ương \(plenum)", system: .party,
                issuer: "Ban Chấp hành Trung ương")
        }
        let code = self.code(head, issuer: issuer)
        let system = code.system ?? issuerSystem ?? self.system(head)
        let number = head.number ?? ""
        let numbered = number + (head.year.map { "/\($0)" } ?? "")
        var identity = DocumentIdentity(
            type: typeName(head, system), number: head.number, year: head.year, canonical: numbered, system: system,
            issuer: issuer.map { name($0) } ?? code.issuer)
        if let row = head.abbreviation {
            let abbreviation = types[row].abbreviation
            let isParty = system == .party || system != .state && head.isPartyForm
            let symbol = abbreviation + (isParty ? "/" : "-") + code.text
            identity.symbol = symbol
            identity.canonical = isParty && head.year == nil ? "\(number)-\(symbol)" : "\(numbered)/\(symbol)"
        } else if !code.text.isEmpty {
            identity.symbol = code.text
            identity.canonical = "\(numbered)/\(code.text)"
        }
        return identity
    }

    private struct Code {
        var text: String
        var system: Record.System?
        var issuer: String?
    }

    /// The issuer's symbol in its usual spelling; empty where the printed one is a beginning only.
    private func code(_ head: CitationHead, issuer: IssuerReading?) -> Code {
        guard !head.code.isEmpty else { return Code(text: "") }
        if head.code.hasPrefix("#"), let row = Int(head.code.dropFirst()) { return code(of: row, suffix: "", issuer) }
        // Most are a symbol and nothing more.
        if !head.code.utf8.contains(where: { $0 <= UInt8(ascii: "9") }), let row = symbol(head.code) {
            return code(of: row, suffix: "", issuer)
        }
        var parts = head.code.utf8.split(separator: UInt8(ascii: "-")).map { String(Substring($0)).trimmingSpaces }
        let first = parts.removeFirst()
        // A drafting unit with the next line glued to it: `VPHỘI`.
        parts = parts.map { part in
            symbol(part) != nil || !part.isGluedToSyllable
                ? part : symbols.map(\.symbol).filter { part.hasPrefix($0) && !$0.isEmpty }.max { $0.count < $1.count } ?? part
        }
        let suffix = parts.map { "-" + (symbol($0).map { symbols[$0].symbol } ?? $0) }.joined()
        let digitCount = first.utf8.reversed().prefix { $0 &- UInt8(ascii: "0") < 10 }.count
        let digits = String(Substring(first.utf8.suffix(digitCount)))
        let stem = String(Substring(first.utf8.dropLast(digitCount)))
        if let row = symbol(stem) { return code(of: row, suffix: digits + suffix, issuer) }
        if head.abbreviation == nil, isIncomplete(stem) { return Code(text: "") }
        // `TWngày`: a known symbol with a word in lower case behind it.
        let upper = String(stem.prefix { $0.isUppercase })
        if upper.count >= 2, stem.count > upper.count + 1, let row = symbol(upper) {
            return code(of: row, suffix: digits, issuer)
        }
        let endings = ["TW", "TU", "HU", "QU", "ĐU", "ThU"]
        let system: Record.System? = endings.contains { stem.hasSuffix($0) } ? .party : nil
        return Code(text: first + suffix, system: system)
    }

    private func code(of row: Int, suffix: String, _ issuer: IssuerReading?) -> Code {
        var entry = symbols[row]
        if entry.symbol == "TƯ" {
            let isCentral = issuer.map { $0.row.map { phrases[$0].system == "party" } ?? false } ?? false
            entry = symbol(isCentral ? "TW" : "TU").map { symbols[$0] } ?? entry
        }
        return Code(
            text: entry.symbol + suffix, system: Record.System(rawValue: entry.system), issuer: entry.isCertain ? entry.name : nil
        )
    }

    /// Where neither symbol nor issuer tells: by the hand that wrote the number.
    private func system(_ head: CitationHead) -> Record.System? {
        if head.abbreviation != nil {
            // `12/KL-TTr`: an inspectorate's conclusion, though most conclusions are the Party's.
            return head.isPartyForm ? .party : .state
        }
        if let row = head.type, let system = Record.System(rawValue: types[row].system) { return system }
        return head.year != nil ? .state : nil
    }

    private func typeName(_ head: CitationHead, _ system: Record.System?) -> String {
        if let row = head.type { return types[row].name }
        if let row = head.abbreviation { return type(abbreviation: row, system: system).name }
        return "Công văn"
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        let text = utf8.drop { $0 == UInt8(ascii: " ") }
        let spaces = text.reversed().prefix { $0 == UInt8(ascii: " ") }.count
        return String(Substring(text.dropLast(spaces)))
    }

    /// Capitals with a tone mark, which no abbreviation has.
    fileprivate var isGluedToSyllable: Bool {
        unicodeScalars.contains {
            (0x1EA0...0x1EF9).contains($0.value) || (0xC0...0xDD).contains($0.value) && ![0xC2, 0xCA, 0xD4].contains($0.value)
        }
    }
}
