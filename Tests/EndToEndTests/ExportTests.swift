import Foundation
import Testing
import WireProtocol

/// `giaoban export` in each of its forms.
@Suite struct ExportTests {
    private func fill(_ daemon: DaemonUnderTest, _ extra: [String] = []) throws {
        let client = try RawClient(daemon.ctl)
        for (number, path) in Samples.articles.enumerated() {
            let answer = try client.ask(.put, header: #"{"uri":"https://a.vn/\#(number)"}"#, body: try Samples.bytes(path))
            #expect(answer.status == 200)
        }
        for (number, text) in extra.enumerated() {
            #expect(try client.ask(.put, header: #"{"uri":"x:\#(number)"}"#, body: Array(text.utf8)).status == 200)
        }
        try daemon.wait { (try client.ask(.info).header["backlog"] as? Int) == 0 }
    }

    private func objects(_ lines: [String]) throws -> [[String: Any]] {
        try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    /// Title, body and publication, which make an article's identity where it has no URI.
    private func contents(_ daemon: DaemonUnderTest) throws -> Set<[String]> {
        let result = try Programs.giaoban(daemon, "export", "--format", "ndjson")
        #expect(result.status == 0, "\(result.errors)")
        return Set(
            try objects(result.lines).map { record in
                let published = (record["published"] as? [String: Any])?["iso"] as? String
                return [
                    (record["title"] as? [String: Any])?["text"] as? String ?? "",
                    (record["body"] as? [String: Any])?["text"] as? String ?? "", published ?? "",
                ]
            })
    }

    @Test func `ninjs is what the standard asks for, and gives the same articles when it is put again`() throws {
        let daemon = try DaemonUnderTest()
        try fill(daemon)
        let file = daemon.directory + "/articles.ninjs.ndjson"
        let result = try Programs.giaoban(daemon, "export", "--format", "ninjs", "-o", file)
        #expect(result.status == 0 && result.errors.contains("5 articles as of sequence 5"), "\(result.errors)")
        let items = try objects(String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init))
        #expect(Set(items.compactMap { $0["uri"] as? String }) == Set((0..<5).map { "https://a.vn/\($0)" }))
        // Members of the published schema, and of no other version: those of 1.x and 2.x are written in lower case.
        let members: Set<String> = [
            "uri", "standard", "type", "version", "firstCreated", "versionCreated", "contentCreated", "pubStatus", "language",
            "headlines", "bodies", "by", "people", "organisations", "places", "subjects",
        ]
        let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)/
        for item in items {
            #expect(Set(item.keys).isSubset(of: members))
            #expect((item["standard"] as? [String: String])?["version"] == "3.1")
            // Some samples name no day of publication.
            for key in ["firstCreated", "versionCreated", "contentCreated"] {
                guard let value = item[key] as? String else { continue }
                #expect(try time.wholeMatch(in: value) != nil, "\(key): \(value)")
            }
            for (key, keys) in [
                ("headlines", ["role", "contentType", "value"]), ("bodies", ["role", "contentType", "charCount", "value"]),
            ] {
                let parts = try #require(item[key] as? [[String: Any]])
                #expect(parts.count == 1 && Set(parts[0].keys).isSubset(of: keys))
            }
        }
        #expect(items.contains { $0["contentCreated"] != nil })
        let second = try DaemonUnderTest()
        let put = try Programs.giaoban(second, "put", file)
        #expect(put.status == 0 && put.lines.count == 5, "\(put)")
        let client = try RawClient(second.ctl)
        try second.wait { (try client.ask(.info).header["backlog"] as? Int) == 0 }
        #expect(try contents(second) == contents(daemon))
    }

    @Test func `CSV keeps every byte, and no cell is a formula`() throws {
        let daemon = try DaemonUnderTest()
        try fill(daemon, ["=HYPERLINK(\"http://x\") , giả làm công thức\n\nThân bài \"trích\", có dấu phẩy\nvà dòng hai.\n"])
        let file = daemon.directory + "/articles.csv"
        let result = try Programs.giaoban(daemon, "export", "--format", "csv", "-o", file)
        #expect(result.status == 0, "\(result.errors)")
        let script = """
            import csv, json, sys
            print(json.dumps(list(csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")))))
            """
        let read = try Programs.run("/usr/bin/python3", ["-c", script, file])
        let rows = try #require(JSONSerialization.jsonObject(with: Data(read.output.utf8)) as? [[String: String]])
        #expect(rows.count == 6)
        let formula = try #require(rows.first { $0["uri"] == "x:0" })
        #expect(formula["title"]?.hasPrefix("'=HYPERLINK(\"http://x\") ,") == true, "\(formula)")
        #expect(formula["body"]?.contains("\"trích\", có dấu phẩy\nvà dòng hai.") == true, "\(formula)")
        #expect(rows.allSatisfy { !($0.values.contains { "=+-@".contains($0.first ?? " ") }) })
    }

    @Test func `RSS is well-formed, whatever a headline holds`() throws {
        let daemon = try DaemonUnderTest()
        try fill(daemon, ["Tin <b>&amp; ]]> \"nháy\"\n\nThân bài <script> & hơn nữa, đủ dài để là một bài.\n"])
        let file = daemon.directory + "/articles.rss"
        #expect(try Programs.giaoban(daemon, "export", "--format", "rss", "-o", file).status == 0)
        let script = """
            import email.utils, json, sys, xml.etree.ElementTree as tree
            items = [{e.tag: e.text for e in i} for i in tree.parse(sys.argv[1]).getroot().iter("item")]
            for i in items:
                if "pubDate" in i: assert email.utils.parsedate_to_datetime(i["pubDate"]).strftime("%a") == i["pubDate"][:3]
            print(json.dumps(items))
            """
        let read = try Programs.run("/usr/bin/python3", ["-c", script, file])
        #expect(read.status == 0, "\(read.errors)")
        let items = try #require(JSONSerialization.jsonObject(with: Data(read.output.utf8)) as? [[String: String]])
        #expect(items.count == 6)
        #expect(items.contains { $0["title"]?.hasPrefix("Tin <b>&amp; ]]> \"nháy\"") == true }, "\(items.map { $0["title"] })")
        #expect(items.contains { $0["pubDate"] != nil })
    }

    @Test func `a file that cannot be made is told with the code of that`() throws {
        let daemon = try DaemonUnderTest()
        for place in ["no/such/file.csv", "ctl.key/file.csv"] {
            let path = daemon.directory + "/" + place
            if place.hasPrefix("ctl") { try Data().write(to: URL(filePath: daemon.directory + "/ctl.key")) }
            let result = try Programs.giaoban(daemon, "export", "--format", "csv", "-o", path)
            #expect(result.status == 73 && result.errors.contains(path), "\(result)")
        }
    }

    @Test func `what is no file is written to and stays, and links go on showing where they do`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        #expect(try client.ask(.put, header: "{}", body: CrashProducer.text("plain", 1)).status == 200)
        try daemon.wait { (try client.ask(.info).header["backlog"] as? Int) == 0 }
        let (file, link, pipe) = (daemon.directory + "/a.csv", daemon.directory + "/link", daemon.directory + "/pipe")
        try Data("before".utf8).write(to: URL(filePath: file))
        #expect(symlink(file, link) == 0 && mkfifo(pipe, 0o600) == 0)
        let whole = try Programs.giaoban(daemon, "export", "--format", "csv", "-o", link)
        #expect(whole.status == 0, "\(whole)")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        let written = try String(contentsOfFile: file, encoding: .utf8)
        #expect(written.hasPrefix("id,uri,"))
        // Of a kilobyte, which a pipe has room for.
        let reader = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(reader) }
        #expect(try Programs.giaoban(daemon, "export", "--format", "csv", "-o", pipe).status == 0)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(reader, &bytes, bytes.count)
        #expect(count > 0 && bytes.prefix(max(count, 0)).elementsEqual(written.utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.directory).allSatisfy { !$0.hasSuffix(".partial") })
        let command = "'\(Programs.path("giaoban"))' export --format csv --ctl '\(daemon.ctl)' > /dev/full"
        let full = try Programs.run("/bin/sh", ["-c", command])
        #expect(full.status == 74 && full.errors.contains("write standard output: No space left on device"), "\(full)")
    }

    @Test func `pages follow one another to the end, by query and time`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        for number in 0..<250 {
            let body = CrashProducer.text(number % 2 == 0 ? "chẵn" : "lẻ", number)
            #expect(try client.ask(.put, header: #"{"uri":"u:\#(number)"}"#, body: body).status == 200)
        }
        try daemon.wait { (try client.ask(.info).header["backlog"] as? Int) == 0 }
        let all = try Programs.giaoban(daemon, "export", "--format", "ndjson")
        #expect(all.lines.count == 250)
        #expect(Set(try objects(all.lines).compactMap { ($0["source"] as? [String: Any])?["uri"] as? String }).count == 250)
        #expect(try Programs.giaoban(daemon, "export", "chẵn", "--format", "ndjson").lines.count == 125)
        #expect(
            try Programs.giaoban(daemon, "export", "chẵn", "OR", "lẻ", "--since", "1990", "--format", "ndjson").lines.count == 250
        )
        #expect(
            try Programs.giaoban(daemon, "export", "--since", "2018-Q1", "--until", "2018-Q2", "--format", "ndjson").lines.count
                == 0)
        let bad = try Programs.giaoban(daemon, "export", "--since", "gestern", "--format", "ndjson")
        #expect(bad.status == 65 && bad.errors.contains("since"), "\(bad)")
        // Small pages, by hand.
        var (after, seen): (String?, Int) = (nil, 0)
        repeat {
            let cursor = after.map { #","after":"\#($0)""# } ?? ""
            let page = try client.ask(.export, header: #"{"limit":7,"query":"chẵn"\#(cursor)}"#)
            #expect(page.status == 200, "\(page.header)")
            seen += try #require(page.header["articles"] as? Int)
            after = page.header["next"] as? String
        } while after != nil
        #expect(seen == 125)
        #expect(try client.ask(.export, header: #"{"limit":0}"#).status == 400)
        #expect(try client.ask(.export, header: #"{"query":"\"offen"}"#).status == 400)
    }
}
