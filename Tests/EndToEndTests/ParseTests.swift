import Foundation
import TemporaryDirectories
import Testing

@testable import giaoban

/// The commands that work without a daemon.
@Suite struct ParseTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test func `a directory gives its regular files in order, hidden ones and links left out`() throws {
        let below = folder.path + "/tree"
        for path in ["a/b", ".c"] {
            try FileManager.default.createDirectory(atPath: "\(below)/\(path)", withIntermediateDirectories: true)
        }
        for name in ["tree/2.txt", "tree/a/b/1.txt", "tree/a/0.html", "tree/.hidden", "tree/.c/x"] {
            _ = try folder.file(name, "x")
        }
        try FileManager.default.createSymbolicLink(atPath: below + "/link.txt", withDestinationPath: below + "/2.txt")
        try FileManager.default.createSymbolicLink(atPath: below + "/a/up", withDestinationPath: below)
        #expect(try InputFiles([below]).paths == ["2.txt", "a/0.html", "a/b/1.txt"].map { below + "/" + $0 })
    }

    private func pieces(_ text: String) throws -> [String] {
        var pieces = try InputPieces(try folder.file("input", text))
        var found: [String] = []
        while let piece = try pieces.next() {
            guard case .bytes(let bytes) = piece.content else { continue }
            found.append((piece.name as NSString).lastPathComponent + "=" + String(decoding: bytes, as: UTF8.self))
        }
        return found
    }

    @Test func `NDJSON is cut into lines and nothing else is`() throws {
        #expect(
            try pieces("{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}") == [
                "input:1={\"a\":1}", "input:3={\"a\":2}\r", "input:4={\"a\":3}",
            ])
        #expect(try pieces("\u{FEFF}{\"a\":1}\n{") == ["input:1=\u{FEFF}{\"a\":1}", "input:2={"])
        for whole in [
            "{\"a\":1}\n", "{\n\"a\":1}\n", "{\"a\":1}\nchữ", "[{}]\n{}", "", "Hội nghị\n{\"a\":1}\n{\"a\":2}", "{\"a\":",
        ] {
            #expect(try pieces(whole) == ["input=\(whole)"])
        }
    }

    @Test func `a line longer than any block of reading stays one line`() throws {
        let long = "{\"title\":\"" + String(repeating: "Hội nghị ", count: 200_000) + "\"}"
        #expect(
            try pieces("\(long)\n\(long)\n").map(\.utf8.count) == [1, 2].map { _ in long.utf8.count + "input:1=".utf8.count })
    }

    /// `printf TEXT | COMMAND > file`: gzip(1) and zstd(1) write what we read.
    private func packed(_ name: String, _ text: String, by command: String) throws -> String {
        let plain = try folder.file("plain-\(name)", text)
        let result = try Programs.run("/bin/sh", ["-c", "\(command) < '\(plain)' > '\(folder.path)/\(name)'"])
        try #require(result.status == 0)
        return "\(folder.path)/\(name)"
    }

    @Test(arguments: ["gzip", "zstd -q"]) func `NDJSON in gzip and zstd is cut into lines, anything else stays as it is`(
        _ command: String
    ) throws {
        let line = "{\"title\":\"" + String(repeating: "Hội nghị ", count: 40_000) + "\"}"
        let path = try packed("lines", "\(line)\n\(line)\n{\"a\":3}\n", by: command)
        var pieces = try InputPieces(path)
        var sizes: [Int] = []
        while let piece = try pieces.next() {
            #expect(piece.isLine && piece.name == "\(path):\(sizes.count + 1)")
            if case .bytes(let bytes) = piece.content { sizes.append(bytes.count) }
        }
        #expect(sizes == [line.utf8.count, line.utf8.count, 7])
        let whole = try packed("whole", "Hội nghị giao ban\n\nNội dung.\n", by: command)
        var one = try InputPieces(whole)
        let piece = try #require(try one.next())
        var bytes: [UInt8] = []
        if case .bytes(let content) = piece.content { bytes = content }
        let file = try Data(contentsOf: URL(fileURLWithPath: whole))
        #expect(!piece.isLine && Data(bytes) == file)
        #expect(try one.next() == nil)
    }

    @Test func `lines of a packed file that is cut off are read up to there`() throws {
        let line = "{\"title\":\"Hội nghị giao ban quý I\",\"body\":\"Sáng 8/4/2023, huyện tổ chức hội nghị giao ban quý I.\"}\n"
        let text = (0..<2_000).map { line.replacing("huyện", with: "huyện \($0 &* 7919 % 20011)") }.joined()
        let path = try packed("cut.gz", text, by: "gzip")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
        let result = try Programs.run(Programs.path("giaoban"), ["parse", "--timex3", path])
        #expect(result.status == 65)
        #expect(result.lines.count > 300)
        #expect(result.lines.last?.contains("badCompression") ?? false)
        #expect(result.lines.dropLast().allSatisfy { $0.contains("giaoban.timex3/1") })
    }

    @Test func `each line of NDJSON gives a record or an error under its number`() throws {
        let path = try folder.file(
            "batch.ndjson",
            "{\"title\":\"Hội nghị giao ban quý I\",\"body\":\"Sáng 8/4/2023, huyện tổ chức hội nghị giao ban quý I.\"}\n{\"title\":?}\n"
                + "{\"title\":\"Hội nghị giao ban quý II\",\"body\":\"Sáng 8/7/2023, huyện tổ chức hội nghị giao ban quý II.\"}\n"
        )
        let result = try Programs.run(Programs.path("giaoban"), ["parse", "--json", path])
        #expect(result.status == 65)
        let objects = try result.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(objects.map { $0["schema"] as? String } == ["giaoban.record/1", "giaoban.error/1", "giaoban.record/1"])
        let names = objects.compactMap { ($0["source"] as? [String: Any])?["name"] as? String }
        #expect(names == [1, 2, 3].map { "\(path):\($0)" })
    }

    @Test func `parse says what reading the language data took, and what processor time its inputs`() throws {
        let path = try folder.file(
            "article.txt", "Hội nghị giao ban quý I\n\nSáng 8/4/2023, huyện tổ chức hội nghị giao ban quý I.\n")
        let result = try Programs.run(Programs.path("giaoban"), ["parse", "--times", path])
        #expect(result.status == 0)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.first?.hasPrefix("giaoban: language data: read in ") ?? false)
        #expect(lines.dropFirst().first?.hasPrefix("giaoban: 1 inputs; processor time of one, ms: median ") ?? false)
        #expect(lines.last?.hasSuffix(" ms\t\(path)") ?? false)
    }

    @Test func `commands read the language data that the configuration names, unless they are told others`() throws {
        let article = try folder.file("article.txt", "Hội nghị giao ban quý I\n\nSáng 8/4/2023, huyện tổ chức hội nghị.\n")
        let (none, home) = (folder.path + "/none", folder.path + "/home")
        try FileManager.default.createDirectory(atPath: home + "/giaoban", withIntermediateDirectories: true)
        func run(_ words: [String], _ environment: String = "GIAOBAN_LEXICON_DIRECTORY=") throws -> Programs.Result {
            try Programs.run("/usr/bin/env", ["XDG_CONFIG_HOME=" + home, environment, Programs.path("giaoban")] + words)
        }
        let commands = [
            (["parse", article], "--lexicon"), (["explain", article], "--lexicon"), (["lexicon", "check"], "--overlay=\(none)"),
        ]
        for (words, option) in commands {
            #expect(try run(words).status == 0)
            let unset = try run(words, "GIAOBAN_LEXICON_DIRECTORY=" + none)
            #expect(unset.status != 0 && (unset.output + unset.errors).contains(none), "\(words)")
            #expect(try run(words + [option, Samples.languageData], "GIAOBAN_LEXICON_DIRECTORY=" + none).status == 0, "\(words)")
        }
        let configuration = try folder.file("home/giaoban/giaoban.yaml", "lexicon:\n  directory: \(none)\n")
        for (words, _) in commands { #expect(try run(words).status != 0, "\(words)") }
        _ = try folder.file("home/giaoban/giaoban.yaml", "lexicon:\n  folder: \(none)\n")
        for (words, option) in commands {
            let unread = try run(words)
            #expect(unread.status == 78 && unread.errors.contains(configuration + ":2"), "\(unread.errors)")
            #expect(try run(words + [option, Samples.languageData]).status == 0, "\(words)")
        }
    }

    @Test func `explain says which rule labelled each line and made each value`() throws {
        let path = try folder.file(
            "article.txt",
            "Hội nghị giao ban báo cáo viên tháng 6\n08/06/2023 14:46\nSáng 8/6, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban báo cáo viên.\n"
        )
        let shown = try Programs.run(Programs.path("giaoban"), ["explain", path])
        #expect(shown.status == 0)
        #expect(shown.lines.contains { $0.contains("layout.dateline") && $0.contains("«08/06/2023 14:46»") })
        #expect(shown.lines.contains { $0.contains("timestamp.date-clock") && $0.contains("2023-06-08T14:46:00+07:00") })
        let json = try Programs.run(Programs.path("giaoban"), ["explain", "--json", path])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.lines.joined().utf8)) as? [String: Any])
        let steps = try #require(object["steps"] as? [[String: Any]])
        #expect(steps.prefix(3).map { $0["rule"] as? String } == ["layout.title", "layout.dateline", "layout.lead"])
        #expect(steps.allSatisfy { $0["value"] is String })
    }

    @Test func `explain shows what is misspelt and changes nothing`() throws {
        let path = try folder.file(
            "typo.txt",
            "Hội nghị giao ban tháng 6\nSáng 8/6, Chánh Văn phòng Thành ủy khai mạc Hôi thảo về công tác tuyêntruyền của thành phố.\n"
        )
        let shown = try Programs.run(Programs.path("giaoban"), ["explain", path])
        let doubts = shown.lines.filter { $0.contains("spelling.") }
        #expect(
            doubts == [
                "  70-73\tspelling.typo\tHội\t«Hôi»", "  91-102\tspelling.missing_space\ttuyên truyền\t«tuyêntruyền»",
            ])
        let record = try Programs.run(Programs.path("giaoban"), ["parse", "--json", path])
        #expect(record.lines.joined().contains("khai mạc Hôi thảo về công tác tuyêntruyền"))
    }

    @Test func `explain shows the lines of a page that is refused`() throws {
        let path = try folder.file("login.txt", "Đăng nhập hệ thống\nTên đăng nhập\nMật khẩu\n")
        let shown = try Programs.run(Programs.path("giaoban"), ["explain", path])
        #expect(shown.status == 65)
        #expect(shown.lines.contains { $0.contains("refused, noArticle") })
    }

    @Test func `explain refuses an empty input, and takes no endless one`() throws {
        let shown = try Programs.run(Programs.path("giaoban"), ["explain", try folder.file("empty.txt", "")])
        #expect(shown.status == 65)
        #expect(shown.errors.contains("no bytes"))
        #expect(throws: CommandError.self) { try InputPieces.whole("/dev/zero", limit: 1 << 20) }
    }
}
