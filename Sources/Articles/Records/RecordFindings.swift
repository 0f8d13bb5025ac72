extension Record {
    /// A cited Party, State or other document.
    package struct Citation: Codable, Hashable, Sendable {
        /// Nghị quyết, Chỉ thị, Kết luận, ...
        package var type: String
        package var number: String?
        /// The year inside the number, as in `18/2019/TT-BGDĐT`.
        package var year: String?
        /// Such as `NQ/TW` or `NQ-CP`.
        package var symbol: String?
        /// Normal form: `29-NQ/TW`, `42/NQ-CP`, `NQ Trung ương 4`.
        package var canonical: String
        package var system: System?
        package var issuer: String?
        /// Roman numeral of the congress term or the legislature.
        package var issuerTerm: String?
        /// `YYYY-MM-DD`
        package var date: String?
        package var subject: String?
        package var plenum: String?
        /// `canonical` with term, year or date where known, since Party numbers restart each term.
        package var key: String
        package var span: Span
        /// Every place where the document is named, the first included.
        package var mentions: [Span]
        package init(
            type: String, number: String?, year: String?, symbol: String?, canonical: String, system: System?, issuer: String?,
            issuerTerm: String?, date: String?, subject: String?, plenum: String?, key: String, span: Span, mentions: [Span]
        ) {
            self.type = type
            self.number = number
            self.year = year
            self.symbol = symbol
            self.canonical = canonical
            self.system = system
            self.issuer = issuer
            self.issuerTerm = issuerTerm
            self.date = date
            self.subject = subject
            self.plenum = plenum
            self.key = key
            self.span = span
            self.mentions = mentions
        }
    }

    package struct Statistic: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case count, ratio, percent, change, amount, rank
        }
        package var kind: Kind
        package var value: Double
        package var denominator: Double?
        /// One of `>`, `<`, `~`, `+`, `-`.
        package var qualifier: String?
        package var unit: String?
        package var subject: String?
        package var span: Span
        package init(
            kind: Kind, value: Double, denominator: Double?, qualifier: String?, unit: String?, subject: String?, span: Span
        ) {
            self.kind = kind
            self.value = value
            self.denominator = denominator
            self.qualifier = qualifier
            self.unit = unit
            self.subject = subject
            self.span = span
        }
    }

    /// One enumerated shortcoming, proposal or task.
    package struct Statement: Codable, Hashable, Sendable {
        /// Who said it.
        package var by: String?
        package var span: Span
        package init(by: String?, span: Span) {
            self.by = by
            self.span = span
        }
    }

    package struct Section: Codable, Hashable, Sendable {
        /// results, shortcomings, discussion, proposals or directions.
        package var section: String
        package var by: String?
        package var span: Span
        package init(section: String, by: String?, span: Span) {
            self.section = section
            self.by = by
            self.span = span
        }
    }

    package struct Mention: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case person, organisation, place
        }
        package var type: Kind
        package var canonical: String
        package var span: Span
        package init(type: Kind, canonical: String, span: Span) {
            self.type = type
            self.canonical = canonical
            self.span = span
        }
    }
}
