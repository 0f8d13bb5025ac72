/// What the journal takes at most.
package struct JournalLimits: Sendable {
    /// Submissions not yet committed, in number. A commit takes milliseconds, so this is far above what one commit holds.
    package var waitingEntries = 4096
    /// Submissions not yet committed, in bytes of body: what they cost in memory.
    package var waitingBytes = 64 << 20
    /// Of one body: the wire contract's maxMessage, and the inbox's.
    package var bodyBytes = 16 << 20
    /// Of one header as JSON; a sender writes URIs, names and dates there, not articles.
    package var headerBytes = 64 << 10
    /// Of what the database file holds; nil as the disk allows. Beyond: ``JournalError/Code/diskFull`` for submissions; what relieves the
    /// journal has a sixteenth and a MiB more.
    package var fileBytes: Int?
    /// Bytes of the dead letters together, as they are kept; the oldest make room. Nil as the disk allows.
    package var deadLetterBytes: Int?
    /// Seconds that a dead letter is kept; nil for ever.
    package var deadLetterAge: Double?

    package init() {}
}

/// What the journal holds, as of the last commit.
package struct JournalStatus: Sendable, Hashable {
    /// Entries accepted and not yet done: pending, under work or waiting for their next attempt.
    package var backlogEntries = 0
    /// Bytes of their bodies.
    package var backlogBytes = 0
    /// Entries under work.
    package var working = 0
    package var deadLetters = 0
    /// Bytes of their originals as they are kept.
    package var deadLetterBytes = 0
    /// Entries that a person held back.
    package var held = 0
    /// Seconds since 1970 of the next attempt at an entry that waits for its time; nil where none does.
    package var nextAttempt: Double?
    /// Highest position given so far; 0 before the first.
    package var lastPosition: Int64 = 0
    /// Operations that wait for the commit now running.
    package var waiting = 0

    package init() {}
}
