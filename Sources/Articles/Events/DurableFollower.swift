/// Where a follower that has a name is, kept across restarts of both sides.
package struct DurableFollower: Sendable, Hashable {
    package var name: String
    /// Everything through it is acknowledged.
    package var sequence: Int64
    /// Of the store that the sequence counts in.
    package var epoch: String
    /// JSON object, empty where it takes everything.
    package var filter: String
    /// Seconds since 1970: when it last followed or acknowledged.
    package var seen: Double

    package init(name: String, sequence: Int64, epoch: String, filter: String, seen: Double) {
        self.name = name
        self.sequence = sequence
        self.epoch = epoch
        self.filter = filter
        self.seen = seen
    }
}
