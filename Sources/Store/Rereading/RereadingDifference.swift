import Articles

/// How one record would change: by key of the record.
package struct RereadingDifference: Sendable, Hashable {
    package enum Change: String, Sendable, Hashable, CaseIterable {
        /// There was nothing.
        case gained
        /// There will be nothing.
        case lost
        case changed
    }

    package struct Field: Sendable, Hashable {
        package var key: String
        package var change: Change
        /// JSON, as the record has it; empty where it has no such key.
        package var before: [UInt8]
        package var after: [UInt8]
    }

    package var article: String
    package var title: String
    /// Empty where nothing would change.
    package var fields: [Field]

    /// - Parameters: JSON of records.
    init(article: String, title: String, from old: [UInt8], to new: [UInt8]) {
        self.article = article
        self.title = title
        fields = RecordChanges.differences(from: old, to: new).map { key, before, after in
            Field(
                key: key, change: Self.isNothing(before) ? .gained : Self.isNothing(after) ? .lost : .changed, before: before,
                after: after)
        }
    }

    private static func isNothing(_ value: [UInt8]) -> Bool {
        value.isEmpty || value == Array("null".utf8) || value == Array("[]".utf8)
    }
}
