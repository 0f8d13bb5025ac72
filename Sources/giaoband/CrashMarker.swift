import Articles
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Leaves word of how the process ends: a file that says `running` from the start, `crashed` after a fault, and is gone after a drain.
///
/// The journal asks for it: a crash speaks against the entry that was under work, a SIGKILL from outside hardly does.
struct CrashMarker {
    private static let running: StaticString = "running\n"
    private static let crashed: StaticString = "crashed\n"
    /// For the signal handler, which can reach nothing but a global.
    private static let descriptor = Atomic<Int32>(-1)

    private let path: String
    /// Of the process before.
    let death: DaemonDeath

    /// Reads the last word, writes its own and arms the handlers.
    /// - Parameter directory: the state directory, of which only one daemon has hold.
    init(directory: String) {
        path = directory + "/life"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        var word = [UInt8](repeating: 0, count: Self.crashed.utf8CodeUnitCount)
        let count = read(file, &word, word.count)
        death =
            count <= 0 ? .orderly : word.first == Self.crashed.utf8Start.pointee ? .crash : .unexplained
        ftruncate(file, 0)
        pwrite(file, Self.running.utf8Start, Self.running.utf8CodeUnitCount, 0)
        Self.descriptor.store(file, ordering: .releasing)
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS] { Self.arm(number) }
    }

    /// An orderly end.
    func clear() {
        unlink(path)
    }

    private static func arm(_ number: Int32) {
        var action = sigaction()
        // Only calls that signal-safety(7) allows; then the signal takes its usual course, core dump included.
        action.__sigaction_handler.sa_handler = { number in
            let file = CrashMarker.descriptor.load(ordering: .acquiring)
            pwrite(file, CrashMarker.crashed.utf8Start, CrashMarker.crashed.utf8CodeUnitCount, 0)
            // A fault comes again by itself; a signal that was sent does not.
            raise(number)
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND) | UInt32(SA_ONSTACK))
        sigaction(number, &action, nil)
    }
}
