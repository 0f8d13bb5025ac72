extension Record {
    /// A publication or update time. The value is as printed; `+07:00` is Asia/Ho_Chi_Minh, which has had no other offset since 1975.
    package struct Timestamp: Codable, Hashable, Sendable {
        /// `YYYY-MM-DD`, or `YYYY-MM-DDThh:mm:ss+07:00`.
        package var iso: String
        /// day, minute or second.
        package var precision: String
        package var span: Span?
        /// Where the value, or its inferred part, comes from: `line`, `metadata: article:published_time`, `sender`.
        package var basis: String?
        package init(iso: String, precision: String, span: Span?, basis: String?) {
            self.iso = iso
            self.precision = precision
            self.span = span
            self.basis = basis
        }
    }

    /// When the event took place.
    package struct EventDate: Codable, Hashable, Sendable {
        package enum PartOfDay: String, Codable, Sendable {
            case morning, noon, afternoon, evening
        }
        /// `YYYY-MM-DD`; nil where the year cannot be known.
        package var date: String?
        /// Last day of a range, `YYYY-MM-DD`.
        package var end: String?
        package var partOfDay: PartOfDay?
        /// day or range.
        package var precision: String
        package var span: Span
        /// `year: published` where the year was inferred; nil where all is stated.
        package var basis: String?
        /// 0...1
        package var confidence: Double
        package init(
            date: String?, end: String?, partOfDay: PartOfDay?, precision: String, span: Span, basis: String?, confidence: Double
        ) {
            self.date = date
            self.end = end
            self.partOfDay = partOfDay
            self.precision = precision
            self.span = span
            self.basis = basis
            self.confidence = confidence
        }
    }

    package struct Period: Codable, Hashable, Sendable {
        package var label: String
        /// quarter, months, half_year, year, school_year, term, stage, horizon, vague, ...
        package var kind: String
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exact as the kind allows.
        package var start: String?
        package var end: String?
        package var span: Span
        package var basis: String?
        package init(label: String, kind: String, start: String?, end: String?, span: Span, basis: String?) {
            self.label = label
            self.kind = kind
            self.start = start
            self.end = end
            self.span = span
            self.basis = basis
        }
    }
}
