import Articles
import Foundation
import WireProtocol

/// One entry of the queue as the daemon tells it.
struct QueueEntry: Codable, JSONWritable {
    var position: Int64
    var state: String
    var key: String
    /// put, or withdraw.
    var kind: String
    var name: String?
    var uri: String?
    var mediaType: String?
    var bytes: Int
    /// Seconds since 1970, as are next and failed.
    var received: Double
    var attempts: Int
    var revival: Int
    var crashes: Int
    var next: Double?
    var failed: Double?
    var stage: String?
    var code: String?
    var message: String?

    /// Entries the daemon sends at once.
    private static let page = 1_000

    /// Reads the list page by page.
    static func each(
        of connection: ControlConnection, states: [String], limit: Int, _ body: (QueueEntry) throws -> Void
    ) throws {
        struct Header: Decodable { var next: Int64? }
        var (after, left) = (Int64(0) as Int64?, limit)
        while let position = after, left > 0 {
            let request = QueueHeader(states: states.isEmpty ? nil : states, after: position, limit: min(left, page))
            let (header, list) = try connection.ask(.queue, header: request.json())
            let entries = try JSONDecoder().decode([QueueEntry].self, from: Data(list))
            for entry in entries { try body(entry) }
            left -= entries.count
            after = try JSONDecoder().decode(Header.self, from: Data(header)).next
        }
    }

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("position", position)
            $0.member("state", state)
            $0.member("key", key)
            $0.member("kind", kind)
            $0.member("name", name)
            $0.member("uri", uri)
            $0.member("mediaType", mediaType)
            $0.member("bytes", bytes)
            $0.member("received", Self.time(received))
            $0.member("attempts", attempts)
            $0.member("revival", revival)
            $0.member("crashes", crashes)
            $0.member("next", next.map(Self.time))
            $0.member("failed", failed.map(Self.time))
            $0.member("stage", stage)
            $0.member("code", code)
            $0.member("message", message)
        }
    }

    /// For people: one line.
    var line: String {
        let reason = stage.map { "\($0)/\(code ?? "-")" } ?? "-"
        return [
            String(position), state, String(attempts), next.map(Self.time) ?? "-", reason, name ?? uri ?? key,
        ].joined(separator: "\t")
    }

    /// For people: a line each.
    var facts: [(String, String)] {
        [
            ("position", String(position)), ("state", state), ("kind", kind), ("key", key), ("name", name), ("uri", uri),
            ("bytes", String(bytes)), ("received", Self.time(received)), ("attempts", String(attempts)),
            ("retried", revival > 0 ? String(revival) : nil), ("crashes", crashes > 0 ? String(crashes) : nil),
            ("next", next.map(Self.time)), ("failed", failed.map(Self.time)),
            ("reason", stage.map { "\($0)/\(code ?? "-"): \(message ?? "")" }),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    /// RFC 3339, UTC.
    private static func time(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    }
}
