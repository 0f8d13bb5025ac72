import Foundation
import Testing
import WireProtocol

/// A producer that keeps a window of PUTs under way over any number of the daemon's lives, and remembers what was promised.
struct CrashProducer {
    /// PUTs under way: what fills a commit several times over.
    static let window = 256

    /// Part of its URIs.
    let name: String
    private(set) var count: Int
    /// Positions by article number, as acknowledged.
    private(set) var acknowledged: [Int: Int64] = [:]
    private var next = 0
    private var open: Set<Int> = []
    private var client: RawClient?

    init(name: String, count: Int) {
        self.name = name
        self.count = count
    }

    /// Has so many PUTs to make at least, so that a slow machine does not run out of them before a kill point is reached.
    mutating func extend(by left: Int) { count = max(count, next + left) }

    var isDone: Bool { acknowledged.count == count }

    func uri(_ number: Int) -> String { "test:\(name):\(number)" }

    static func text(_ name: String, _ number: Int) -> [UInt8] {
        Array(
            """
            Hội nghị giao ban \(name) số \(number)

            Ngày 9/4/2018, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban lần thứ \(number), nội dung \(number &* 7919).

            """.utf8)
    }

    /// Begins a life of the daemon: what was under way in the one before is sent again.
    mutating func connect(to daemon: DaemonUnderTest) throws {
        let client = try RawClient(daemon.ctl)
        self.client = client
        for number in open.sorted() { try send(number, client) }
    }

    /// Sends and receives until so many more are acknowledged, or the daemon is dead; what was under way stays under way.
    mutating func run(acknowledgements: Int, on daemon: DaemonUnderTest) throws {
        let client = try #require(client)
        var left = acknowledgements
        while left > 0, !isDone {
            while open.count < Self.window, next < count {
                open.insert(next)
                try send(next, client)
                next += 1
            }
            let message: ServerMessage?
            do {
                message = try client.receive(while: { daemon.isRunning })
            } catch {
                throw DaemonUnderTest.Problem(description: "\(open.count) PUTs got no answer; the daemon's log:\n\(daemon.log)")
            }
            guard let message else { return }
            guard case .reply(let status, let id, let header, _) = message else { continue }
            let number = try #require(Int(String(decoding: id, as: UTF8.self)))
            #expect(status == 200 || status == 208, "\(String(decoding: header, as: UTF8.self))")
            struct Position: Decodable { var position: Int64 }
            let position = try JSONDecoder().decode(Position.self, from: Data(header)).position
            // The second answer to one article, sent again after a crash, names the position of the first.
            if let known = acknowledged[number] { #expect(known == position) }
            acknowledged[number] = position
            open.remove(number)
            left -= 1
        }
    }

    private func send(_ number: Int, _ client: RawClient) throws {
        let request = Request(
            verb: .put, id: Array(String(number).utf8), header: Array(#"{"uri":"\#(uri(number))"}"#.utf8),
            body: Self.text(name, number))
        try client.send(request.frames)
    }
}
