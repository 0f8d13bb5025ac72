import CSystemd
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Writes log lines to standard error: with systemd's `<n>` priority under systemd, with the level in words elsewhere.
struct DaemonLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let isJournal: Bool

    init(level: Logger.Level, isJournal: Bool) {
        logLevel = level
        self.isJournal = isJournal
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = isJournal ? "<\(Self.priority(event.level))>" : "giaoband: \(event.level): "
        // One message, one line: what came from outside must not forge a second one.
        line += event.message.description.replacing("\n", with: " ")
        line += "\n"
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = write(STDERR_FILENO, rest.baseAddress, rest.count)
                guard written > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }

    /// sd-daemon(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}

/// The daemon's log with a limit on repeats: rubbish from outside is told of, not echoed a million times.
final class DaemonLog: Sendable {
    /// Messages of one kind in one window before the rest of it is only counted.
    private static let burst = 20
    /// Seconds.
    private static let window = 60.0

    private struct Count {
        var since: Double
        var messages = 0
    }

    let logger: Logger
    private let now: @Sendable () -> Double
    private let counts = Mutex<[String: Count]>([:])

    init(logger: Logger, now: @escaping @Sendable () -> Double) {
        self.logger = logger
        self.now = now
    }

    /// - Parameter kind: a constant of the caller, so that there are few.
    func trouble(_ kind: String, _ message: String) {
        let time = now()
        let (suppressed, isLogged) = counts.withLock { counts in
            var count = counts[kind] ?? Count(since: time)
            var suppressed = 0
            if time - count.since >= Self.window {
                suppressed = max(0, count.messages - Self.burst)
                count = Count(since: time)
            }
            count.messages += 1
            counts[kind] = count
            return (suppressed, count.messages <= Self.burst)
        }
        if suppressed > 0 { logger.warning("\(kind): \(suppressed) more messages of this kind in the last minute") }
        if isLogged { logger.warning("\(message)") }
    }
}
