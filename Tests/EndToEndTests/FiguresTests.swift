import Foundation
import Testing

@Suite struct FiguresTests {
    @Test func `status tells what came, how long it took and what waits, under the names of the document`() throws {
        let daemon = try DaemonUnderTest()
        for path in Samples.articles.prefix(2) { #expect(try Programs.giaoban(daemon, "put", path).status == 0) }
        #expect(try Programs.giaoban(daemon, "put", Samples.articles[0]).status == 0)
        try daemon.waitForLog("entry 2 indexed")
        let printed = try Programs.giaoban(daemon, "status", "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any])
        let figures = try #require(object["figures"] as? [String: Any])
        let document = try Programs.run(Programs.path("giaoband"), ["--print-figures"]).output
        let names = document.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
            $0.split(separator: "`").dropFirst().first
        }
        #expect(Set(figures.keys) == Set(names.map(String.init)))
        #expect(figures["articles.accepted"] as? Int == 2)
        #expect(figures["articles.repeated"] as? Int == 1)
        #expect(figures["articles.indexed"] as? Int == 2)
        let bytes = try Samples.articles.prefix(2).reduce(0) { try $0 + Samples.bytes($1).count }
        #expect(figures["bytes.accepted"] as? Int == bytes)
        for name in ["put.wait", "decode", "parse", "delay"] {
            let spread = try #require(figures[name] as? [String: Any])
            #expect(spread["count"] as? Int == 2, "\(name)")
            #expect(try #require(spread["p50"] as? Double) > 0 && (spread["max"] as? Double ?? 99) < 60, "\(name)")
        }
        #expect(try #require((figures["journal.batch"] as? [String: Any])?["count"] as? Int) >= 2)
        let text = try Programs.giaoban(daemon, "status").output
        #expect(text.contains("accepted      2 submissions, 1 came before"), "\(text)")
        #expect(text.contains("indexed       2 new, 0 updated, 0 copies, 0 withdrawn, 0 failed"), "\(text)")
        #expect(text.contains("put wait      p50 "), "\(text)")
    }

    @Test func `the watchdog of systemd is fed, and the status line tells what waits`() throws {
        let daemon = try DaemonUnderTest(environment: ["WATCHDOG_USEC": "400000"])
        _ = try Programs.giaoban(daemon, "put", Samples.articles[0])
        let notes = try daemon.notifications { notes in
            notes.count { $0.contains("WATCHDOG=1") } >= 3 && notes.contains { $0.hasPrefix("STATUS=serving; ") }
        }
        #expect(!notes.isEmpty)
    }

    @Test func `a store that stands still is told of by name, and searches are answered on`() throws {
        let daemon = try DaemonUnderTest(
            environment: ["WATCHDOG_USEC": "400000", "GIAOBAN_FAILPOINT": "stall:giao ban"])
        #expect(try RawClient(daemon.ctl).ask(.put, body: Array("Hội nghị giao ban\n\nNội dung.".utf8)).status == 200)
        try daemon.waitForLog("giaoban.store has work and has not got on")
        #expect(daemon.log.contains("systemd restarts the daemon"))
        #expect(try Programs.giaoban(daemon, "search", "giao").status == 1)
    }
}
