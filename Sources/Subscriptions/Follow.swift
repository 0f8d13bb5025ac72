import Articles
import WireProtocol

/// What a FOLLOW asks for, checked.
package struct Follow: Sendable {
    package enum Start: Sendable, Hashable {
        case new
        case after(Int64)
        /// All articles first, then what comes after them.
        case snapshot
    }

    /// Where a name that is not known yet begins; a known one goes on where it acknowledged.
    package var start: Start
    /// Of a durable follower.
    package var name: String?
    package var filter: EventFilter
    package var credit: Int

    package init(start: Start, name: String? = nil, filter: EventFilter = .all, credit: Int) {
        self.start = start
        self.name = name
        self.filter = filter
        self.credit = credit
    }
}

/// What a FOLLOW is answered with.
package enum FollowAnswer: Sendable {
    /// - after: events with higher sequences come.
    /// - isResumed: the name was known, and its own sequence counts.
    case begun(after: Int64, head: Int64, isResumed: Bool)
    case tooManyFollows
    case tooManyNames
    /// Events after it were trimmed.
    case trimmed(floor: Int64)
    /// The name's sequence counts in another store.
    case otherEpoch
    /// The name's sequence is one that this store has not reached.
    case beyondHead
    /// The name could not be written.
    case failed(any Error)
}

/// What an ACK is answered with.
package enum AckAnswer: Sendable {
    /// Everything through it counts as done with.
    case acknowledged(Int64)
    case noFollow
    /// The follow has no name.
    case unnamed
    /// The sequence was never sent.
    case beyondSent(Int64)
    case failed(any Error)
}

/// Where a follow stands, as CREDIT is answered.
package struct FollowProgress: Sendable, Hashable {
    /// The last sequence that was sent.
    package let sent: Int64
    /// Nothing through it is still to be sent: what lies between was left out by the filter.
    package let through: Int64
    package let head: Int64
}

/// Why the daemon ends a follow.
package enum FollowEnd: Sendable, Hashable {
    /// Events that it had still to get are gone.
    case trimmed(floor: Int64)
    /// Another FOLLOW with its name began.
    case takenOver
    /// An administrator removed its name.
    case forgotten
    /// The log could not be read.
    case failed(String)
}

/// What a follower is sent under its request id.
package enum FollowMessage: Sendable {
    case event(EventMessage)
    case snapshot(SnapshotMessage)
    /// Nothing more comes.
    case end(FollowEnd)
}

/// A follower as operators see it.
package struct FollowerStatus: Sendable, Hashable {
    /// Nil for one that is not durable.
    package var name: String?
    package var isConnected: Bool
    /// Of a durable one.
    package var acknowledged: Int64?
    /// The last sequence sent; nil where not connected.
    package var sent: Int64?
    /// Events that it may still have to get or to acknowledge.
    package var lag: Int64
    /// Nil where not connected.
    package var credit: Int?
    package var isInSnapshot = false
    /// JSON; empty for everything.
    package var filter: String
    /// Seconds since 1970, of a durable one.
    package var seen: Double?
}
