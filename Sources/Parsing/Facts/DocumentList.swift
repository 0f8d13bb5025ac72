import Articles
import Lexicon

/// All documents that an article cites, each once, however often and however differently it is named.
struct DocumentList {
    let lexicon: DocumentLexicon
    let tokens: Tokens
    /// Dates without a year are the last such day before it.
    let reference: CivilTime?
    private(set) var documents: [Record.Citation] = []
    /// Documents of one type and number, which may still differ in symbol, term or date.
    private var numbered: [Number: [Int]] = [:]

    private struct Number: Hashable {
        let type: String
        let number: String
        let plenum: String

        init(_ document: Record.Citation) {
            (type, number, plenum) = (document.type, document.number ?? "", document.plenum ?? "")
        }

        /// By digits, which cost little to hash; types of one number are few.
        func hash(into hasher: inout Hasher) {
            hasher.combine(number)
            hasher.combine(plenum)
        }
    }

    init(lexicon: DocumentLexicon, tokens: Tokens, reference: CivilTime?) {
        self.lexicon = lexicon
        self.tokens = tokens
        self.reference = reference
    }

    /// Documents of one number beyond which an article is no article but a list made to be slow.
    private static let mostNamesakes = 64

    mutating func add(_ reading: CitationReading) {
        let identity = lexicon.document(reading.head, issuer: reading.issuer)
        let terms: [Int?] = reading.terms.isEmpty ? [nil] : reading.terms
        for term in terms {
            let date = date(reading)
            var document = Record.Citation(
                type: identity.type, number: identity.number, year: identity.year.map(String.init), symbol: identity.symbol,
                canonical: identity.canonical, system: identity.system, issuer: identity.issuer,
                issuerTerm: term.map(DocumentLexicon.roman), date: date, subject: reading.subject.map { tokens.plain($0) },
                plenum: reading.head.plenum.map(String.init), key: "", span: tokens.span(reading.range), mentions: [])
            document.mentions = [document.span]
            document.key = key(document)
            let number = Number(document)
            let candidates = numbered[number, default: []]
            let known = documents.withUnsafeBufferPointer { documents in
                candidates.first { isSame(documents[$0], document) }
            }
            if let known {
                join(document, into: known)
            } else if candidates.count < Self.mostNamesakes {
                numbered[number] = candidates + [documents.count]
                documents.append(document)
            }
        }
    }

    private func date(_ reading: CitationReading) -> String? {
        guard let date = reading.date else { return nil }
        if let civil = date.civil { return civil.date }
        if let year = reading.head.year { return date.civil(in: year)?.date }
        guard let reference else { return nil }
        for year in [reference.year, reference.year - 1] {
            if let civil = date.civil(in: year), civil.dayNumber <= reference.dayNumber { return civil.date }
        }
        return nil
    }

    /// Numbers restart with each term and year: what is stated twice must agree.
    private func isSame(_ a: Record.Citation, _ b: Record.Citation) -> Bool {
        func agree(_ x: String?, _ y: String?) -> Bool { x == nil || y == nil || x == y }
        guard a.type == b.type, a.number == b.number, a.plenum == b.plenum, agree(a.year, b.year),
            agree(a.issuerTerm, b.issuerTerm),
            agree(a.date, b.date), agree(a.symbol, b.symbol)
        else { return false }
        // A bare number is one document only of one issuer, or as a short form of the numbered one.
        return a.symbol == b.symbol && (a.symbol != nil || agree(a.issuer, b.issuer)) || a.symbol == nil || b.symbol == nil
    }

    private mutating func join(_ other: Record.Citation, into index: Int) {
        if documents[index].symbol == nil, other.symbol != nil || documents[index].year == nil && other.year != nil {
            documents[index].symbol = other.symbol
            documents[index].canonical = other.canonical
        }
        documents[index].year = documents[index].year ?? other.year
        documents[index].system = documents[index].system ?? other.system
        documents[index].issuer = documents[index].issuer ?? other.issuer
        documents[index].issuerTerm = documents[index].issuerTerm ?? other.issuerTerm
        documents[index].date = documents[index].date ?? other.date
        documents[index].subject = documents[index].subject ?? other.subject
        documents[index].mentions.append(other.span)
        documents[index].key = key(documents[index])
    }

    /// `29-NQ/TW@XI`, `42/NQ-CP@2020-04-09`, `Nghị quyết 68@Chính phủ`: canonical form with what tells apart documents of one number.
    private func key(_ document: Record.Citation) -> String {
        var key = document.symbol == nil && document.plenum == nil ? "\(document.type) \(document.canonical)" : document.canonical
        if document.symbol == nil, document.plenum == nil, let issuer = document.issuer { key += "@\(issuer)" }
        let isCentral = document.plenum != nil || document.symbol?.hasSuffix("TW") ?? false
        if let term = document.issuerTerm {
            key += "@\(term)"
        } else if let date = document.date, isCentral, let term = lexicon.term(on: date) {
            key += "@\(DocumentLexicon.roman(term))"
        } else if document.year == nil, let date = document.date {
            key += "@\(date)"
        }
        return key
    }
}
