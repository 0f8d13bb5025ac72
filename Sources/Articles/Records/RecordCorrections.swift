extension Record {
    /// What an analyst put right in a record; the field itself has the new value.
    package struct Correction: Codable, Hashable, Sendable {
        /// As docs/record.md lists them: `event.date`, `persons[La Văn Nam].roles`.
        package var field: String
        /// Who: `uid 1000`, or the name of a client's key.
        package var by: String
        /// RFC 3339, UTC.
        package var at: String
        package var note: String?
        /// What the parser has there now.
        package var previous: FieldValue
        /// Whether it could be made: false where what it names is in the record no more.
        package var applied: Bool
        /// Whether the parser now has another value there than when the correction was made: somebody should look again.
        package var review: Bool

        package init(
            field: String, by: String, at: String, note: String?, previous: FieldValue, applied: Bool, review: Bool
        ) {
            self.field = field
            self.by = by
            self.at = at
            self.note = note
            self.previous = previous
            self.applied = applied
            self.review = review
        }
    }
}

extension Record.Correction: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("field", field)
            $0.member("by", by)
            $0.member("at", at)
            $0.member("note", note)
            $0.member("previous", previous)
            $0.member("applied", applied)
            $0.member("review", review)
        }
    }
}
