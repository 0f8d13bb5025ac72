#if canImport(Glibc)
    import Glibc
#endif

/// How far a thread stands behind the process's own where processors are short, in the steps of nice(1).
///
/// A thread of Dispatch's keeps it, whatever runs on it afterwards: only for queues whose quality of service no other queue has.
package struct Niceness: Sendable {
    private let value: Int32

    /// To be made on a thread that has none of its own yet.
    package init(steps: Int32) {
        value = min(19, Self.ofCallingThread + steps)
    }

    /// Gives it to the calling thread.
    package func take() {
        setpriority(Self.thread, 0, value)
    }

    package static var ofCallingThread: Int32 { getpriority(thread, 0) }

    /// With 0, Linux takes the calling thread for a process.
    private static let thread = __priority_which_t(PRIO_PROCESS.rawValue)
}
