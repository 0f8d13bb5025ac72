import Testing

@testable import Manuals

@Suite struct ManualPageTests {
    private static func page(_ write: (inout ManualPage) -> Void) -> [Substring] {
        var page = ManualPage(name: "thing", section: 1, version: "2", title: "Things", source: "here")
        write(&page)
        return page.text.split(separator: "\n")
    }

    @Test func `what roff would obey is printed as it stands`() {
        let lines = Self.page { $0.example(".so /etc/passwd\n'x'\na\\fBb\n--limit") }
        #expect(lines.contains("\\&.so /etc/passwd"))
        #expect(lines.contains("\\&'x'"))
        #expect(lines.contains("a\\efBb"))
        #expect(lines.contains("\\-\\-limit"))
    }

    @Test func `words in backquotes are bold, and a paragraph is one line`() {
        let lines = Self.page { $0.paragraphs("one `two`\nthree\n\nfour") }
        #expect(lines.suffix(4) == [".PP", "one \\fBtwo\\fR three", ".PP", "four"])
    }

    private static let dump = """
        {"serializationVersion": 0, "command": {"commandName": "tool", "abstract": "Does.", "shouldDisplay": true, "subcommands": [
          {"commandName": "find", "abstract": "Find.", "discussion": "More.", "shouldDisplay": true, "arguments": [
            {"kind": "positional", "valueName": "word", "isOptional": false, "isRepeating": true, "shouldDisplay": true},
            {"kind": "option", "names": [{"kind": "long", "name": "limit"}], "valueName": "limit", "abstract": "At most.",
             "defaultValue": "20", "isOptional": true, "isRepeating": false, "shouldDisplay": true},
            {"kind": "flag", "names": [{"kind": "short", "name": "q"}, {"kind": "long", "name": "quiet"}], "abstract": "Less.",
             "isOptional": true, "isRepeating": false, "shouldDisplay": true},
            {"kind": "flag", "names": [{"kind": "long", "name": "secret"}], "isOptional": true, "isRepeating": false,
             "shouldDisplay": false}]},
          {"commandName": "hidden", "shouldDisplay": false},
          {"commandName": "help", "shouldDisplay": true}]}}
        """

    @Test func `a command is told of with its options, its defaults and nothing hidden`() throws {
        let program = try CommandHelp(dump: Self.dump)
        let common = program.subcommands[0].arguments.filter { $0.names == ["-q", "--quiet"] }
        let lines = Self.page { $0.commands(of: program, path: "tool", without: common) }
        let expected: [Substring] = [
            ".SS \"tool find <word>... [\\-\\-limit <limit>]\"", ".PP", "Find.", ".PP", "More.", ".TP", "\\fB<word>\\fR", ".TP",
            "\\fB\\-\\-limit <limit>\\fR", "At most. Default: 20.",
        ]
        #expect(Array(lines.dropFirst(2)) == expected)
    }
}
