import Foundation
import TemporaryDirectories
import Testing
import WireProtocol

@Suite struct DocumentTests {
    private static let root = URL(fileURLWithPath: Samples.repository)

    @Test(arguments: [("markdown", "docs/configuration.md"), ("yaml", "etc/giaoban.yaml")])
    func `documents of the settings say what the code does; make documents renews them`(form: String, file: String) throws {
        let printed = try Programs.run(Programs.path("giaoband"), ["--print-settings", form])
        #expect(printed.status == 0)
        #expect(try String(contentsOf: Self.root.appendingPathComponent(file), encoding: .utf8) == printed.output)
    }

    @Test func `the document of the log says what the code does`() throws {
        let printed = try Programs.run(Programs.path("giaoband"), ["--print-logging"])
        #expect(try String(contentsOf: Self.root.appendingPathComponent("docs/logging.md"), encoding: .utf8) == printed.output)
        let ids = printed.output.matches(of: /`([0-9a-f]{32})`/).map { String($0.1) }
        #expect(ids.count > 20 && Set(ids).count == ids.count)
    }

    @Test func `the document of figures says what the code does`() throws {
        let printed = try Programs.run(Programs.path("giaoband"), ["--print-figures"])
        #expect(try String(contentsOf: Self.root.appendingPathComponent("docs/figures.md"), encoding: .utf8) == printed.output)
    }

    @Test func `the help names every command and every setting`() throws {
        let client = try Programs.run(Programs.path("giaoban"), ["--help"]).output
        for command in [
            "parse", "put", "get", "search", "follow", "status", "queue", "withdraw", "reload", "check-config", "config",
            "keygen",
        ] {
            #expect(client.contains("\n  \(command) "), "\(command)")
        }
        let help = try Programs.run(Programs.path("giaoband"), ["--help"]).output
        let rows = try String(contentsOf: Self.root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count > 30)
        for row in rows {
            let argument = String(row.split(separator: "|", omittingEmptySubsequences: false)[2]).trimmingCharacters(in: [
                " ", "`",
            ])
            #expect(help.contains("  \(argument) ("), "\(argument)")
        }
    }

    @Test(arguments: [
        ("giaoband", ["--print-manual", "daemon"], "man/giaoband.8"),
        ("giaoband", ["--print-manual", "settings"], "man/giaoban.yaml.5"),
        ("giaoban", ["manual"], "man/giaoban.1"),
    ])
    func `the manual pages say what the code does; make documents renews them`(
        program: String, arguments: [String], file: String
    ) throws {
        let printed = try Programs.run(Programs.path(program), arguments)
        #expect(printed.status == 0)
        #expect(try String(contentsOf: Self.root.appendingPathComponent(file), encoding: .utf8) == printed.output)
    }

    @Test func `every command that --help lists is in the manual`() throws {
        let manual = try String(contentsOf: Self.root.appendingPathComponent("man/giaoban.1"), encoding: .utf8)
            // groff's way to write a hyphen that can be copied.
            .replacing("\\-", with: "-")
        let help = try Programs.run(Programs.path("giaoban"), ["--help"]).output
        let commands =
            help.split(separator: "SUBCOMMANDS:").last?.split(separator: "\n").compactMap { line in
                // Two spaces, the name, and what it does behind more of them.
                line.hasPrefix("  ") && !line.hasPrefix("   ") ? line.split(separator: " ").first : nil
            } ?? []
        #expect(commands.count > 8)
        for command in commands where command != "See" {
            // With its options behind it, or alone.
            let heading = ".SS \"giaoban \(command)"
            #expect(manual.contains(heading + " ") || manual.contains(heading + "\""), "\(command)")
        }
    }

    @Test func `the table of roles names every verb beside the role that it takes`() throws {
        let keys = try String(contentsOf: Self.root.appendingPathComponent("docs/keys.md"), encoding: .utf8)
        let rows = keys.split(separator: "\n")
        for verb in Verb.allCases {
            let beginning = verb.role.isEmpty ? "HELLO" : "| `\(verb.role.names.last ?? "")` |"
            let row = rows.first { $0.hasPrefix(beginning) } ?? ""
            #expect(row.split { !$0.isLetter }.contains { $0 == verb.rawValue }, "\(verb.rawValue) in docs/keys.md")
        }
    }

    @Test func `a configuration file is read, and arguments come before it`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("giaoban.yaml", "log:\n  level: warning\ninbox:\n  enabled: false\nmaxMessage: 100000\n")
        let daemon = try DaemonUnderTest(arguments: ["--config", file, "--max-message", "200000"])
        #expect(daemon.log.isEmpty)
        let hello = try RawClient(daemon.ctl).ask(.hello)
        #expect(hello.header["maxMessage"] as? Int == 200_000)
        #expect(try RawClient(daemon.ctl).ask(.info).header["inbox"] is NSNull)
    }
}
