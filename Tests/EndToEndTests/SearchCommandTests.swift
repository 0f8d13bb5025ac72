import Foundation
import Testing
import WireProtocol

/// `giaoban search` and SEARCH as a user and a client see them.
@Suite struct SearchCommandTests {
    private func daemon() throws -> DaemonUnderTest {
        let daemon = try DaemonUnderTest()
        let put = try Programs.run(Programs.path("giaoban"), ["put", "--ctl", daemon.ctl] + Samples.articles)
        #expect(put.status == 0, "\(put.errors)")
        _ = try RawClient(daemon.ctl).events(Samples.articles.count)
        return daemon
    }

    private func object(_ line: String?) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data((line ?? "").utf8)) as? [String: Any])
    }

    @Test func `pages by either order list every article once`() throws {
        let daemon = try daemon()
        let client = try RawClient(daemon.ctl)
        for sort in ["newest", "relevance"] {
            var ids: [String] = []
            var after: String?
            repeat {
                let header = SearchHeader(query: "khoa giao", limit: 2, after: after, sort: sort)
                let reply = try client.ask(.search, header: String(decoding: header.json(), as: UTF8.self))
                #expect(reply.status == 200)
                let hits = try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [[String: Any]])
                ids += hits.compactMap { $0["id"] as? String }
                after = reply.header["next"] as? String
            } while after != nil && ids.count < 20
            #expect(ids.count == 5 && Set(ids).count == 5, "\(sort): \(ids)")
        }
        let wrong = try client.ask(.search, header: #"{"query":"khoa giao","after":"AAAA"}"#)
        #expect(wrong.status == 400 && wrong.header["pointer"] as? String == "/after")
    }

    @Test func `the command pages, counts and ranks`() throws {
        let daemon = try daemon()
        let first = try Programs.giaoban(daemon, "search", "khoa giao", "--json", "--limit", "3", "--sort", "relevance")
        #expect(first.lines.count == 3)
        #expect(first.errors.contains("ranked all 5 matches"))
        let scores = try first.lines.map { try object($0)["score"] as? Double ?? -1 }
        #expect(scores == scores.sorted(by: >) && scores.allSatisfy { $0 > 0 })
        let next = try #require(first.errors.firstMatch(of: /--after (\S+)/)).1
        let second = try Programs.giaoban(
            daemon, "search", "khoa giao", "--json", "--limit", "3", "--sort", "relevance", "--after", String(next))
        #expect(second.lines.count == 2 && !second.errors.contains("--after"))
        let ids = try (first.lines + second.lines).map { try object($0)["id"] as? String }
        #expect(Set(ids).count == 5)

        let counted = try Programs.giaoban(
            daemon, "search", "khoa giao", "--json", "--facet", "genre,province", "--facet", "sector", "--top", "2",
            "--histogram",
            "year")
        let counts = try object(counted.lines.last)
        #expect(counted.lines.count == 6 && counts["schema"] as? String == "giaoban.counts/1")
        #expect(counts["matches"] as? Int == 5 && counts["complete"] as? Bool == true)
        let facets = try #require(counts["facets"] as? [[String: Any]])
        #expect(facets.compactMap { $0["facet"] as? String } == ["genre", "province", "sector"])
        #expect(facets.allSatisfy { ($0["values"] as? [Any])?.count == 2 })
        let years = try #require(counts["histogram"] as? [[String: Any]])
        let dated = years.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
        #expect(dated > 0 && dated + (counts["undated"] as? Int ?? 0) == 5)
    }

    @Test func `what is left out stands where it was written, and is no option`() throws {
        let daemon = try daemon()
        let all = try Programs.giaoban(daemon, "search", "--json", "khoa", "giao").lines.count
        let some = try Programs.giaoban(daemon, "search", "--json", "khoa", "-huyện", "giao")
        #expect(some.status == 0 && some.lines.count < all, "\(some)")
        #expect(try Programs.giaoban(daemon, "search", "--json", "khoa", "-\"huyện\"", "giao").lines == some.lines)
        #expect(try Programs.giaoban(daemon, "search", "-h").output.contains("OVERVIEW"))
        let exported = try Programs.giaoban(daemon, "export", "khoa", "-huyện", "giao", "--format", "ndjson")
        #expect(exported.lines.count == some.lines.count, "\(exported.errors)")
    }

    @Test func `what a sender calls an article steers no terminal`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        let header = #"{"name":"a\u001b[31m\u009b2J\u202e","uri":"u:\u009b31m"}"#
        #expect(try client.ask(.put, header: header, body: [0x1F, 0x8B, 8, 0]).status == 200)
        #expect(try client.ask(.put, header: header, body: try Samples.bytes(Samples.articles[0])).status == 200)
        _ = try client.events(2)
        let commands = [
            ["follow", "--from", "start", "--until-head"], ["queue", "list"], ["queue", "show", "1"], ["get", "u:\u{9B}31m"],
        ]
        for arguments in commands {
            let result = try Programs.run(Programs.path("giaoban"), arguments + ["--ctl", daemon.ctl])
            let isQuiet = (result.output + result.errors).unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t" || ($0.properties.generalCategory != .control && $0 != "\u{202E}")
            }
            #expect(result.status == 0 && isQuiet, "\(arguments): \(result)")
        }
    }

    @Test func `piped it writes plain lines, in colour where asked`() throws {
        let daemon = try daemon()
        let plain = try Programs.giaoban(daemon, "search", "giao ban khoa", "--facet", "genre", "--histogram", "month")
        #expect(plain.status == 0 && !plain.output.contains("\u{1B}"))
        #expect(plain.output.contains("Khoa giáo") && plain.output.contains("genre\n") && plain.output.contains("█"))
        let coloured = try Programs.giaoban(daemon, "search", "giao ban khoa", "--limit", "1", "--color", "always")
        #expect(coloured.output.contains("\u{1B}[1;33m"))
        #expect(!(try Programs.giaoban(daemon, "search", "giao ban", "--color", "never")).output.contains("\u{1B}"))
    }

    /// The terminal of script(1) is 72 columns wide here.
    @Test func `on a terminal it wraps and colours, but not against NO_COLOR or TERM`() throws {
        let daemon = try daemon()
        func shown(_ setting: String) throws -> [String] {
            let command = "stty cols 72; \(setting) \(Programs.path("giaoban")) search --ctl \(daemon.ctl) 'hoi nghi' --limit 3"
            let result = try Programs.run("/usr/bin/script", ["-qec", command, "/dev/null"])
            #expect(result.status == 0)
            return result.output.split(whereSeparator: \.isNewline).map(String.init)
        }
        let lines = try shown("NO_COLOR= TERM=xterm ")
        #expect(lines.contains { $0.contains("\u{1B}[1;33m") })
        for setting in ["NO_COLOR=1", "TERM=dumb"] {
            for line in try shown(setting) where !line.hasPrefix("giaoban:") {
                #expect(!line.contains("\u{1B}") && line.count <= 72, "\(line.count): \(line)")
            }
        }
    }

    @Test(arguments: [("hội \"sơ kết", 4), ("giao (ban", 5), ("đường date:2018-13", 11), ("titel:x", 0), ("a\u{301}b OR", 6)])
    func `a bad query is shown with a caret under the fault`(query: String, offset: Int) throws {
        let daemon = try DaemonUnderTest()
        let result = try Programs.giaoban(daemon, "search", query)
        #expect(result.status == 65 && result.output.isEmpty)
        let lines = result.errors.split(separator: "\n").map(String.init)
        #expect(lines.count == 3 && lines[1] == "  " + query, "\(result.errors)")
        // Cells, and not scalars: a combining mark has none of its own.
        let before = String(query.unicodeScalars.prefix(offset))
        #expect(lines.last == "  " + String(repeating: " ", count: before.count) + "^", "\(result.errors)")
    }

    @Test func `contrived queries are answered soon and clearly`() throws {
        let daemon = try daemon()
        let client = try RawClient(daemon.ctl)
        func status(_ query: String) throws -> Int {
            let reply = try client.ask(.search, header: String(decoding: SearchHeader(query: query).json(), as: UTF8.self))
            if reply.status != 200 { #expect((reply.header["message"] as? String)?.contains("; ") == true, "\(reply.header)") }
            return reply.status
        }
        #expect(try status(String(repeating: "giao ban ", count: 12_000)) == 413)
        #expect(try status(String(repeating: "giao ban ", count: 6_000)) == 400)
        #expect(try status(Array(repeating: "giao", count: 10_001).joined(separator: " OR ")) == 413)
        #expect(try status(Array(repeating: "giao", count: 5_000).joined(separator: " OR ")) == 400)
        #expect(try status(String(repeating: "\"", count: 1_999)) == 400)
        #expect(try status(String(repeating: "th* ", count: 64)) == 200)
        for control in 0..<0x20 {
            #expect([200, 400].contains(try status("giao\(Unicode.Scalar(UInt8(control)))ban")))
        }
        #expect(try status("giao") == 200)
    }
}
