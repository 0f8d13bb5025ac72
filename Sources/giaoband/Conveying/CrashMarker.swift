import Articles
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Leaves word of how the process ends, and over what: a file, gone after a drain, with one letter while it runs and, from byte 8 on,
/// eight bytes for each thread that reads: the position that it began last.
///
/// The journal asks for it: a crash speaks against the entry that was under work alone, a SIGKILL from outside does not; and what was
/// being read comes under suspicion before what only waited.
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
    private let file: Int32
    /// Of the process before.
    let death: DaemonDeath
    /// Positions that the threads of the process before began to read last, as far as they are known. Some may be done.
    let lastRead: [Int64]

    /// Bytes of the file that are read: a thousand threads.
    private static let longest = 8_192

    /// Reads the last word, writes its own and arms the handlers.
    /// - Parameter directory: the state directory, of which only one daemon has hold.
    init(directory: String) {
        path = directory + "/life"
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        var bytes = [UInt8](repeating: 0, count: Self.longest)
        let count = read(file, &bytes, bytes.count)
        switch count > 0 ? Word(rawValue: bytes[0]) : nil {
        case .running: death = .killed
        case .laboring, .crashed: death = .crash
        case nil: death = .orderly
        }
        lastRead = bytes.withUnsafeBytes { bytes in
            stride(from: 8, through: count - 8, by: 8).map { bytes.load(fromByteOffset: $0, as: Int64.self) }
        }
        Self.descriptor.store(file, ordering: .releasing)
        Self.write(.running)
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS] { Self.arm(number) }
    }

    /// Says whether one entry, alone, has been under work for long.
    func labor(_ isLaboring: Bool) {
        Self.write(isLaboring ? .laboring : .running)
    }

    /// Says what a thread is about to read.
    /// - Parameter thread: from 0.
    func reads(_ position: Int64, thread: Int) {
        withUnsafeBytes(of: position) { _ = pwrite(file, $0.baseAddress, $0.count, 8 * (thread + 1)) }
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
