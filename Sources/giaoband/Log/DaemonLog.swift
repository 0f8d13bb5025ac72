import Logging
import Synchronization

/// The daemon's log with a limit on repeats: rubbish from outside is told of, not echoed a million times.
final class DaemonLog: Sendable {
    /// Messages of one kind in one window before the rest of it is only counted.
    private static let burst = 20
    /// Seconds.
    private static let window = 60.0

    private struct Count {
        var since: Double
        var messages = 0
        var suppressed: Int { max(0, messages - DaemonLog.burst) }
    }

    let threshold: LogThreshold
    private let logger: Logger
    private let now: @Sendable () -> Double
    private let counts = Mutex<[String: Count]>([:])

    /// - Parameter now: seconds that do not go back.
    init(threshold: LogThreshold, sink: LogSink, now: @escaping @Sendable () -> Double) {
        self.threshold = threshold
        self.now = now
        logger = Logger(label: "giaoband") { _ in DaemonLogHandler(threshold: threshold, sink: sink) }
    }

    /// - Parameter fields: nil values are left out.
    func tell(_ event: LogClass, _ message: @autoclosure () -> String, _ fields: @autoclosure () -> [LogField: String?] = [:]) {
        guard event.level >= threshold.level else { return }
        var metadata: Logger.Metadata = [DaemonLogHandler.classKey: .string(event.rawValue)]
        for case (let field, let value?) in fields() { metadata[field.rawValue] = .string(value) }
        logger.log(level: event.level, "\(message())", metadata: metadata)
    }

    /// - Parameter kind: a constant of the caller, so that there are few.
    func trouble(_ kind: String, _ message: String) {
        let time = now()
        let (suppressed, isLogged) = counts.withLock { counts in
            var count = counts[kind] ?? Count(since: time)
            var suppressed = 0
            if time - count.since >= Self.window {
                suppressed = count.suppressed
                count = Count(since: time)
            }
            count.messages += 1
            counts[kind] = count
            return (suppressed, count.messages <= Self.burst)
        }
        if suppressed > 0 { tellSuppressed(suppressed, kind) }
        if isLogged { tell(.trouble(of: kind), message, [.kind: kind]) }
    }

    /// Tells what was only counted, before the end.
    func flush() {
        let left = counts.withLock { counts in
            defer { counts = [:] }
            return counts.filter { $0.value.suppressed > 0 }
        }
        for (kind, count) in left.sorted(by: { $0.key < $1.key }) { tellSuppressed(count.suppressed, kind) }
    }

    private func tellSuppressed(_ count: Int, _ kind: String) {
        tell(.suppressed, "\(kind): \(count) more messages of this kind were left out", [.kind: kind])
    }
}
