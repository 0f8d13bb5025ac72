import Foundation
import Testing
import WireProtocol

@Suite struct LifeTests {
    @Test func `after SIGKILL between two PUTs every acknowledged article is there, once, and events have no gap`() throws {
        let daemon = try DaemonUnderTest()
        var acknowledged: [Int64] = []
        for (round, path) in Samples.articles.enumerated() {
            let client = try RawClient(daemon.ctl)
            let bytes = try Samples.bytes(path)
            let first = try client.ask(.put, header: #"{"uri":"u:\#(round)"}"#, body: bytes)
            #expect(first.status == 200)
            acknowledged.append(try #require(first.header["position"] as? Int64))
            // The second one is under way when the daemon dies: answered or not, it may be there once.
            try client.send(.put, header: #"{"uri":"v:\#(round)"}"#, body: bytes + Array("\n\(round)".utf8))
            daemon.crash()
            try daemon.start()
        }
        let client = try RawClient(daemon.ctl)
        for round in Samples.articles.indices {
            let resent = try client.ask(.put, header: #"{"uri":"u:\#(round)"}"#, body: try Samples.bytes(Samples.articles[round]))
            #expect(resent.status == 208)
            #expect(resent.header["position"] as? Int64 == acknowledged[round])
        }
        var events: [Event] = []
        try client.send(.follow, header: #"{"from":"start"}"#)
        while !Set(acknowledged).isSubset(of: events.map(\.data.position)) {
            if case .event(_, _, let json) = try client.receive() { events.append(try Event(json)) }
        }
        #expect(events.compactMap(\.number) == Array(1...Int64(events.count)))
        #expect(Set(events.map(\.data.position)).count == events.count)
        for round in Samples.articles.indices {
            let got = try client.ask(.get, header: #"{"uri":"u:\#(round)"}"#)
            #expect(got.status == 200, "u:\(round): \(got.header) \(daemon.log)")
        }
    }

    @Test func `SIGTERM drains and exits 0, and systemd is told on the way`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        for number in 0..<100 {
            try client.send(
                .put, header: #"{"uri":"u:\#(number)"}"#, body: Array("Tiêu đề \(number)\n\nNội dung bài \(number).".utf8))
        }
        for _ in 0..<100 { #expect(try client.reply().status == 200) }
        let (status, notifications) = daemon.stop()
        #expect(status == 0)
        #expect(notifications.contains { $0.contains("STOPPING=1") })
        #expect(!FileManager.default.fileExists(atPath: String(daemon.ctl.dropFirst("ipc://".count))))
        try daemon.start()
        let events = try RawClient(daemon.ctl).events(100)
        #expect(events.compactMap(\.number) == Array(1...100))
    }

    @Test func `giaoban follow goes on across a restart without a gap`() throws {
        let daemon = try DaemonUnderTest()
        let follow = try FollowProcess(daemon)
        _ = try RawClient(daemon.ctl).ask(.put, body: try Samples.bytes(Samples.articles[0]))
        #expect(try follow.events(1).map(\.number) == [1])
        daemon.crash()
        try daemon.start()
        _ = try RawClient(daemon.ctl).ask(.put, body: try Samples.bytes(Samples.articles[1]))
        #expect(try follow.events(2).map(\.number) == [1, 2])
    }

    @Test func `a second daemon on the same state is refused by name`() throws {
        let daemon = try DaemonUnderTest()
        let second = try Programs.run(
            Programs.path("giaoband"),
            ["--state-directory", daemon.directory, "--runtime-directory", daemon.directory + "/other"])
        #expect(second.status != 0)
        #expect(second.errors.contains("journal.sqlite") || second.errors.contains("store.sqlite"), "\(second.errors)")
        #expect(try RawClient(daemon.ctl).ask(.ping).status == 200)
    }

    @Test func `it ends though nobody reads what it tells the service manager`() throws {
        let daemon = try DaemonUnderTest()
        try daemon.fillNotifications()
        #expect(daemon.stop().status == 0)
        #expect(daemon.log.contains("drained"))
    }
}
