import Articles

/// One line of the queue: an entry that is not done, or a dead letter; without its bytes.
package struct QueueItem: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        /// To be worked on as soon as there is room.
        case waiting
        /// Under work.
        case working
        /// Waits for its next attempt.
        case delayed
        /// Held back by a person.
        case held
        /// Refused or set aside, with its original, until a person decides or it is too old.
        case dead
    }

    package var position: Int64
    package var state: State
    /// What entries share that take effect in order.
    package var key: String
    package var header: SubmissionHeader
    /// Set where the entry is the end of an article and not one.
    package var withdrawal: Withdrawal?
    /// Of the original.
    package var bytes: Int
    package var attempts: Int
    package var soloCrashes: Int
    /// How often it was a dead letter before.
    package var revival: Int
    /// Seconds since 1970.
    package var received: Double
    /// Seconds since 1970; of what is delayed.
    package var nextAttempt: Double?
    /// Of dead letters, and of what is delayed.
    package var failure: Failure?
    /// Seconds since 1970; of dead letters.
    package var failed: Double?
}
