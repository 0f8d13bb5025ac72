import CSystemd
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Where lines of the log go.
struct LogSink: Sendable {
    /// `NAME=value` each. - Returns: whether the journal took them. Nil where there is no journal.
    var journal: (@Sendable (_ fields: [[UInt8]]) -> Bool)?
    /// One line with its end.
    var line: @Sendable (_ bytes: [UInt8]) -> Void

    /// The journal where standard error leads there, else standard error.
    static func system(environment: [String: String]) -> LogSink {
        LogSink(journal: leadsToJournal(environment) ? send : nil, line: write)
    }

    /// Whether `$JOURNAL_STREAM` names standard error's own device and inode: a child whose standard error was turned elsewhere
    /// inherits the variable all the same. systemd.exec(5).
    private static func leadsToJournal(_ environment: [String: String]) -> Bool {
        var status = stat()
        guard let stream = environment["JOURNAL_STREAM"], fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    private static func send(_ fields: [[UInt8]]) -> Bool {
        var bytes = fields.flatMap { $0 }
        let counts = fields.map(\.count)
        return bytes.withUnsafeMutableBytes { buffer in
            guard var base = buffer.baseAddress else { return false }
            let vectors = counts.map { count in
                defer { base += count }
                return iovec(iov_base: base, iov_len: count)
            }
            return sd_journal_sendv(vectors, Int32(vectors.count)) == 0
        }
    }

    private static func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let written = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }
}

/// Writes each message at once: to the journal with its fields, or as one line.
struct DaemonLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let threshold: LogThreshold
    private let sink: LogSink

    init(threshold: LogThreshold, sink: LogSink) {
        self.threshold = threshold
        self.sink = sink
    }

    var logLevel: Logger.Level {
        get { threshold.level }
        set { threshold.set(newValue) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let words = Self.oneLine(event.message.description)
        let priority = Self.priority(event.level)
        guard let journal = sink.journal else { return sink.line(Array("giaoband: \(event.level): \(words)\n".utf8)) }
        var fields = ["MESSAGE=\(words)", "PRIORITY=\(priority)"]
        for (key, value) in event.metadata ?? [:] {
            let text = Self.oneLine("\(value)")
            if key == Self.classKey {
                fields.append("GIAOBAN_EVENT=\(text)")
                if let event = LogClass(rawValue: text) { fields.append("MESSAGE_ID=\(event.id)") }
            } else if let field = LogField(rawValue: key) {
                fields.append("\(field.journalName)=\(text)")
            }
        }
        if !journal(fields.map { Array($0.utf8) }) {
            // Standard error is the journal's too, which takes the priority from there: sd-daemon(3).
            sink.line(Array("<\(priority)>\(words)\n".utf8))
        }
    }

    /// Bytes of a message or field: a sender's name may have 64 KiB, and stands in the line of each of its articles.
    private static let longest = 4_096

    static let classKey = "event"

    /// One message, one line: what came from outside must neither forge a second one nor drive the terminal that shows it.
    static func oneLine(_ text: String) -> String {
        if text.utf8.count > longest {
            return oneLine(String(text.unicodeScalars.prefix(longest / 4))) + "... (\(text.utf8.count) bytes)"
        }
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        if isPlain { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // Controls, and what turns the direction of text or breaks lines.
            case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F:
                line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
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

/// The least severe level that is logged; a reload changes it for all loggers.
final class LogThreshold: Sendable {
    private let index: Atomic<Int>

    init(_ level: Logger.Level) { index = Atomic(Self.index(of: level)) }

    var level: Logger.Level { Logger.Level.allCases[index.load(ordering: .relaxed)] }

    func set(_ level: Logger.Level) { index.store(Self.index(of: level), ordering: .relaxed) }

    private static func index(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
