import Articles
import Foundation
import SeededNumbers
import Store
import Testing
import WireProtocol

/// Stored articles read again by other language data, through kills, restarts and fresh articles; and what analysts put right.
@Suite struct ReprocessTests {
    private static func text(_ number: Int) -> [UInt8] {
        Array(
            "Hội nghị giao ban số \(number)\n\nNgày 9/4/2018, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban lần thứ \(number), bàn về \(number.isMultiple(of: 3) ? "nghề sơn mài" : "công việc") thứ \(number &* 7919).\n"
                .utf8)
    }

    /// Language data that knows a field of work more: what says `sơn mài` is read otherwise.
    private func otherData(for daemon: DaemonUnderTest) throws -> [String] {
        let directory = daemon.directory + "/data"
        try FileManager.default.copyItem(atPath: Samples.languageData, toPath: directory)
        let file = directory + "/sectors.tsv"
        let table = try String(contentsOfFile: file, encoding: .utf8)
        try (table + "sơn mài\tvan_hoa\n").write(toFile: file, atomically: true, encoding: .utf8)
        return ["--lexicon-directory", directory]
    }

    private func put(_ client: RawClient, _ numbers: Range<Int>) throws {
        for number in numbers {
            #expect(try client.ask(.put, header: #"{"uri":"test:\#(number)"}"#, body: Self.text(number)).status == 200)
        }
    }

    private func job(_ client: RawClient, _ header: String = "{}") throws -> [String: Any] {
        let reply = try client.ask(.reprocess, header: header)
        #expect(reply.status == 200, "\(reply.header)")
        return reply.header["job"] as? [String: Any] ?? [:]
    }

    private func waitForEnd(_ daemon: DaemonUnderTest) throws {
        let client = try RawClient(daemon.ctl)
        try daemon.wait { try job(client)["state"] as? String == "done" }
    }

    /// Records by URI, without what tells of the program; and events, which have to be without a gap.
    private func contents(_ daemon: DaemonUnderTest, _ count: Int) throws -> (records: [String: String], updated: [String: Int]) {
        #expect(daemon.stop().status == 0)
        let store = try SQLiteRecordStore(directory: daemon.directory)
        try store.verify()
        var records: [String: String] = [:]
        for number in 0..<count {
            let article = try #require(try store.article(.uri("test:\(number)")))
            records["test:\(number)"] = "\(article.revision) \(String(decoding: article.record, as: UTF8.self))"
        }
        let events = try store.events(after: 0, limit: 100_000)
        #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
        var updated: [String: Int] = [:]
        for event in events where event.kind == .updated {
            updated[try #require(try Event(event.json).data.uri), default: 0] += 1
        }
        try store.close()
        return (records, updated)
    }

    @Test func `a reprocess that is killed anywhere ends in the store of one that was not`() throws {
        let count = 90
        var stores: [[String: String]] = []
        for isKilled in [false, true] {
            let daemon = try DaemonUnderTest()
            let first = try RawClient(daemon.ctl)
            try put(first, 0..<count)
            _ = try first.events(count)
            #expect(daemon.stop().status == 0)
            let other = try otherData(for: daemon)
            try daemon.start(arguments: other)
            var client = try RawClient(daemon.ctl)
            #expect(try client.ask(.info).header["stale"] as? Int == count)
            #expect(try job(client, #"{"action":"start","stale":true,"rate":40}"#)["total"] as? Int == count)
            #expect(try client.ask(.reprocess, header: #"{"action":"start","all":true}"#).status == 409)
            if isKilled {
                var random = SeededNumbers(seed: 7)
                daemon.crash()
                for point in [KillPoint.rereading, .rereadBeforeCommit, .rereadAfterCommit, .rereading, .rereadBeforeCommit] {
                    try daemon.startToDie(
                        arguments: other,
                        environment: [
                            "GIAOBAN_TESTING": "1", "GIAOBAN_KILLPOINT": "\(point.name):\(Int.random(in: 1...4, using: &random))",
                        ])
                }
                try daemon.start(arguments: other)
                client = try RawClient(daemon.ctl)
            }
            try waitForEnd(daemon)
            let done = try job(client)
            #expect(done["changed"] as? Int == count / 3 && done["same"] as? Int == count - count / 3, "\(done)")
            #expect(try client.ask(.info).header["stale"] as? Int == 0)
            let (records, updated) = try contents(daemon, count)
            #expect(updated.values.allSatisfy { $0 == 1 } && updated.count == count / 3)
            #expect(records["test:3"]?.hasPrefix("2 ") == true && records["test:3"]?.contains("van_hoa") == true)
            #expect(records["test:4"]?.hasPrefix("1 ") == true)
            stores.append(records)
        }
        #expect(stores[0] == stores[1])
    }

    @Test func `fresh articles go on beside it, and what came anew is not undone`() throws {
        let daemon = try DaemonUnderTest()
        let first = try RawClient(daemon.ctl)
        try put(first, 0..<60)
        _ = try first.events(60)
        #expect(daemon.stop().status == 0)
        try daemon.start(arguments: try otherData(for: daemon))
        let client = try RawClient(daemon.ctl)
        _ = try job(client, #"{"action":"start","all":true}"#)
        for number in 0..<200 {
            let (uri, text) =
                number < 30 ? ("test:\(number)", Self.text(number + 1_000)) : ("test:\(number + 100)", Self.text(number))
            #expect(try client.ask(.put, header: #"{"uri":"\#(uri)"}"#, body: text).status == 200)
        }
        try waitForEnd(daemon)
        try daemon.wait { try client.ask(.info).header["backlog"] as? Int == 0 }
        let done = try job(client)
        #expect(done["done"] as? Int == 60 && done["failed"] as? Int == 0 && done["refused"] as? Int == 0, "\(done)")
        #expect(daemon.stop().status == 0)
        let store = try SQLiteRecordStore(directory: daemon.directory)
        try store.verify()
        for number in 0..<30 {
            let article = try #require(try store.article(.uri("test:\(number)")))
            #expect(article.text.contains("lần thứ \(number + 1_000),"))
        }
        let events = try store.events(after: 0, limit: 10_000)
        #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
        // Of one article, positions and revisions only grow.
        var last: [String: (Int64, Int)] = [:]
        for event in try events.map({ try Event($0.json) }) {
            let (uri, now) = (try #require(event.data.uri), (event.data.position, try #require(event.data.revision)))
            if let before = last[uri] { #expect(now.0 >= before.0 && now.1 == before.1 + 1) }
            last[uri] = now
        }
    }

    @Test func `a preview tells what would change, as a table and as JSON, and writes nothing`() throws {
        let daemon = try DaemonUnderTest()
        let first = try RawClient(daemon.ctl)
        try put(first, 0..<12)
        _ = try first.events(12)
        #expect(daemon.stop().status == 0)
        try daemon.start(arguments: try otherData(for: daemon))
        let table = try Programs.giaoban(daemon, "reprocess", "--stale", "--preview", "--examples", "2")
        #expect(table.status == 0, "\(table.errors)")
        #expect(table.lines.first?.contains("done: 12 of 12 articles; 4 changed, 8 the same") == true, "\(table.output)")
        #expect(
            table.lines.contains {
                $0.split(separator: " ") == ["sectors", "0", "4", "0", "8"]
                    || $0.split(separator: " ") == ["sectors", "4", "0", "0", "8"]
            }, "\(table.output)")
        #expect(table.output.contains("van_hoa"))
        let json = try Programs.giaoban(daemon, "reprocess", "--all", "--dry-run", "--sample", "6", "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let preview = (object["status"] as? [String: Any])?["preview"] as? [String: Any]
        #expect(preview?["selected"] as? Int == 12 && preview?["total"] as? Int == 6, "\(json.output)")
        // The message schemas hold its body, too.
        #expect(try RawClient(daemon.ctl).ask(.reprocess).body.isEmpty == false)
        #expect(try RawClient(daemon.ctl).ask(.info).header["head"] as? Int == 12)
        #expect(try RawClient(daemon.ctl).ask(.info).header["stale"] as? Int == 12)
        #expect(try Programs.giaoban(daemon, "reprocess").status == 64)
        #expect(try Programs.giaoban(daemon, "reprocess", "title:").status == 65)
        #expect(try Programs.giaoban(daemon, "reprocess", "--since", "2099").status == 0)
        #expect(try Programs.giaoban(daemon, "reprocess", "--cancel").status == 1)
    }

    @Test func `a job is paused, lives through a restart, and is cancelled`() throws {
        let daemon = try DaemonUnderTest()
        var client = try RawClient(daemon.ctl)
        try put(client, 0..<8)
        _ = try client.events(8)
        #expect(try Programs.giaoban(daemon, "reprocess", "--status").status == 1)
        #expect(try Programs.giaoban(daemon, "reprocess", "--all", "--rate", "0.01/s", "--no-wait").status == 0)
        #expect(try Programs.giaoban(daemon, "reprocess", "--pause").output.contains("paused"))
        daemon.crash()
        try daemon.start()
        client = try RawClient(daemon.ctl)
        #expect(try job(client)["state"] as? String == "paused")
        #expect(try Programs.giaoban(daemon, "reprocess", "--resume").output.contains("running"))
        #expect(try Programs.giaoban(daemon, "reprocess", "--cancel").output.contains("cancelled"))
        #expect(try client.ask(.reprocess, header: #"{"action":"resume"}"#).status == 404)
        #expect(try client.ask(.reprocess, header: #"{"action":"start"}"#).header["pointer"] as? String == "/query")
        let fault = try client.ask(.reprocess, header: #"{"action":"preview","query":"họp OR","since":"2018","outlet":"a.vn"}"#)
        #expect(fault.status == 400 && fault.header["offset"] as? Int == 6, "at its place in what was asked")
        let turned = try client.ask(.reprocess, header: #"{"action":"preview","since":"2019","until":"2018"}"#)
        #expect((turned.header["message"] as? String)?.contains("since 2019 is after until 2018") == true, "\(turned.header)")
        #expect(try client.ask(.reprocess, header: #"{"action":"start","all":true,"rate":0}"#).status == 400)
    }

    @Test func `an article that the daemon dies of when it is read again is given up, and the others are read`() throws {
        let daemon = try DaemonUnderTest()
        let first = try RawClient(daemon.ctl)
        try put(first, 0..<12)
        _ = try first.events(12)
        _ = try Programs.giaoban(daemon, "reprocess", "--all", "--no-wait", "--rate", "0.001")
        #expect(daemon.stop().status == 0)
        let poison = ["GIAOBAN_FAILPOINT": "crash:lần thứ 5,"]
        _ = try Programs.giaoban(daemon, "reprocess", "--status")
        try daemon.start(environment: poison)
        var client = try RawClient(daemon.ctl)
        _ = try job(client, #"{"action":"cancel"}"#)
        try client.send(.reprocess, header: #"{"action":"start","all":true}"#)
        withExtendedLifetime(client) { daemon.waitForDeath() }
        for _ in 0..<2 { try daemon.startToDie(environment: poison) }
        try daemon.start(environment: poison)
        client = try RawClient(daemon.ctl)
        try daemon.wait { try job(client)["state"] as? String == "done" }
        let done = try job(client)
        #expect(done["failed"] as? Int == 1 && done["same"] as? Int == 11, "\(done)")
        #expect(try client.ask(.get, header: #"{"uri":"test:5"}"#).status == 200)
    }

    @Test func `a correction is found, told and listed, and survives reprocessing, a new revision and a restart`() throws {
        let daemon = try DaemonUnderTest()
        var client = try RawClient(daemon.ctl)
        try put(client, 0..<1)
        let id = try #require(try client.events(1).first?.data.article)
        let set = try Programs.giaoban(daemon, "correct", id, "title", "Họp báo nghề sơn", "--note", "theo bản in")
        #expect(set.status == 0 && set.output.contains("revision 2"), "\(set.output)\(set.errors)")
        #expect(try Programs.giaoban(daemon, "correct", "test:0", "locality", "63:24/219").output.contains("Lục Ngạn"))
        #expect(try Programs.giaoban(daemon, "correct", "test:0", "sectors", "y_te,du_lich").status == 0)
        #expect(try Programs.giaoban(daemon, "correct", "test:0", "sectors", "ma_thuat").status == 65)
        #expect(try Programs.giaoban(daemon, "correct", "test:0", "genre", "listing").status == 65)
        #expect(try Programs.giaoban(daemon, "correct", "test:9", "genre", "news").status == 1)
        #expect(try client.ask(.correct, header: #"{"uri":"test:0","field":"genre"}"#).header["pointer"] as? String == "/value")
        #expect(try client.ask(.correct, header: #"{"uri":"test:0","field":"genre","value":null}"#).status == 200)
        let events = try client.events(5)
        #expect(events.map(\.data.revision) == [1, 2, 3, 4, 5])
        #expect(events.last?.data.changed == ["genre", "corrections"])
        #expect(try Programs.giaoban(daemon, "search", "place:63:219", "--json").lines.count == 1)
        #expect(try Programs.giaoban(daemon, "correct", "test:0", "genre", "--undo").status == 0)
        #expect(daemon.stop().status == 0)

        try daemon.start(arguments: try otherData(for: daemon))
        client = try RawClient(daemon.ctl)
        #expect(try Programs.giaoban(daemon, "reprocess", "--stale").status == 0)
        #expect(try client.ask(.put, header: #"{"uri":"test:0"}"#, body: Self.text(77)).status == 200)
        try daemon.wait { try client.ask(.info).header["backlog"] as? Int == 0 }
        let record = try Record(json: try client.ask(.get, header: #"{"uri":"test:0"}"#).body)
        #expect(record.title?.text == "Họp báo nghề sơn" && record.sectors == ["y_te", "du_lich"])
        #expect(record.locality?.district?.code == "219")
        let title = try #require(record.corrections?.first)
        #expect(title.note == "theo bản in" && title.review && title.previous == .text("Hội nghị giao ban số 77"))
        #expect(title.by == "uid \(getuid())" || title.by.contains("\(getuid())"), "\(title.by)")
        #expect(try Programs.giaoban(daemon, "correct", "--list").lines.count == 3)
        #expect(try client.ask(.correct, header: #"{"action":"list","uri":"test:0"}"#).body.isEmpty == false)
        #expect(try Programs.giaoban(daemon, "correct", "--list", id, "--json").lines.count == 3)
        #expect(try Programs.giaoban(daemon, "correct", "--list", "test:1").status == 1)
    }

    @Test func `a place is found by the code that it was corrected to, whichever list is in force on the article's day`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        for (uri, published) in [("old", "2018-10-05"), ("new", "2026-01-05")] {
            let put = try client.ask(
                .put, header: #"{"uri":"test:\#(uri)","published":"\#(published)"}"#, body: Self.text(uri == "old" ? 1 : 2))
            #expect(put.status == 200)
        }
        _ = try client.events(2)
        func found(_ query: String) throws -> [String] {
            try Programs.giaoban(daemon, "search", query, "--json").lines.compactMap { line in
                ["old", "new"].first { line.contains(#""uri":"test:\#($0)""#) }
            }
        }
        #expect(try Programs.giaoban(daemon, "correct", "test:old", "locality", "24/07531").status == 0)
        #expect(try Programs.giaoban(daemon, "correct", "test:new", "locality", "63:24/219").status == 0)
        #expect(try found("place:07531 -title:zzz") == ["new", "old"])
        #expect(try found("place:63:07531").isEmpty)
        #expect(try found("place:63:219") == ["new"])
        #expect(try found("place:219").isEmpty)
        let record = try Record(json: try client.ask(.get, header: #"{"uri":"test:old"}"#).body)
        #expect(record.locality?.asOf == "2025-07-01" && record.locality?.province?.name == "Bắc Ninh")
        let refused = try client.ask(.correct, header: #"{"uri":"test:old","field":"locality","value":{}}"#)
        #expect(refused.status == 400 && refused.header["code"] as? String == "badCorrection")
        let unknown = try client.ask(.correct, header: #"{"uri":"test:old","field":"sectors","value":["ma_thuat"]}"#)
        #expect(unknown.status == 400 && unknown.header["code"] as? String == "badCorrection")
    }
}
