import Foundation
import Testing
import WireProtocol

/// A producer that keeps a window of PUTs under way over any number of the daemon's lives, and remembers what was promised.
private struct Producer {
    /// PUTs under way: what fills a commit several times over.
    static let window = 256

    let count: Int
    /// Positions by article number, as acknowledged.
    private(set) var acknowledged: [Int: Int64] = [:]
    private var next = 0
    private var open: [Int: Bool] = [:]

    init(count: Int) { self.count = count }

    var isDone: Bool { acknowledged.count == count }

    static func uri(_ number: Int) -> String { "test:\(number)" }

    static func text(_ number: Int) -> [UInt8] {
        Array(
            "Hội nghị giao ban số \(number)\n\nNgày 9/4/2018, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban lần thứ \(number), nội dung \(number &* 7919).\n"
                .utf8)
    }

    /// Sends and receives until so many more are acknowledged; what was under way stays under way.
    mutating func run(_ client: RawClient, acknowledgements: Int) throws {
        for number in open.keys.sorted() { try send(number, client) }
        var left = acknowledgements
        while left > 0, !isDone {
            while open.count < Self.window, next < count {
                open[next] = true
                try send(next, client)
                next += 1
            }
            guard case .reply(let status, let id, let header, _) = try client.receive() else { continue }
            let number = try #require(Int(String(decoding: id, as: UTF8.self)))
            #expect(status == 200 || status == 208, "\(String(decoding: header, as: UTF8.self))")
            struct Position: Decodable { var position: Int64 }
            let position = try JSONDecoder().decode(Position.self, from: Data(header)).position
            // The second answer to one article, sent again after a crash, names the position of the first.
            if let known = acknowledged[number] { #expect(known == position) }
            acknowledged[number] = position
            open[number] = nil
            left -= 1
        }
    }

    private func send(_ number: Int, _ client: RawClient) throws {
        let request = Request(
            verb: .put, id: Array(String(number).utf8), header: Array(#"{"uri":"\#(Self.uri(number))"}"#.utf8),
            body: Self.text(number))
        try client.send(request.frames)
    }
}

/// Numbers from a fixed seed (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct CrashTests {
    /// `CRASH_KILLS=200` in `make check-long`.
    private static let kills = ProcessInfo.processInfo.environment["CRASH_KILLS"].flatMap { Int($0) } ?? 25

    @Test func `SIGKILL at any acknowledgement loses nothing, repeats nothing and leaves no gap`() throws {
        var random = Seeded(state: 20_181_109)
        let daemon = try DaemonUnderTest(arguments: ["--log-level", "error"])
        var producer = Producer(count: Self.kills * 150)
        var followed: [Event] = []
        for _ in 0..<Self.kills {
            let client = try RawClient(daemon.ctl)
            // A follower over all lives: it goes on from its last event, reads a while, and is cut off with the daemon.
            let follower = try RawClient(daemon.ctl)
            try follower.send(.follow, header: #"{"from":"\#(followed.last?.number ?? 0)"}"#)
            try producer.run(client, acknowledgements: Int.random(in: 1...200, using: &random))
            for _ in 0..<Int.random(in: 0...50, using: &random) {
                guard let message = try? follower.receive(within: 0) else { break }
                if case .event(_, _, let json) = message { followed.append(try Event(json)) }
            }
            daemon.crash()
            try daemon.start(arguments: ["--log-level", "error"])
        }
        try producer.run(try RawClient(daemon.ctl), acknowledgements: .max)
        #expect(producer.isDone)

        let last = try RawClient(daemon.ctl)
        try last.send(.follow, header: #"{"from":"\#(followed.last?.number ?? 0)"}"#)
        let id = Array("r1".utf8)
        var sinceCredit = 0
        while followed.count < producer.count {
            guard case .event(_, _, let json) = try last.receive() else { continue }
            followed.append(try Event(json))
            sinceCredit += 1
            if sinceCredit == 500 {
                try last.send(Request(verb: .credit, id: id, header: Array(#"{"credit":500}"#.utf8)).frames)
                sinceCredit = 0
            }
        }
        #expect(followed.compactMap(\.number) == Array(1...Int64(producer.count)))
        #expect(Set(followed.map(\.id)).count == followed.count)
        let refused = followed.filter { $0.type != "giaoban.article.indexed.v1" }.compactMap(\.data.failure?.code)
        #expect(refused.isEmpty, "\(refused)")
        // Exactly once, each under the position that was promised.
        let positions = Dictionary(followed.map { ($0.data.uri ?? "", $0.data.position) }) { first, _ in first }
        #expect(positions.count == producer.count)
        for (number, position) in producer.acknowledged { #expect(positions[Producer.uri(number)] == position) }
        let status = try last.ask(.info)
        #expect(status.header["head"] as? Int == producer.count)
        #expect(status.header["deadLetters"] as? Int == 0)
    }

    @Test func `files in the inbox survive kills: each is taken once and none is lost`() throws {
        var random = Seeded(state: 19_460_101)
        let daemon = try DaemonUnderTest(arguments: ["--log-level", "error"])
        let count = 200
        var written = 0
        for _ in 0..<min(Self.kills, 10) {
            for _ in 0..<20 {
                try daemon.drop(Producer.text(written), as: "\(written).txt")
                written += 1
            }
            // Some of them are taken by now: any number.
            let client = try RawClient(daemon.ctl)
            for _ in 0..<Int.random(in: 0...30, using: &random) { _ = try client.ask(.ping) }
            daemon.crash()
            try daemon.start(arguments: ["--log-level", "error"])
        }
        let events = try RawClient(daemon.ctl).events(count)
        #expect(events.compactMap(\.number) == Array(1...Int64(count)))
        #expect(daemon.stop().status == 0)
        let done = try FileManager.default.contentsOfDirectory(atPath: daemon.inbox + "/done")
        #expect(Set(done) == Set((0..<count).map { "\($0).txt" }))
        #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.inbox + "/failed").isEmpty)
    }
}
