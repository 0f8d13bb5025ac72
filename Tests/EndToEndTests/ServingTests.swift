import CZeroMQ
import Foundation
import TemporaryDirectories
import Testing
import WireProtocol
import WorkQueues

@Suite struct ServingTests {
    @Test func `articles by inbox and by PUT become records, hits and gapless events`() throws {
        let daemon = try DaemonUnderTest()
        for path in Samples.articles.prefix(2) {
            try daemon.drop(try Samples.bytes(path), as: URL(fileURLWithPath: path).lastPathComponent)
        }
        let put = try Programs.run(Programs.path("giaoban"), ["put", "--ctl", daemon.ctl] + Samples.articles.dropFirst(2))
        #expect(put.status == 0, "\(put.errors)")
        #expect(put.lines.count == 3 && put.lines.allSatisfy { $0.hasPrefix("200\t") })

        let events = try RawClient(daemon.ctl).events(5)
        #expect(events.map(\.number) == [1, 2, 3, 4, 5])
        #expect(events.allSatisfy { $0.type == "giaoban.article.indexed.v1" && $0.specversion == "1.0" })
        #expect(Set(events.map(\.id)).count == 5)

        let found = try Programs.giaoban(daemon, "search", "khoa giao", "--json", "--limit", "10")
        #expect(found.status == 0)
        #expect(found.lines.count == 5)
        for line in found.lines {
            let hit = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(Set(["id", "uri", "title", "published", "score"]).isSubset(of: hit.keys))
        }
        #expect(try Programs.giaoban(daemon, "search", "khoạ giạo").status == 1)

        let id = try #require(events.first?.data.article)
        let record = try Programs.giaoban(daemon, "get", id, "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(record.output.utf8)) as? [String: Any])
        #expect(object["schema"] as? String == "giaoban.record/1")

        let status = try Programs.giaoban(daemon, "status", "--json")
        let facts = try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
        #expect(facts["backlog"] as? Int == 0)
        #expect(facts["head"] as? Int == 5)
        #expect(facts["epoch"] is String && facts["endpoints"] is [String: Any])
        #expect(facts["inbox"] as? String == daemon.inbox)
    }

    @Test func `the same article by inbox and by PUT is indexed once`() throws {
        let daemon = try DaemonUnderTest()
        let bytes = try Samples.bytes(Samples.articles[0])
        try daemon.drop(bytes, as: "a.txt")
        let client = try RawClient(daemon.ctl)
        let first = try #require(try client.events(1).first)
        let again = try client.ask(.put, header: #"{"name":"b.txt"}"#, body: bytes)
        #expect(again.status == 208)
        #expect(again.header["position"] as? Int64 == first.data.position)
        // Something after it, so that a second event would have come by now.
        _ = try client.ask(.put, body: try Samples.bytes(Samples.articles[1]))
        #expect(try client.events(2).map(\.data.position) == [first.data.position, first.data.position + 1])
    }

    @Test func `a new text under the same URI is a revision, the same text under another one a copy`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        let text = Array(
            "Hội nghị giao ban quý I\n\nNgày 9/4/2018, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban quý I.\n".utf8)
        let longer =
            text
            + Array("\nHội nghị đã thảo luận nhiệm vụ quý II và thống nhất các giải pháp thực hiện trong thời gian tới.\n".utf8)
        #expect(try client.ask(.put, header: #"{"uri":"https://a.example/1"}"#, body: text).status == 200)
        #expect(try client.ask(.put, header: #"{"uri":"https://a.example/1"}"#, body: text).status == 208)
        #expect(try client.ask(.put, header: #"{"uri":"https://a.example/1"}"#, body: longer).status == 200)
        // Entries of one URI take effect in order; those of another may overtake them.
        #expect(try client.events(2).count == 2)
        #expect(try client.ask(.put, header: #"{"uri":"https://b.example/1"}"#, body: longer).status == 200)
        let events = try client.events(3)
        #expect(events.map(\.type).map { $0.split(separator: ".")[2] } == ["indexed", "updated", "duplicate"])
        #expect(events[1].data.revision == 2)
        #expect(events[2].data.original == events[0].data.article)
        let got = try client.ask(.get, header: #"{"uri":"https://a.example/1","part":"original"}"#)
        #expect(got.body == longer)
    }

    @Test func `a client finds the daemon where its user's configuration puts it`() throws {
        let daemon = try DaemonUnderTest()
        let folder = daemon.directory + "/config/giaoban"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("state:\n  directory: \(daemon.directory)\n".utf8).write(to: URL(fileURLWithPath: folder + "/giaoban.yaml"))
        func run(_ arguments: String...) throws -> Programs.Result {
            try Programs.run(
                "/usr/bin/env",
                ["XDG_CONFIG_HOME=\(daemon.directory)/config", "GIAOBAN_CTL_ENDPOINT=", Programs.path("giaoban")] + arguments)
        }
        let text = try Samples.bytes(Samples.articles[0])
        #expect(try RawClient(daemon.ctl).ask(.put, header: #"{"uri":"no-colon"}"#, body: text).status == 200)
        _ = try RawClient(daemon.ctl).events(1)
        let got = try run("get", "no-colon", "--original")
        #expect(got.status == 0 && got.output == String(decoding: text, as: UTF8.self), "\(got.errors)")
        let copied = try run("backup", daemon.directory + "/copy")
        #expect(copied.status == 0 && copied.output.contains("1 articles"), "\(copied.errors)")
    }

    @Test func `live subscribers get topics, events and a heartbeat`() throws {
        let daemon = try DaemonUnderTest()
        let context = try MessageContext()
        let socket = try MessageSocket(.subscribe, context: context, name: "test")
        try socket.set(ZMQ_LINGER, 0 as Int32)
        try socket.subscribe(prefix: "")
        try socket.connect(daemon.live)
        var heads: [Int64] = []
        var sequences: [Int64] = []
        let client = try RawClient(daemon.ctl)
        let watched = try WatchedMessages()
        while sequences.isEmpty || heads.last != sequences.last {
            try #require(socket.wait(milliseconds: 60_000))
            guard case .message(let frames) = try socket.receive(maxParts: 2) else { continue }
            watched.heard(frames)
            let topic = String(decoding: frames[0], as: UTF8.self)
            if topic == "~heartbeat" {
                struct Heartbeat: Decodable { var heads: [String: String] }
                let beat = try JSONDecoder().decode(Heartbeat.self, from: Data(frames[1]))
                // The first one says that the subscription is in force.
                if heads.isEmpty { _ = try client.ask(.put, body: try Samples.bytes(Samples.articles[0])) }
                heads.append(try #require(beat.heads["0"].flatMap { Int64($0) }))
            } else {
                #expect(topic.hasPrefix("article.indexed/"))
                sequences.append(try #require(try Event(frames[1]).number))
            }
        }
        #expect(heads.first == 0)
        #expect(sequences == [1])

        socket.close()
        let next = try MessageSocket(.subscribe, context: context, name: "next")
        try next.set(ZMQ_LINGER, 0 as Int32)
        try next.subscribe(prefix: "~")
        try next.connect(daemon.live)
        for _ in 0..<2 {
            try #require(next.wait(milliseconds: 60_000))
            _ = try next.receive(maxParts: 2)
        }
        #expect(!daemon.log.contains("subscriber"), "one that goes is nobody who was refused")
    }

    @Test func `drop takes articles without an answer`() throws {
        let directory = try TemporaryDirectory()
        let drop = "ipc://" + directory.path("drop.sock")
        let daemon = try DaemonUnderTest(arguments: ["--drop-endpoint", drop])
        let context = try MessageContext()
        let socket = try MessageSocket(.push, context: context, name: "test")
        try socket.connect(drop)
        let request = Request(verb: .put, id: [1], body: try Samples.bytes(Samples.articles[0]))
        let rubbish = [Array("no".utf8)]
        // PUSH says that it would block until the connection stands.
        for frames in [rubbish, request.frames] {
            while try socket.send(frames) != .sent { sched_yield() }
        }
        #expect(try RawClient(daemon.ctl).events(1).count == 1)
        #expect(try RawClient(daemon.ctl).ask(.ping).status == 200)
    }

    @Test(arguments: ["producer.py", "subscriber.py"])
    func `the Python examples work as they stand`(example: String) throws {
        let daemon = try DaemonUnderTest()
        let script = Samples.directory + "/" + example
        if example == "producer.py" {
            let result = try Programs.run("/usr/bin/python3", [script, daemon.ctl] + Samples.articles)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.lines.count == 5 && result.lines.allSatisfy { $0.hasPrefix("200\t") })
        } else {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = [script, daemon.live, "article.", "2"]
            process.standardOutput = output
            try process.run()
            // Its first line says that it listens.
            var listening = ""
            while !listening.hasSuffix("\n") {
                let data = output.fileHandleForReading.availableData
                try #require(!data.isEmpty, "\(example) ended")
                listening += String(decoding: data, as: UTF8.self)
            }
            #expect(listening == "listening after 0\n")
            let client = try RawClient(daemon.ctl)
            for path in Samples.articles.prefix(2) { _ = try client.ask(.put, body: try Samples.bytes(path)) }
            let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n")
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(lines.count == 2 && lines[0].hasPrefix("1\tgiaoban.article.indexed.v1") && lines[1].hasPrefix("2\t"))
        }
    }
}
