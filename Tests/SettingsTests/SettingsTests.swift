import Foundation
import TemporaryDirectories
import Testing

@testable import Settings

/// A folder with a configuration.
private struct Folder {
    private let directory: TemporaryDirectory
    var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path("conf.d"), withIntermediateDirectories: false)
    }

    func write(_ text: String, as name: String = "giaoban.yaml") throws { try write(Array(text.utf8), as: name) }

    func write(_ bytes: [UInt8], as name: String = "giaoban.yaml") throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func read(_ arguments: [String] = [], _ environment: [String: String] = [:]) throws -> Settings {
        try Settings(
            arguments: arguments, environment: ["HOME": path].merging(environment) { $1 }, file: path + "/giaoban.yaml")
    }

    /// Without the folder.
    func problems(_ arguments: [String] = [], _ environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try read(arguments, environment)
            return []
        } catch let error as SettingsError {
            return error.problems.map { $0.description.replacing(path + "/", with: "") }
        }
    }
}

@Suite struct SettingsTests {
    @Test func `arguments come before the environment, that before conf.d, and that before the file`() throws {
        let folder = try Folder()
        try folder.write("inbox:\n  rescan: 1\n  settle: 1\n  pollInterval: 1\n  keepDone: false\ntimeLimit: 1\n")
        try folder.write("inbox: {rescan: 2, settle: 2, pollInterval: 2}\n", as: "conf.d/10-a.yaml")
        try folder.write("inbox:\n\n  rescan: 3\n  settle: 3\n", as: "conf.d/20-b.yaml")
        try folder.write("inbox: [", as: "conf.d/.hidden.yaml")
        try folder.write("inbox: [", as: "conf.d/20-b.yaml.dpkg-old")
        let settings = try folder.read(
            ["--inbox-rescan", "5"], ["GIAOBAN_INBOX_RESCAN": "4", "GIAOBAN_INBOX_SETTLE": "4", "GIAOBAN_LOG_LEVEL": ""])
        #expect(settings.number(.inboxRescan) == 5)
        #expect(settings.number(.inboxSettle) == 4)
        #expect(settings.number(.inboxPollInterval) == 2)
        #expect(settings.number(.timeLimit) == 1)
        #expect(settings[.inboxRescan].origin == .argument("--inbox-rescan"))
        #expect(settings[.inboxSettle].origin == .environment("GIAOBAN_INBOX_SETTLE"))
        #expect(settings[.inboxPollInterval].origin == .file(folder.path + "/conf.d/10-a.yaml", line: 1))
        #expect(settings[.inboxKeepDone].origin == .file(folder.path + "/giaoban.yaml", line: 5))
        #expect(settings[.logLevel].origin == .builtIn)
        #expect(
            settings.files.map { $0.dropFirst(folder.path.count + 1) } == [
                "giaoban.yaml", "conf.d/10-a.yaml", "conf.d/20-b.yaml",
            ])
    }

    @Test func `what is not said follows from what is`() throws {
        let folder = try Folder()
        try folder.write("# nothing\n")
        let usual = try folder.read()
        #expect(usual.string(.stateDirectory) == folder.path + "/.local/state/giaoban")
        #expect(usual.string(.accessClients) == folder.path + "/clients")
        let moved = try folder.read(["--state-directory=/srv/news/"])
        #expect(moved.string(.stateDirectory) == "/srv/news")
        #expect(moved.string(.inboxDirectory) == "/srv/news/inbox")
        #expect(moved.local(.ctlEndpoint).description == "ipc:///srv/news/run/ctl.sock")
        let service = try folder.read([], ["STATE_DIRECTORY": "/var/lib/giaoban", "RUNTIME_DIRECTORY": "/run/giaoban"])
        #expect(service.local(.liveEndpoint).description == "ipc:///run/giaoban/live.sock")
        #expect(service.changes(from: moved).contains(.stateDirectory))
        #expect(service.changes(from: service).isEmpty)
    }

    @Test func `a key is systemd's where it hands one over, else the one beside the configuration`() throws {
        let folder = try Folder()
        try folder.write("")
        try folder.write("none", as: "conf.d/server.key")
        let environment = ["CREDENTIALS_DIRECTORY": folder.path + "/conf.d"]
        #expect(try folder.read([], environment).string(.accessSecretKey) == folder.path + "/server.key")
        try folder.write("a key", as: "conf.d/server.key")
        #expect(try folder.read([], environment).string(.accessSecretKey) == folder.path + "/conf.d/server.key")
    }

    @Test func `every problem of every source is told, each with its place`() throws {
        let folder = try Folder()
        try folder.write(
            """
            inbox:
              rescans: 5
              settle: soon
            log.level: debug
            jurnal:
              maxBytes: 4
            events:
              keepDays: [1]
            rescan: 3
            """)
        try folder.write("timeLimit:\n", as: "conf.d/a.yaml")
        let problems = try folder.problems(
            ["--time-limit=never", "--inbox-setle", "3", "--log-level"], ["GIAOBAN_INBOX_ENABLED": "maybe"])
        #expect(
            problems == [
                "giaoban.yaml:2: unknown key inbox.rescans; the nearest is inbox.rescan",
                "giaoban.yaml:3: set inbox.settle: \"soon\" is no number of seconds from 0 to 3600",
                "giaoban.yaml:4: log.level is written as two lines here: log: and below it, indented, level:",
                "giaoban.yaml:5: unknown key jurnal; the nearest is journal",
                "giaoban.yaml:8: set events.keepDays: it has a list, and takes one value: days",
                "giaoban.yaml:9: unknown key rescan; the nearest is inbox.rescan",
                "conf.d/a.yaml:1: set timeLimit: it has no value; write one (seconds), or remove the line",
                "environment GIAOBAN_INBOX_ENABLED: set inbox.enabled: \"maybe\" is not true or false",
                "argument --time-limit: set timeLimit: \"never\" is no number of seconds from 0.01 to 3600",
                "--inbox-setle is no setting; the nearest is --inbox-settle",
                "argument --log-level: set log.level: it has no value; write --log-level VALUE (debug, info, warning or error)",
            ])
    }

    @Test(arguments: [
        (
            "timeLimit: 3\ninbox:\n  settle: 1\n  rescan: 2\n  settle: 2\n  watch: never\n",
            [
                "giaoban.yaml:5: key settle is there a second time; remove one of the two",
                "giaoban.yaml:6: set inbox.watch: \"never\" is none of auto, inotify or poll",
            ]
        ),
        (
            "inbox:\n  settle: 1\nlog:\n  level: info\ninbox:\n  rescan: 2\n",
            ["giaoban.yaml:5: key inbox is there a second time; remove one of the two"]
        ),
        ("inbox:\n\tsettle: 1\n", ["giaoban.yaml:2: it is indented with a tab; YAML takes spaces only"]),
        ("maxMessage:\n  most: 1\n", ["giaoban.yaml:1: set maxMessage: it has keys below it, and takes one value: bytes"]),
        (
            "inbox: /srv/inbox\n",
            [
                "giaoban.yaml:1: inbox takes no value, but keys on indented lines below it: directory, enabled, keepDone, rescan, settle, watch, pollInterval"
            ]
        ),
        ("maxMessage: 1e6\n", ["giaoban.yaml:1: set maxMessage: \"1e6\" is no whole number of bytes from 65536 to 268435456"]),
        ("inbox:\n  enabled: yes\n", ["giaoban.yaml:2: set inbox.enabled: \"yes\" is not true or false"]),
        ("just words\n", ["giaoban.yaml:1: it has no keys; write lines of KEY: VALUE, as in etc/giaoban.yaml"]),
        ("- a\n- b\n", ["giaoban.yaml:1: it has no keys; write lines of KEY: VALUE, as in etc/giaoban.yaml"]),
        (
            "timeLimit: 1\n---\ntimeLimit: 2\n",
            [
                "giaoban.yaml:2: it is no YAML: but found another document (expected a single document in the stream, line 1)"
            ]
        ),
        (
            "timeLimit: \"\\e[31mred\"\n",
            [
                "giaoban.yaml:1: set timeLimit: \"\\u{1b}[31mred\" is no number of seconds from 0.01 to 3600"
            ]
        ),
        (
            "ctl:\n  tcp: tcp://127.0.0.1\nlive:\n  tcp: tcp://[::1]:99999\n  endpoint: ipc://live.sock\n",
            [
                "giaoban.yaml:2: set ctl.tcp: use endpoint tcp://127.0.0.1: no address with a port from 1 to 65535; write tcp://address:port",
                "giaoban.yaml:4: set live.tcp: use endpoint tcp://[::1]:99999: no address with a port from 1 to 65535; write tcp://address:port",
                "giaoban.yaml:5: set live.endpoint: \"ipc://live.sock\" is no ipc:///path; begin the path with /",
            ]
        ),
        (
            "drop:\n  tcp: tcp://0.0.0.0:7000\n",
            ["giaoban.yaml:2: set drop.tcp: drop.endpoint is off; set it too, to ipc:///path"]
        ),
        (
            "ctl:\n  endpoint: tcp://0.0.0.0:7000\n",
            [
                "giaoban.yaml:2: set ctl.endpoint: use endpoint tcp://0.0.0.0:7000: without keys tcp would let anybody in; set ctl.tcp to it, and keys as docs/keys.md says, or use ipc:///path"
            ]
        ),
    ])
    func `a wrong file is refused with its line`(text: String, problems: [String]) throws {
        let folder = try Folder()
        try folder.write(text)
        #expect(try folder.problems() == problems)
    }

    @Test func `a folder of files that is none is told of with the system's reason`() throws {
        let folder = try Folder()
        try FileManager.default.removeItem(atPath: folder.path + "/conf.d")
        try folder.write("timeLimit: 3\n")
        try folder.write("", as: "conf.d")
        #expect(
            try folder.problems() == [
                "read conf.d: Not a directory (errno 20); make it a directory that the daemon can read"
            ])
    }

    @Test func `what is no text is refused`() throws {
        let folder = try Folder()
        try folder.write([0xEF, 0xBB, 0xBF] + Array("timeLimit: 3\n".utf8))
        #expect(try folder.problems() == ["giaoban.yaml:1: it begins with a byte order mark; save it as UTF-8 without one"])
        try folder.write(Array("timeLimit: 3\nlog:\n  level: ".utf8) + [0xE1, 0xBB, 0x0A])
        #expect(try folder.problems() == ["giaoban.yaml:3: byte 28 is not UTF-8; save the file as UTF-8"])
        try folder.write(Array("timeLimit: 3\n\0\n".utf8))
        #expect(try folder.problems() == ["giaoban.yaml:2: it is no YAML: control characters are not allowed"])
        try folder.write(String(repeating: "#", count: 300_000))
        #expect(try folder.problems() == ["read giaoban.yaml: it has more than 262144 bytes; it is no configuration"])
        try folder.write(String(repeating: "[", count: 200_000))
        #expect(try folder.problems().count == 1)
        try folder.write(String(repeating: "a: &a\n", count: 1) + String(repeating: "- ", count: 90_000))
        #expect(try folder.problems().count == 1)
    }

    @Test func `a file that is none is refused, and a missing one where it was named`() throws {
        let folder = try Folder()
        #expect(try folder.problems() == ["read giaoban.yaml: No such file or directory (errno 2); name a file that is there"])
        #expect(throws: Never.self) { try Settings(arguments: [], environment: ["HOME": folder.path], file: nil) }
        try FileManager.default.createDirectory(atPath: folder.path + "/giaoban.yaml", withIntermediateDirectories: false)
        try folder.write("", as: "conf.d/late.yml")
        #expect(
            try folder.problems() == [
                "read giaoban.yaml: it is a directory; name a file in it",
                "read conf.d/late.yml: only *.yaml is read; rename it, or take it away",
            ])
        try FileManager.default.removeItem(atPath: folder.path + "/giaoban.yaml")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/giaoban.yaml", withDestinationPath: "/dev/zero")
        #expect(try folder.problems().first == "read giaoban.yaml: it is no regular file")
    }

    @Test func `a variable that sets nothing is warned of, one of tests and clients is not`() throws {
        let folder = try Folder()
        try folder.write("")
        let settings = try folder.read(
            [], ["GIAOBAN_INBOX_RESCANS": "3", "GIAOBAN_STRICT": "1", "GIAOBAN_KEY_FILE": "/x", "GIAOBAN_PORT_80_TCP_ADDR": "x"])
        #expect(
            settings.warnings.map(\.description) == [
                "environment GIAOBAN_INBOX_RESCANS: it sets nothing; the nearest setting is GIAOBAN_INBOX_RESCAN",
                "environment GIAOBAN_PORT_80_TCP_ADDR: it sets nothing",
            ])
    }

    @Test func `every setting has a default and an example that its own form takes`() throws {
        let folder = try Folder()
        try folder.write("")
        let settings = try folder.read()
        for setting in Setting.allCases {
            #expect(settings[setting].origin == .builtIn)
            #expect(throws: Never.self) { try setting.form.content(of: setting.example, unit: setting.unit) }
            #expect(Setting.allCases.count { $0.argument == setting.argument } == 1)
            #expect(!setting.summary.isEmpty && !setting.unit.isEmpty)
        }
    }

    @Test func `the printed file is taken when every line of it is made to count, and names every key`() throws {
        let folder = try Folder()
        let text = SettingsDocument.yaml.text
        try folder.write(text)
        #expect(try folder.problems() == [])
        let lines = text.split(separator: "\n").dropFirst(2).map { $0.hasPrefix("#") ? String($0.dropFirst()) : String($0) }
        try folder.write(lines.joined(separator: "\n"))
        #expect(try folder.problems() == [])
        let settings = try folder.read()
        for setting in Setting.allCases {
            guard case .file = settings[setting].origin else {
                Issue.record("\(setting.rawValue) is not in etc/giaoban.yaml")
                continue
            }
        }
    }

    @Test func `the document names every key with argument, variable, unit, default and how it changes`() {
        let rows = SettingsDocument.markdown.text.split(separator: "\n")
        for setting in Setting.allCases {
            let row = rows.first { $0.hasPrefix("| `\(setting.rawValue)` |") } ?? ""
            for part in [setting.argument, setting.environmentVariable, setting.unit, setting.defaultText, setting.summary] {
                #expect(row.contains(part), "\(setting.rawValue)")
            }
            #expect(row.contains(setting.isLive ? "| live |" : "| restart |"))
        }
    }
}
