import Foundation
import Testing
import WireProtocol

/// What an operator does with `giaoban queue` and `giaoban withdraw`, and what an article that breaks the parser does to others.
@Suite struct QueueTests {
    private static func text(_ number: Int, _ mark: String = "") -> [UInt8] {
        Array(
            "Hội nghị giao ban số \(number)\n\nNgày 9/4/2018, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban lần thứ \(number), nội dung \(number &* 7919) \(mark).\n"
                .utf8)
    }

    private func queue(_ daemon: DaemonUnderTest, _ command: String, _ arguments: String...) throws -> Programs.Result {
        try Programs.run(Programs.path("giaoban"), ["queue", command, "--ctl", daemon.ctl] + arguments)
    }

    private struct Entry: Decodable {
        var position: Int64
        var state: String
        var attempts: Int
        var crashes: Int
        var revival: Int
        var stage: String?
        var code: String?
        var next: String?
        var uri: String?
    }

    private func entries(_ result: Programs.Result) throws -> [Entry] {
        try result.lines.map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)) }
    }

    @Test func `a dead letter is shown with its original, and a retry is worked on again at its position`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        let rubbish: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF, 0xFE, 0xC0, 0x80]
        #expect(try queue(daemon, "list").status == 1)
        #expect(try client.ask(.put, header: #"{"uri":"u:1","name":"x.png"}"#, body: rubbish).status == 200)
        #expect(try client.events(1).first?.type == "giaoban.article.failed.v1")
        // The dead letter is written behind the event.
        while try client.ask(.info).header["deadLetters"] as? Int != 1 { sched_yield() }

        let list = try entries(try queue(daemon, "list", "--json"))
        #expect(list.map(\.position) == [1])
        #expect(list[0].state == "dead" && list[0].stage == "decoding" && list[0].attempts == 1)
        #expect(try queue(daemon, "list").output.contains("1\tdead\t1\t-\tdecoding/"))
        let file = daemon.directory + "/original"
        #expect(try queue(daemon, "show", "1", "--original", file).status == 0)
        #expect(try Samples.bytes(file) == rubbish)
        #expect(try queue(daemon, "show", "1", "--original", file).status == 65)
        #expect(try queue(daemon, "show", "9").status == 1)

        // The store has consumed the position: without counting lives it would ignore the second.
        #expect(try queue(daemon, "retry", "1").status == 0)
        #expect(try client.events(2).map(\.data.position) == [1, 1])
        while try client.ask(.info).header["deadLetters"] as? Int != 1 { sched_yield() }
        #expect(try entries(try queue(daemon, "list", "--json")).map(\.revival) == [1])
        daemon.crash()
        try daemon.start()
        let again = try RawClient(daemon.ctl)
        #expect(try queue(daemon, "retry", "--all", "--stage", "parsing").status == 1)
        #expect(try queue(daemon, "retry", "--all", "--json").lines.count == 1)
        #expect(try again.events(3).map(\.data.position) == [1, 1, 1])

        while try again.ask(.info).header["deadLetters"] as? Int != 1 { sched_yield() }
        #expect(try queue(daemon, "hold", "1").status == 1)
        #expect(try queue(daemon, "drop", "1").status == 0)
        #expect(try queue(daemon, "drop", "1").status == 1)
        #expect(try queue(daemon, "list").status == 1)
        #expect(try again.ask(.put, header: #"{"uri":"u:1","name":"x.png"}"#, body: rubbish).status == 200)
        #expect(try queue(daemon, "retry").status == 64)
    }

    @Test func `an article that crashes the parser among 64 under way is quarantined and its 63 neighbours are indexed`() throws {
        let poison = ["GIAOBAN_FAILPOINT": "crash:thuốc độc"]
        let daemon = try DaemonUnderTest(environment: poison)
        func send(_ client: RawClient) throws {
            for number in 0..<64 {
                try client.send(
                    .put, header: #"{"uri":"test:\#(number)"}"#, body: Self.text(number, number == 32 ? "thuốc độc" : ""))
            }
        }
        let first = try RawClient(daemon.ctl)
        try send(first)
        // Let go earlier, the client would take unsent messages with it.
        withExtendedLifetime(first) { daemon.waitForDeath() }
        // What was under work runs alone now, and the one at fault crashes the daemon twice more.
        try daemon.startToDie(environment: poison)
        try daemon.startToDie(environment: poison)
        try daemon.start(environment: poison)

        let client = try RawClient(daemon.ctl)
        try send(client)
        for _ in 0..<64 { #expect([200, 208].contains(try client.reply().status)) }
        let events = try client.events(64)
        #expect(Set(events.filter { $0.type == "giaoban.article.indexed.v1" }.compactMap(\.data.uri)).count == 63)
        let failed = try #require(events.first { $0.type == "giaoban.article.failed.v1" })
        #expect(failed.data.uri == "test:32")
        #expect(failed.data.failure?.stage == "pipeline" && failed.data.failure?.code == "crashes")
        while try client.ask(.info).header["deadLetters"] as? Int != 1 { sched_yield() }
        let list = try entries(try queue(daemon, "list", "--state", "dead", "--json"))
        #expect(list.map(\.uri) == ["test:32"])
        #expect(list.first?.crashes == 2)

        // A parser that can read it: the retry is indexed, under the position that was promised.
        #expect(daemon.stop().status == 0)
        try daemon.start()
        #expect(try queue(daemon, "retry", String(failed.data.position)).status == 0)
        let last = try #require(try RawClient(daemon.ctl).events(1, from: "64").first)
        #expect(last.type == "giaoban.article.indexed.v1" && last.data.position == failed.data.position)
    }

    @Test func `an article that crashes what stores it is quarantined too, and its neighbours are indexed`() throws {
        let poison = ["GIAOBAN_FAILPOINT": "fall:thuốc độc"]
        let daemon = try DaemonUnderTest(environment: poison)
        let first = try RawClient(daemon.ctl)
        // The last one, so that nothing is read after it: of one before, only the second death would tell.
        for number in 0..<16 {
            try first.send(.put, header: #"{"uri":"test:\#(number)"}"#, body: Self.text(number, number == 15 ? "thuốc độc" : ""))
        }
        withExtendedLifetime(first) { daemon.waitForDeath() }
        // Alone, twice.
        for _ in 1...2 { try daemon.startToDie(environment: poison) }
        try daemon.start(environment: poison)
        let client = try RawClient(daemon.ctl)
        let events = try client.events(16)
        #expect(events.count { $0.type == "giaoban.article.indexed.v1" } == 15)
        #expect(events.first { $0.type == "giaoban.article.failed.v1" }?.data.uri == "test:15")
    }

    @Test func `after a kill with a full pipeline what only waited goes on together`() throws {
        let (count, claimed) = (2_000, 1_500)
        let daemon = try DaemonUnderTest(environment: ["GIAOBAN_FAILPOINT": "stall:giao ban"])
        let sender = try RawClient(daemon.ctl)
        for number in 0..<count {
            if number >= 256 { #expect(try sender.reply().status == 200) }
            try sender.send(.put, header: #"{"uri":"test:\#(number)"}"#, body: Self.text(number))
        }
        for _ in 0..<256 { #expect(try sender.reply().status == 200) }
        while try sender.ask(.info).header["working"] as? Int ?? 0 < claimed { sched_yield() }
        daemon.crash()
        try daemon.start()
        let client = try RawClient(daemon.ctl)
        while try client.ask(.info).header["backlog"] as? Int != 0 { sched_yield() }
        let printed = try Programs.giaoban(daemon, "status", "--json")
        let status = try #require(try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any])
        let figures = try #require(status["figures"] as? [String: Any])
        #expect(figures["articles.indexed"] as? Int == count)
        // One by one each would have had a batch of its own.
        #expect(try #require((figures["store.batch"] as? [String: Any])?["count"] as? Int) < claimed)
    }

    @Test func `work that never comes back ends the daemon, and at the second time the entry is set aside`() throws {
        let hang = ["GIAOBAN_FAILPOINT": "hang:treo máy"]
        let arguments = ["--time-limit", "0.2"]
        let daemon = try DaemonUnderTest(arguments: arguments, environment: hang)
        var client = try RawClient(daemon.ctl)
        #expect(try client.ask(.put, header: #"{"uri":"test:0"}"#, body: Self.text(0, "treo máy")).status == 200)
        daemon.waitForDeath()
        #expect(daemon.log.contains("still under work after twice the limit"))
        try daemon.startToDie(arguments: arguments, environment: hang)
        try daemon.start(arguments: arguments, environment: hang)
        client = try RawClient(daemon.ctl)
        #expect(try client.ask(.put, header: #"{"uri":"test:1"}"#, body: Self.text(1)).status == 200)
        let events = try client.events(2)
        #expect(events.map(\.data.uri) == ["test:0", "test:1"])
        #expect(events.first?.data.failure?.code == "crashes")
        #expect(events.last?.type == "giaoban.article.indexed.v1")
    }

    @Test func `an entry at its time limit is tried again with growing delay and set aside after the third attempt`() throws {
        let daemon = try DaemonUnderTest(environment: ["GIAOBAN_FAILPOINT": "overtime:chậm"])
        let client = try RawClient(daemon.ctl)
        #expect(try client.ask(.put, header: #"{"uri":"test:0"}"#, body: Self.text(0, "chậm")).status == 200)
        // One behind it of the same URI waits; one of another does not.
        #expect(try client.ask(.put, header: #"{"uri":"test:0"}"#, body: Self.text(1)).status == 200)
        #expect(try client.ask(.put, header: #"{"uri":"test:2"}"#, body: Self.text(2)).status == 200)
        #expect(try client.events(1).map(\.data.uri) == ["test:2"])
        for attempt in 1...2 {
            var delayed: [Entry] = []
            while delayed.first?.attempts != attempt {
                delayed = try entries(try queue(daemon, "list", "--state", "delayed", "--json"))
            }
            #expect(delayed.map(\.position) == [1])
            #expect(delayed[0].code == "overtime" && delayed[0].next != nil)
            #expect(try queue(daemon, "retry", "1").status == 0)
        }
        let events = try client.events(3)
        #expect(events.map(\.data.position) == [3, 1, 2])
        #expect(events[1].data.failure?.code == "timeLimit")
        #expect(events[2].type == "giaoban.article.indexed.v1")
    }

    @Test func `a withdrawn article is gone from search, a purged one altogether, and either can come back`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        func withdraw(_ arguments: String...) throws -> Programs.Result {
            try Programs.run(Programs.path("giaoban"), ["withdraw", "--ctl", daemon.ctl] + arguments)
        }
        #expect(try withdraw("u:1").status == 1)
        // Together, so that the withdrawal may arrive before the article is indexed.
        let put = try client.send(.put, header: #"{"uri":"u:1"}"#, body: Self.text(1))
        try client.send(.withdraw, header: #"{"uri":"u:1"}"#)
        #expect(try client.reply().status == 200)
        #expect(try client.reply().status == 200, "\(put)")
        #expect(try client.events(2).map { $0.type.split(separator: ".")[2] } == ["indexed", "withdrawn"])
        #expect(try Programs.giaoban(daemon, "search", "giao ban").status == 1)
        let marked = try Programs.giaoban(daemon, "get", "u:1", "--original")
        #expect(marked.status == 0 && Array(marked.output.utf8) == Self.text(1))
        #expect(marked.errors.contains("withdrawn"))

        #expect(try client.ask(.put, header: #"{"uri":"u:1"}"#, body: Self.text(1)).status == 200)
        #expect(try client.events(3).last?.data.revision == 2)
        #expect(try Programs.giaoban(daemon, "search", "giao ban").status == 0)

        // By its id, and durable before it is answered: the daemon dies at once.
        #expect(try client.ask(.put, body: Self.text(2)).status == 200)
        let id = try #require(try client.events(4).last?.data.article)
        let purge = try withdraw(id, "--purge", "--json")
        #expect(purge.status == 0, "\(purge.errors)")
        daemon.crash()
        try daemon.start()
        let again = try RawClient(daemon.ctl)
        let last = try #require(try again.events(1, from: "4").first)
        #expect(last.type == "giaoban.article.withdrawn.v1" && last.data.article == id)
        #expect(try again.ask(.get, header: #"{"article":"\#(id)"}"#).status == 404)
        #expect(try again.events(4).last?.data.title == nil)
        #expect(try again.ask(.put, body: Self.text(2)).status == 200)
        #expect(try again.events(1, from: "5").first?.data.revision == 2)
    }
}
