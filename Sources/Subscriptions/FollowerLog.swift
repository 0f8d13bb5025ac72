import Articles

/// Where events and snapshots come from and names go to. All of them block, and are called on a queue of their own.
package struct FollowerLog: Sendable {
    /// Events after a sequence, oldest first.
    package var read: @Sendable (_ after: Int64, _ limit: Int) throws -> [ChangeEvent]
    /// Articles of kind `present`, told as of a sequence, and where the next page begins.
    package var snapshot:
        @Sendable (_ after: String?, _ limit: Int, _ sequence: Int64) throws -> (articles: [ChangeEvent], next: String?)
    package var save: @Sendable (_ rows: [DurableFollower], _ removed: [String]) throws -> Void

    package init(
        read: @escaping @Sendable (_ after: Int64, _ limit: Int) throws -> [ChangeEvent],
        snapshot:
            @escaping @Sendable (_ after: String?, _ limit: Int, _ sequence: Int64) throws -> (
                articles: [ChangeEvent], next: String?
            ),
        save: @escaping @Sendable (_ rows: [DurableFollower], _ removed: [String]) throws -> Void
    ) {
        self.read = read
        self.snapshot = snapshot
        self.save = save
    }
}

/// Where the log stands when the daemon starts.
package struct FollowerOrigin: Sendable {
    package var epoch: String
    package var head: Int64
    package var floor: Int64
    package var names: [DurableFollower]

    package init(epoch: String, head: Int64, floor: Int64, names: [DurableFollower]) {
        self.epoch = epoch
        self.head = head
        self.floor = floor
        self.names = names
    }
}
