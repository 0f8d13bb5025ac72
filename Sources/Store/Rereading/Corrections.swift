import Articles

/// What an analyst asks to have put right, or to have as the parser has it again.
package struct CorrectionOrder: Sendable {
    package enum Change: Sendable, Hashable {
        /// - `quote`: words of the text that say so, where the record has nothing there yet.
        case set(FieldValue, quote: String?)
        case undo
    }

    package var article: ArticleReference
    /// As ``CorrectableField`` lists them.
    package var field: String
    package var change: Change
    /// Who: `uid 1000`, or the name of a client's key.
    package var author: String
    package var note: String?

    package init(article: ArticleReference, field: String, change: Change, author: String, note: String? = nil) {
        self.article = article
        self.field = field
        self.change = change
        self.author = author
        self.note = note
    }
}

package struct CorrectionResult: Sendable {
    package var article: String
    /// The article's now.
    package var revision: Int
    /// What the field had before.
    package var previous: FieldValue
    package var value: FieldValue
    /// Keys of the record that differ; empty where it was as ordered already.
    package var changed: [String]
    package var events: [ChangeEvent]
}

package struct StoredCorrection: Sendable, Hashable {
    /// In the order they were made, from 1.
    package var number: Int64
    package var article: String
    package var field: String
    package var value: FieldValue
    package var quote: String?
    package var author: String
    /// Seconds since 1970.
    package var time: Double
    package var note: String?
    /// What the parser had there when the correction was made.
    package var replaced: FieldValue
}

/// An article's corrections, and what they make of the parser's record.
struct Corrections {
    /// Of one article: each is carried out whenever the article is read or corrected again.
    static let most = 200

    let all: [StoredCorrection]

    /// - Parameters:
    ///   - record: the parser's, JSON.
    ///   - text: of the article.
    ///   - required: the field whose correction must be possible; others that are not any more are marked.
    /// - Returns: the record with all corrections, and what the required field had before its own.
    func apply(to record: [UInt8], text: String, required: String? = nil) throws -> (record: Record, previous: FieldValue) {
        guard var tree = FieldValue(json: record) else {
            throw StoreError(.damaged, "correct article: its record cannot be read; restore the store from a backup")
        }
        var marks: [Record.Correction] = []
        var found = FieldValue.null
        for correction in all {
            var mark = Record.Correction(
                field: correction.field, by: correction.author, at: CivilTime.rfc3339(correction.time), note: correction.note,
                previous: .null, applied: false, review: true)
            switch Self.edited(tree, by: correction, text: text) {
            case .success(let (edited, previous)):
                tree = edited
                mark.previous = previous
                mark.applied = true
                mark.review = previous != correction.replaced
                if correction.field == required { found = previous }
            case .failure(let error):
                // What it named is gone with another reading or revision; it counts again when it is back.
                if correction.field == required { throw error }
            }
            marks.append(mark)
        }
        if let correction = all.first(where: { $0.field == required }) {
            // At the end: a bound that was corrected before may come after this one in the order of corrections.
            try FieldEdit(path: try FieldPath(correction.field), value: correction.value, quote: nil).checkOrder(in: tree)
        }
        var corrected = try Record(json: tree.json(capacity: 16 << 10))
        corrected.corrections = marks.isEmpty ? nil : marks
        return (corrected, found)
    }

    private static func edited(
        _ tree: FieldValue, by correction: StoredCorrection, text: String
    ) -> Result<(FieldValue, previous: FieldValue), StoreError> {
        Result { () throws(StoreError) in
            let edit = FieldEdit(path: try FieldPath(correction.field), value: correction.value, quote: correction.quote)
            let edited = try edit.apply(to: tree, text: text)
            // What decodes is a record in every value that its type names.
            guard (try? Record(json: edited.json(capacity: 16 << 10))) != nil else {
                throw StoreError(.badCorrection, "correct \(correction.field): it takes \(edit.path.field.description)")
            }
            return (edited, previous: edit.current(in: tree))
        }
    }

    /// - Returns: the article with its corrections; nil where it has none.
    func apply(to article: ParsedArticle) throws -> ParsedArticle? {
        guard !all.isEmpty else { return nil }
        let unpacked = try article.unpacked()
        var record = try apply(to: unpacked.record, text: unpacked.text).record
        record.text = unpacked.text
        return ParsedArticle(
            position: article.position, part: article.part, header: article.header, record: record, original: article.original,
            submitted: article.submitted, reading: article.reading)
    }
}
