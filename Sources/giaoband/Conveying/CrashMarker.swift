import Articles
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Leaves word of how the process ends: a file with one letter while it runs, gone after a drain.
///
/// The journal asks for it: a crash speaks against the entry that was under work alone, a SIGKILL from outside does not.
struct CrashMarker: Sendable {
    private enum Word: UInt8 {
        case running = 0x72
        /// Running, and one entry has been under work for long.
        case laboring = 0x6C
        case crashed = 0x63
    }

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
        var byte: UInt8 = 0
        switch read(file, &byte, 1) == 1 ? Word(rawValue: byte) : nil {
        case .running: death = .killed
        case .laboring, .crashed: death = .crash
        case nil: death = .orderly
        }
        Self.descriptor.store(file, ordering: .releasing)
        Self.write(.running)
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS] { Self.arm(number) }
    }

    /// Says whether one entry, alone, has been under work for long.
    func labor(_ isLaboring: Bool) {
        Self.write(isLaboring ? .laboring : .running)
    }

    /// An orderly end.
    func clear() {
        unlink(path)
    }

    /// Not fsynced: it has to outlive the process, not the machine, whose loss of power is nobody's crash.
    private static func write(_ word: Word) {
        var byte = word.rawValue
        pwrite(descriptor.load(ordering: .acquiring), &byte, 1, 0)
    }

    private static func arm(_ number: Int32) {
        var action = sigaction()
        // Only calls that signal-safety(7) allows; then the signal takes its usual course, core dump included.
        action.__sigaction_handler.sa_handler = { number in
            CrashMarker.write(.crashed)
            // A fault comes again by itself; a signal that was sent does not.
            raise(number)
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND) | UInt32(SA_ONSTACK))
        sigaction(number, &action, nil)
    }
}
