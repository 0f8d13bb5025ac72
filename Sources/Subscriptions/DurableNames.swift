import Articles

/// The names of durable followers and what of them is still to be written. A value: ``Followers`` does the writing.
struct DurableNames {
    /// What one write shall do.
    struct Work {
        var rows: [DurableFollower]
        var removed: [String]
        var waiting: [@Sendable ((any Error)?) -> Void]
    }

    /// Names in all: each costs a row and a line in every listing.
    static var most: Int { 1_000 }

    private(set) var rows: [String: DurableFollower] = [:]
    private var changed: Set<String> = []
    private var waiting: [@Sendable ((any Error)?) -> Void] = []
    private var isWriting = false
    /// A flush was asked for that no write has begun with.
    private var isFlushDue = false

    init(_ rows: [DurableFollower]) {
        self.rows = Dictionary(rows.map { ($0.name, $0) }) { first, _ in first }
    }

    subscript(name: String) -> DurableFollower? { rows[name] }

    /// - Parameter written: called after the next write that holds the change; nil leaves the change to a later write.
    mutating func set(_ row: DurableFollower, written: (@Sendable ((any Error)?) -> Void)?) {
        rows[row.name] = row
        changed.insert(row.name)
        if let written { waiting.append(written) }
    }

    mutating func remove(_ name: String, written: @escaping @Sendable ((any Error)?) -> Void) {
        rows[name] = nil
        changed.insert(name)
        waiting.append(written)
    }

    /// What is to be written now; nil while a write is under way, or where nobody waits and no flush was asked for, now or meanwhile.
    mutating func nextWork(isFlush: Bool = false) -> Work? {
        if isFlush { isFlushDue = true }
        guard !isWriting else { return nil }
        defer { isFlushDue = false }
        guard !changed.isEmpty, isFlushDue || !waiting.isEmpty else { return nil }
        isWriting = true
        defer { (changed, waiting) = ([], []) }
        return Work(
            rows: changed.compactMap { rows[$0] }, removed: changed.filter { rows[$0] == nil }, waiting: waiting)
    }

    /// - Parameter failed: its changes wait for the next write, since they still hold.
    mutating func finish(_ work: Work, failed: Bool) {
        isWriting = false
        if failed { changed.formUnion(work.rows.map(\.name) + work.removed) }
    }
}
