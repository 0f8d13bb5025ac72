import Articles

/// An entry that was refused or set aside, kept with its original until a person decides.
package struct DeadLetter: Sendable, Hashable {
    package var entry: JournalEntry
    package var failure: Failure
    /// Seconds since 1970.
    package var failed: Double

    package init(entry: JournalEntry, failure: Failure, failed: Double) {
        self.entry = entry
        self.failure = failure
        self.failed = failed
    }
}
