import GRDB

/// One waiting operation: its part of the transaction, and how its caller hears of the end.
struct JournalOperation: Sendable {
    /// Runs inside the transaction; returns what to call once that has committed.
    let work: @Sendable (inout Ledger, Double, Database) throws -> @Sendable () -> Void
    let fail: @Sendable (JournalError) -> Void
    /// Bytes that it adds; nil for operations that relieve the journal and are therefore never refused.
    let adds: Int?
    let urgency: Urgency

    enum Urgency: Sendable {
        /// Its answer promises something, so that the transaction must be on disk before.
        case promise
        /// Work waits for it, as for a claim. One that a power loss undoes costs work and nothing else.
        case soon
        /// Nobody waits for it, as for a completion. One that is undone costs work, too: the store finds the entry consumed.
        case whenever

        /// Seconds that it waits for a promise whose commit takes it along. Alone, its commit would come before that of the
        /// submission that arrives meanwhile, and a sender waits for that.
        var patience: Double {
            switch self {
            case .promise: 0
            case .soon: 0.001
            case .whenever: 0.02
            }
        }
    }

    var isPromise: Bool { urgency == .promise }
}

/// What waits for the next commit, and whether it should begin.
struct WaitingOperations: Sendable {
    enum Step: Sendable, Hashable {
        case commit
        /// Only what promises nothing waits: commit with the next promise, or after so many seconds.
        case wait(Double)
        /// Nothing waits, or a step ordered before sees to it.
        case nothing
    }

    private let path: String
    private let limits: JournalLimits
    private(set) var operations: [JournalOperation] = []
    private var promises = 0
    private var appends = 0
    private var bytes = 0
    /// A commit is under way, and asks for the next step when it is through.
    private var isCommitting = false
    /// A commit is ordered for what promises nothing: the least patience of what waited then.
    private var ordered = Double.infinity
    var isClosed = false
    /// Seconds that the last commit took.
    var latest = Double.infinity
    /// As of the last commit.
    var status: JournalStatus

    init(path: String, limits: JournalLimits, status: JournalStatus) {
        self.path = path
        self.limits = limits
        self.status = status
    }

    /// - Parameter added: bytes of a submission; nil for what relieves the journal.
    /// - Returns: why it would not be taken now.
    func refusal(adding added: Int?) -> JournalError? {
        if isClosed {
            return JournalError(.closed, "journal \(path): it is closed; the service is stopping, try again later")
        }
        if let added {
            // One submission is always let in, or one larger than the bound never would be.
            guard appends == 0 || (appends < limits.waitingEntries && bytes + added <= limits.waitingBytes) else {
                return JournalError(
                    .busy, "append to journal: \(appends) submissions wait for the disk already; try again later")
            }
        }
        return nil
    }

    /// - Returns: why it is not taken.
    mutating func admit(_ operation: JournalOperation) -> JournalError? {
        if let refusal = refusal(adding: operation.adds) { return refusal }
        if let added = operation.adds {
            appends += 1
            bytes += added
        }
        operations.append(operation)
        if operation.isPromise { promises += 1 }
        return nil
    }

    /// - Parameter afterCommit: the one that was under way is through.
    mutating func nextStep(afterCommit: Bool = false) -> Step {
        if afterCommit { isCommitting = false }
        guard !isCommitting, !operations.isEmpty else { return .nothing }
        if promises > 0 {
            isCommitting = true
            return .commit
        }
        let patience = operations.lazy.map(\.urgency.patience).min() ?? .infinity
        guard patience < ordered else { return .nothing }
        ordered = patience
        return .wait(patience)
    }

    /// The while of a `wait` is over. - Returns: whether a commit begins.
    mutating func endPatience() -> Bool {
        ordered = .infinity
        guard !isCommitting, !operations.isEmpty else { return false }
        isCommitting = true
        return true
    }

    /// Submissions that are few, and bytes that are: more is written while the next ones are read.
    private static let few = 8
    private static let small = 1 << 20
    /// Seconds of a commit that another queue may wait for.
    private static let quick = 0.002

    /// Whether the next commit will most likely be over soon.
    var isQuick: Bool { appends <= Self.few && isSmall && latest <= Self.quick }
    /// Whether what waits may wait for more of its turn.
    var isSmall: Bool { bytes <= Self.small }

    /// For one transaction.
    mutating func takeAll() -> [JournalOperation] {
        defer {
            operations.removeAll(keepingCapacity: true)
            promises = 0
            appends = 0
            bytes = 0
        }
        return operations
    }

    /// What was taken and not committed, ahead of what has come meanwhile.
    mutating func putBack(_ taken: [JournalOperation]) {
        operations.insert(contentsOf: taken, at: 0)
        promises += taken.count { $0.isPromise }
        appends += taken.count { $0.adds != nil }
        bytes += taken.reduce(0) { $0 + ($1.adds ?? 0) }
    }
}
