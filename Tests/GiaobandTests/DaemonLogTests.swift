import Logging
import Synchronization
import Testing

@testable import giaoband

/// What a log wrote.
private final class Written: Sendable {
    private let entries = Mutex<(fields: [[String]], lines: [String])>(([], []))

    var fields: [[String]] { entries.withLock { $0.fields } }
    var lines: [String] { entries.withLock { $0.lines } }

    func sink(isJournal: Bool, takes: Bool = true) -> LogSink {
        let line: @Sendable ([UInt8]) -> Void = { bytes in
            self.entries.withLock { $0.lines.append(String(decoding: bytes, as: UTF8.self)) }
        }
        guard isJournal else { return LogSink(journal: nil, line: line) }
        return LogSink(
            journal: { fields in
                if takes {
                    let texts = fields.map { String(decoding: $0, as: UTF8.self) }
                    self.entries.withLock { $0.fields.append(texts) }
                }
                return takes
            }, line: line)
    }
}

@Suite struct DaemonLogTests {
    @Test func `the journal gets words, priority, MESSAGE_ID and the fields of the event`() throws {
        let written = Written()
        let log = DaemonLog(threshold: LogThreshold(.info), sink: written.sink(isJournal: true)) { 0 }
        log.tell(
            .refused, "entry 7 refused: no\u{1B}[2J text\nforged",
            [.position: "7", .uri: nil, .stage: "parsing", .reason: "a\nB=c"])
        let fields = try #require(written.fields.first)
        #expect(
            Set(fields) == [
                "MESSAGE=entry 7 refused: no\\u{1b}[2J text\\u{a}forged", "PRIORITY=4", "GIAOBAN_EVENT=refused",
                "MESSAGE_ID=\(LogClass.refused.id)", "GIAOBAN_POSITION=7", "GIAOBAN_STAGE=parsing", "GIAOBAN_REASON=a\\u{a}B=c",
            ])
        #expect(written.lines.isEmpty)
    }

    @Test func `without a journal there is one line, and where the journal refuses, one with a priority`() {
        let written = Written()
        DaemonLog(threshold: LogThreshold(.info), sink: written.sink(isJournal: false)) { 0 }.tell(
            .indexed, "entry 1: bài\u{202E}\r\n")
        DaemonLog(threshold: LogThreshold(.info), sink: written.sink(isJournal: true, takes: false)) { 0 }.tell(.started, "up")
        #expect(written.lines == ["giaoband: info: entry 1: bài\\u{202e}\\u{d}\\u{a}\n", "<6>up\n"])
    }

    @Test func `a name of 64 KiB does not fill the log with each of its articles`() throws {
        let written = Written()
        let log = DaemonLog(threshold: LogThreshold(.info), sink: written.sink(isJournal: true)) { 0 }
        let name = String(repeating: "\u{1}á", count: 20_000)
        log.tell(.indexed, "entry 7 indexed: \(name)", [.position: "7", .uri: name])
        let fields = try #require(written.fields.first)
        #expect(fields.allSatisfy { $0.utf8.count < 8_192 })
        #expect(fields.contains { $0.hasPrefix("MESSAGE=entry 7 indexed: ") && $0.hasSuffix("... (60017 bytes)") })
    }

    @Test func `a threshold that changes counts at once`() {
        let written = Written()
        let threshold = LogThreshold(.warning)
        let log = DaemonLog(threshold: threshold, sink: written.sink(isJournal: false)) { 0 }
        log.tell(.indexed, "hidden")
        threshold.set(.info)
        log.tell(.indexed, "shown")
        threshold.set(.error)
        log.tell(.disk, "hidden")
        #expect(written.lines == ["giaoband: info: shown\n"])
    }

    @Test func `repeats of one kind are counted, told after a minute, and at the end`() {
        let written = Written()
        let now = Mutex(0.0)
        let log = DaemonLog(threshold: LogThreshold(.info), sink: written.sink(isJournal: false)) { now.withLock { $0 } }
        for _ in 0..<25 { log.trouble("drop", "rubbish") }
        log.trouble("access", "stranger")
        #expect(written.lines.count == 21)
        now.withLock { $0 = 60 }
        log.trouble("drop", "rubbish")
        #expect(
            written.lines[21...] == [
                "giaoband: warning: drop: 5 more messages of this kind were left out\n", "giaoband: warning: rubbish\n",
            ])
        for _ in 0..<22 { log.trouble("drop", "rubbish") }
        let before = written.lines.count
        log.flush()
        #expect(written.lines[before...] == ["giaoband: warning: drop: 3 more messages of this kind were left out\n"])
        log.flush()
        #expect(written.lines.count == before + 1)
    }

    @Test func `every event has an id of its own and every kind of trouble an event`() {
        let ids = LogClass.allCases.map(\.id)
        #expect(Set(ids).count == ids.count)
        for id in ids { #expect(id.utf8.count == 32 && id.allSatisfy(\.isHexDigit) && id == id.lowercased()) }
        #expect(LogClass.trouble(of: "diskFull") == .disk)
        #expect(LogClass.trouble(of: "decoding") == .article)
        for event in LogClass.allCases { #expect(!event.summary.isEmpty) }
    }
}
