import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Where tests end the daemon as the kernel or a power cut would: SIGKILL, with nothing written that was not written before.
///
/// `GIAOBAN_KILLPOINT=store.beforeCommit:3` kills it when that point is reached for the third time; `GIAOBAN_TESTING=1` must stand
/// beside it. Unarmed, a point costs one load and one branch. They are listed in docs/crash-tests.md.
package enum KillPoint: Int, CaseIterable, Sendable {
    /// The journal is open and what was under work is pending again, or suspect, not yet committed.
    case journalOpening
    /// Submissions are written in a transaction that is not committed.
    case journalBeforeCommit
    /// Submissions are on disk; nobody was answered.
    case journalAfterCommit
    /// Their senders were answered.
    case journalAnswered
    /// Attempts are recorded, completions not yet.
    case claimed
    /// An entry is being decoded and parsed.
    case parsing
    /// Record, index and events are written in a transaction that is not committed.
    case storeBeforeCommit
    /// They are on disk; nobody was told.
    case storeAfterCommit
    /// Subscribers were told; the journal does not know.
    case published
    /// Completions are written in a transaction that is not committed.
    case journalBeforeDone
    /// The journal has let go of entries.
    case journalAfterDone
    /// An inbox file was read; the journal does not have it.
    case inboxRead
    /// An inbox file is in the journal and still in the inbox.
    case inboxTaken
    /// An inbox file lies in `done/`; the folders are not synchronised.
    case inboxMoved
    /// A file's reason lies in `failed/`, the file does not.
    case inboxReasoned
    /// A dead letter's file lies in `failed/`; the journal still has the entry.
    case inboxFailed
    /// An article of a reprocessing is being read again.
    case rereading
    /// What readings gave is written, with the job's progress, in a transaction that is not committed.
    case rereadBeforeCommit
    /// It is on disk; nobody was told.
    case rereadAfterCommit

    /// Those that articles pass on their way in.
    package static let ofIntake = allCases.filter { ![.rereading, .rereadBeforeCommit, .rereadAfterCommit].contains($0) }

    /// Why a kill point is not armed.
    package struct Refusal: Error, CustomStringConvertible {
        package let description: String
    }

    /// Index of the armed point; -1 for none. A global, since every stage asks and nobody but a test's environment sets it.
    private static let armed = Atomic<Int>(-1)
    /// Passes left before it kills.
    private static let left = Atomic<Int>(0)

    /// Arms what the environment names; does nothing where it names none.
    package static func arm(environment: [String: String]) throws(Refusal) {
        guard let text = environment["GIAOBAN_KILLPOINT"] else { return }
        guard environment["GIAOBAN_TESTING"] == "1" else {
            throw Refusal(
                description: "set GIAOBAN_KILLPOINT: it kills the daemon, for tests only; unset it, or set GIAOBAN_TESTING=1")
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let point = parts.first.flatMap({ name in allCases.first { $0.name == name } }),
            let count = parts.count == 1 ? 1 : Int(parts[1]), count > 0
        else {
            throw Refusal(
                description: "set GIAOBAN_KILLPOINT: \"\(text)\" is no NAME or NAME:COUNT of "
                    + allCases.map(\.name).joined(separator: ", "))
        }
        left.store(count, ordering: .releasing)
        armed.store(point.rawValue, ordering: .releasing)
    }

    /// Ends the process here, if this point is armed and its count has run down.
    @inline(__always)
    package func reach() {
        if Self.armed.load(ordering: .relaxed) == rawValue { die() }
    }

    private func die() {
        guard Self.left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        kill(getpid(), SIGKILL)
        // The signal is on its way: nothing more may happen.
        while true { pause() }
    }

    /// Such as `store.beforeCommit`: what of the daemon, and when.
    package var name: String {
        switch self {
        case .journalOpening: "journal.opening"
        case .journalBeforeCommit: "journal.beforeCommit"
        case .journalAfterCommit: "journal.afterCommit"
        case .journalAnswered: "journal.answered"
        case .claimed: "pipeline.claimed"
        case .parsing: "pipeline.parsing"
        case .storeBeforeCommit: "store.beforeCommit"
        case .storeAfterCommit: "store.afterCommit"
        case .published: "pipeline.published"
        case .journalBeforeDone: "journal.beforeDone"
        case .journalAfterDone: "journal.afterDone"
        case .inboxRead: "inbox.read"
        case .inboxTaken: "inbox.taken"
        case .inboxMoved: "inbox.moved"
        case .inboxReasoned: "inbox.reasoned"
        case .inboxFailed: "inbox.failed"
        case .rereading: "reprocess.reading"
        case .rereadBeforeCommit: "reprocess.beforeCommit"
        case .rereadAfterCommit: "reprocess.afterCommit"
        }
    }
}
