import Articles
import Foundation
import SeededNumbers
import Testing
import WireProtocol

/// Two producers, an inbox, a follower that keeps its own place and three durable ones over any number of the daemon's lives; at the end, nothing may be missing or twice.
final class CrashRun {
    let daemon: DaemonUnderTest
    private var producers: [CrashProducer]
    private var followed: [Event] = []
    private var durable: [CrashFollower]
    private var articles: [String] = []
    private var rubbish: [String] = []
    private let arguments = ["--log-level", "warning"]

    /// - Parameters:
    ///   - puts: of each producer, over all lives.
    ///   - losesPower: with a kill, so that durable followers may be told again what they acknowledged last.
    init(puts: Int, losesPower: Bool = false) throws {
        daemon = try DaemonUnderTest(starts: false)
        producers = ["a", "b"].map { CrashProducer(name: $0, count: puts) }
        durable = [
            CrashFollower(name: "each", stride: 1, mayForget: losesPower),
            // Within one life it hardly gets there, and so gets everything again in the next.
            CrashFollower(name: "late", stride: 5_000, mayForget: losesPower),
            CrashFollower(name: "failed", filter: #"{"types":["article.failed"]}"#, stride: 2, mayForget: losesPower),
        ]
    }

    var acknowledged: Int { producers.map(\.acknowledged.count).reduce(0, +) }

    /// One life that a kill point ends. The schedule would be worthless with a point that nothing passes.
    /// - Parameter passes: before it; nil for any small number.
    func live(until point: KillPoint, passes: Int? = nil, random: inout SeededNumbers) throws {
        let isOncePerLife = [.journalOpening, .inboxReasoned, .inboxFailed].contains(point)
        let passes = passes ?? (isOncePerLife ? 1 : Int.random(in: 1...3, using: &random))
        daemon.environment["GIAOBAN_TESTING"] = "1"
        daemon.environment["GIAOBAN_KILLPOINT"] = "\(point.name):\(passes)"
        defer { daemon.environment["GIAOBAN_KILLPOINT"] = nil }
        for index in producers.indices { producers[index].extend(by: 1_000) }
        try drop()
        if try daemon.startIfItLives(arguments: arguments) {
            try work(acknowledgements: .max, random: &random)
            // Its last PUT may be answered before it gets there.
            let client = try RawClient(daemon.ctl)
            do {
                while daemon.isRunning { _ = try client.receive(while: { self.daemon.isRunning }) }
            } catch {
                throw DaemonUnderTest.Problem(description: "\(point.name), pass \(passes), was not reached:\n\(daemon.log)")
            }
        }
        daemon.crash()
        try takeRest()
    }

    /// One life that is ended from outside.
    /// - Parameter acknowledgements: of each producer, at most.
    func live(acknowledgements: Int, random: inout SeededNumbers) throws {
        try drop()
        try daemon.start(arguments: arguments)
        try work(acknowledgements: acknowledgements, random: &random)
        daemon.crash()
        try takeRest()
    }

    /// What came before the end.
    private func takeRest() throws {
        for index in durable.indices { try durable[index].readRest() }
    }

    private func drop() throws {
        let inbox = daemon.inbox
        try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
        for _ in 0..<4 {
            let name = "\(articles.count).txt"
            try daemon.drop(CrashProducer.text("c", articles.count), as: name)
            articles.append(name)
        }
        let name = "\(rubbish.count).bin"
        try daemon.drop([0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF, 0xFE, 0xC0, 0x80] + Array(name.utf8), as: name)
        rubbish.append(name)
    }

    private func work(acknowledgements: Int, random: inout SeededNumbers) throws {
        let follower = try RawClient(daemon.ctl)
        // It goes on from its last event, reads a while, and is cut off with the daemon.
        try follower.send(.follow, header: #"{"from":"\#(followed.last?.number ?? 0)"}"#)
        for index in durable.indices { try durable[index].connect(to: daemon) }
        for index in producers.indices { try producers[index].connect(to: daemon) }
        var left = acknowledgements
        while left > 0, daemon.isRunning, !producers.allSatisfy(\.isDone) {
            let some = min(left, Int.random(in: 1...32, using: &random))
            for index in producers.indices { try producers[index].run(acknowledgements: some, on: daemon) }
            left -= some
            for index in durable.indices { try durable[index].read() }
            while case .event(_, _, let json)? = try? follower.receive(within: 0) { followed.append(try Event(json)) }
        }
    }

    /// On a busy machine every life may have ended before an event was read, and nothing would be proved of repetitions: one that ends
    /// after the first.
    private func liveUntilRead() throws {
        guard durable.allSatisfy(\.taken.isEmpty) else { return }
        try daemon.start(arguments: arguments)
        for index in durable.indices { try durable[index].connect(to: daemon) }
        for index in producers.indices {
            try producers[index].connect(to: daemon)
            try producers[index].run(acknowledgements: 1, on: daemon)
        }
        for index in durable.indices where durable[index].filter == "{}" { try durable[index].readOne() }
        daemon.crash()
        try takeRest()
    }

    /// Lives to the end of all work, and holds the result to what was promised.
    func finish() throws {
        try liveUntilRead()
        try daemon.start(arguments: arguments)
        for index in durable.indices { try durable[index].connect(to: daemon) }
        for index in producers.indices {
            try producers[index].connect(to: daemon)
            try producers[index].run(acknowledgements: .max, on: daemon)
            #expect(producers[index].isDone)
        }
        let puts = producers.map(\.count).reduce(0, +)
        try followAll(puts + articles.count + rubbish.count)
        #expect(followed.compactMap(\.number) == Array(1...Int64(followed.count)))
        #expect(Set(followed.map(\.id)).count == followed.count)
        #expect(Set(followed.map(\.data.position)).count == followed.count)
        let failed = followed.filter { $0.type == "giaoban.article.failed.v1" }
        #expect(failed.compactMap(\.data.name).sorted() == rubbish.sorted())
        let indexed = followed.filter { $0.type == "giaoban.article.indexed.v1" }
        #expect(Set(indexed.compactMap(\.data.article)).count == puts + articles.count)
        // Exactly once, each under the position that was promised.
        let positions = Dictionary(indexed.map { ($0.data.uri ?? "", $0.data.position) }) { first, _ in first }
        for producer in producers {
            for (number, position) in producer.acknowledged { #expect(positions[producer.uri(number)] == position) }
        }
        try checkDurable(failed)
        #expect(daemon.stop().status == 0)
        try checkInbox()
        try daemon.start(arguments: arguments)
        // What a drain cut short is refused again.
        let client = try RawClient(daemon.ctl)
        try daemon.wait { try client.ask(.info).header["backlog"] as? Int == 0 }
        let status = try client.ask(.info)
        #expect(status.header["backlog"] as? Int == 0, "\(status.header)")
        #expect(status.header["deadLetters"] as? Int == rubbish.count)
    }

    private func followAll(_ count: Int) throws {
        let client = try RawClient(daemon.ctl)
        let id = try client.send(.follow, header: #"{"from":"\#(followed.last?.number ?? 0)"}"#)
        var sinceCredit = 0
        while followed.count < count {
            guard let message = try? client.receive() else {
                let status = try RawClient(daemon.ctl).ask(.info).header
                throw DaemonUnderTest.Problem(
                    description: "\(followed.count) of \(count) events came; the daemon: \(status), its log:\n\(daemon.log)")
            }
            guard case .event(_, _, let json) = message else { continue }
            followed.append(try Event(json))
            sinceCredit += 1
            if sinceCredit == 500 {
                try client.send(Request(verb: .credit, id: id, header: Array(#"{"credit":500}"#.utf8)).frames)
                sinceCredit = 0
            }
        }
    }

    private func checkDurable(_ failed: [Event]) throws {
        for index in durable.indices {
            let expected = durable[index].name == "failed" ? failed : followed
            try durable[index].read(until: expected.count, on: daemon)
            let taken = durable[index].taken
            #expect(taken.map(\.id) == expected.map(\.id), "\(durable[index].name)")
        }
        // Otherwise nothing would be proved of repetitions.
        #expect(durable.contains { $0.repeats > 0 })
    }

    private func checkInbox() throws {
        let names = { (folder: String) in
            try FileManager.default.contentsOfDirectory(atPath: self.daemon.inbox + folder).filter { $0 != ".writing" }.sorted()
        }
        #expect(try names("") == ["done", "failed"])
        #expect(try names("/done") == articles.sorted())
        #expect(try names("/failed") == rubbish.flatMap { [$0, $0 + ".reason.json"] }.sorted())
    }
}
