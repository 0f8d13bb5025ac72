import Foundation
import Testing

@Suite struct ReloadTests {
    private static func start(_ text: String, _ arguments: [String] = []) throws -> (DaemonUnderTest, URL) {
        let daemon = try DaemonUnderTest(starts: false)
        let file = URL(fileURLWithPath: daemon.directory + "/giaoban.yaml")
        try Data(text.utf8).write(to: file)
        try daemon.start(arguments: ["--config", file.path] + arguments)
        return (daemon, file)
    }

    @Test func `giaoban reload ends when settings are in force, and names those that take a restart`() throws {
        let (daemon, file) = try Self.start("log:\n  level: info\n")
        let first = try Programs.giaoban(daemon, "put", Samples.articles[0])
        #expect(first.status == 0)
        try daemon.waitForLog("entry 1 indexed")
        try Data("log:\n  level: warning\nmaxMessage: 70000\ndecoding:\n  maxBytes: 1024\n".utf8).write(to: file)
        let reload = try Programs.giaoban(daemon, "reload")
        #expect(reload.status == 0, "\(reload.errors)")
        #expect(reload.lines == ["changed: decoding.maxBytes, log.level", "after a restart: maxMessage"])
        #expect(daemon.log.contains("maxMessage is another one now"))
        // The new limit refuses the next article, and nothing at level info is told any more.
        #expect(try Programs.giaoban(daemon, "put", Samples.articles[1]).status == 0)
        try daemon.waitForLog("entry 2 refused")
        #expect(try RawClient(daemon.ctl).ask(.hello).header["maxMessage"] as? Int == 16_777_216)
        #expect(try Programs.giaoban(daemon, "reload").lines == ["no setting changed", "after a restart: maxMessage"])
        try Data("log:\n  level: info\n".utf8).write(to: file)
        #expect(try Programs.giaoban(daemon, "reload").lines == ["changed: decoding.maxBytes, log.level"])
        #expect(try Programs.giaoban(daemon, "put", Samples.articles[2]).status == 0)
        try daemon.waitForLog("entry 3 indexed")
    }

    @Test func `a bad configuration is refused whole with every reason, and the old one stays`() throws {
        let (daemon, file) = try Self.start("timeLimit: 20\n")
        try Data("log:\n  level: debug\ntimeLimit: never\ninbox:\n  rescans: 3\n".utf8).write(to: file)
        let reload = try Programs.giaoban(daemon, "reload")
        #expect(reload.status == 78)
        #expect(reload.errors.contains("giaoban.yaml:3: set timeLimit: \"never\""))
        #expect(reload.errors.contains("giaoban.yaml:5: unknown key inbox.rescans; the nearest is inbox.rescan"))
        let status = try daemon.reload()
        #expect(status.contains("READY=1") && status.contains("reload refused") && status.split(separator: "\n").count == 2)
        #expect(try Programs.giaoban(daemon, "put", Samples.articles[0]).status == 0)
        try daemon.waitForLog("entry 1 indexed")
        try FileManager.default.removeItem(at: file)
        #expect(try Programs.giaoban(daemon, "reload").errors.contains("read \(file.path)"))
    }

    @Test func `keys that could not be read after a restart refuse a reload`() throws {
        let (daemon, file) = try Self.start("log:\n  level: info\n")
        try Data("ctl:\n  tcp: tcp://127.0.0.1:*\n".utf8).write(to: file)
        let reload = try Programs.giaoban(daemon, "reload")
        #expect(reload.status == 78)
        #expect(reload.errors.contains("giaoban keygen"), "\(reload.errors)")
        #expect(try RawClient(daemon.ctl).ask(.ping).status == 200)
    }
}
