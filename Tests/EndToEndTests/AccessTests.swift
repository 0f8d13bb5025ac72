import Access
import Foundation
import TemporaryDirectories
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Keys, roles and revocation, through both programs and a foreign client.
@Suite struct AccessTests {
    /// A daemon with tcp endpoints, and pairs of keys for the clients of its list and for a stranger.
    private final class Guarded {
        let daemon: DaemonUnderTest
        private let directory: TemporaryDirectory
        var keys: String { directory.path }
        private(set) var endpoints: [String: String] = [:]

        init(_ clients: [(name: String, roles: String)]) throws {
            let directory = try TemporaryDirectory()
            self.directory = directory
            var list = "# NAME ROLES KEY\n"
            for name in ["server", "stranger"] + clients.map(\.name) {
                let result = try Programs.run(
                    Programs.path("giaoban"),
                    ["keygen", directory.path("\(name).key"), "--name", name, "--roles", Self.roles(name, clients)])
                #expect(result.status == 0, "\(result.errors)")
                if clients.contains(where: { $0.name == name }) { list += (result.lines.last ?? "") + "\n" }
            }
            _ = try directory.file("clients", list)
            daemon = try DaemonUnderTest(starts: false)
            try start()
            endpoints = try #require(try RawClient(daemon.ctl).ask(.info).header["endpoints"] as? [String: String])
        }

        /// - Parameter server: whose key the daemon has. On the ports of the start before, if there was one.
        func start(as server: String = "server") throws {
            try daemon.start(arguments: [
                "--ctl-tcp", endpoints["ctl.tcp"] ?? "tcp://127.0.0.1:*", "--live-tcp", "tcp://127.0.0.1:*", "--drop-tcp",
                "tcp://127.0.0.1:*", "--drop-endpoint", "ipc://\(keys)/drop.sock", "--access-secret-key",
                "\(keys)/\(server).key", "--access-clients", keys + "/clients",
            ])
        }

        /// `giaoban follow` by tcp from the start, once it has printed an event.
        func follower(key: String) throws -> (process: Process, errors: Pipe) {
            let process = Process()
            let (output, errors) = (Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: Programs.path("giaoban"))
            process.arguments = [
                "follow", "--from", "start", "--json", "--ctl", endpoints["ctl.tcp"] ?? "", "--server-key",
                keys + "/server.key.pub", "--key", "\(keys)/\(key).key",
            ]
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            #expect(!output.fileHandleForReading.availableData.isEmpty)
            return (process, errors)
        }

        private static func roles(_ name: String, _ clients: [(name: String, roles: String)]) -> String {
            clients.first { $0.name == name }?.roles ?? "put"
        }

        /// Runs a command of the client over tcp with these keys.
        func giaoban(_ command: String..., key: String, server: String = "server") throws -> Programs.Result {
            try Programs.run(
                Programs.path("giaoban"),
                command + [
                    "--ctl", endpoints["ctl.tcp"] ?? "", "--server-key", "\(keys)/\(server).key.pub", "--key",
                    "\(keys)/\(key).key",
                ])
        }
    }

    @Test func `a foreign client has what its key may do, and nothing else`() throws {
        let roles = ["put": "put", "read": "read", "admin": "admin", "going": "put,read", "shrinking": "put,read"]
        let guarded = try Guarded(roles.map { ($0.key, $0.value) })
        let result = try Programs.run(
            "/usr/bin/python3",
            [
                Self.script, guarded.keys, String(guarded.daemon.processIdentifier), guarded.daemon.ctl,
                guarded.endpoints["ctl.tcp"] ?? "", guarded.endpoints["live.tcp"] ?? "", guarded.endpoints["drop.tcp"] ?? "",
            ])
        #expect(result.output == "ok\n", "\(result.errors)\(guarded.daemon.log.suffix(2_000))")
        let log = guarded.daemon.log
        // The identity stands in the log, and the flood of strangers does not.
        #expect(log.contains("refuse PUT of key read ("))
        #expect(log.contains("refuse unknown key"))
        #expect(log.split(separator: "\n").count < 200)
        #expect(guarded.daemon.stop().status == 0)
    }

    private static let script = Samples.repository + "/Tests/Clients/access.py"

    @Test func `giaoban says which key is at fault, with the exit code for it`() throws {
        let guarded = try Guarded([("feeder", "put"), ("analyst", "read")])
        let put = try guarded.giaoban("put", Samples.articles[0], key: "feeder")
        #expect(put.status == 0 && put.lines.first?.hasPrefix("200\t") == true, "\(put.errors)")
        let denied = try guarded.giaoban("search", "giao ban", key: "feeder")
        #expect(denied.status == 77 && denied.errors.contains("role read"), "\(denied.errors)")
        #expect(try guarded.giaoban("status", key: "analyst").status == 0)
        let stranger = try guarded.giaoban("status", key: "stranger")
        #expect(stranger.status == 77 && stranger.errors.contains("not among its clients"), "\(stranger.errors)")
        let impostor = try guarded.giaoban("status", key: "feeder", server: "stranger")
        #expect(impostor.status == 78 && impostor.errors.contains("--server-key"), "\(impostor.errors)")
        let missing = try guarded.giaoban("status", key: "none")
        #expect(missing.status == 78 && missing.errors.contains("giaoban keygen"), "\(missing.errors)")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: guarded.keys + "/feeder.key")
        let exposed = try guarded.giaoban("status", key: "feeder")
        #expect(exposed.status == 78 && exposed.errors.contains("chmod 600"), "\(exposed.errors)")
    }

    @Test func `a follower whose key is revoked ends and says so`() throws {
        let guarded = try Guarded([("analyst", "read"), ("feeder", "put")])
        #expect(try guarded.giaoban("put", Samples.articles[0], key: "feeder").status == 0)
        let (process, errors) = try guarded.follower(key: "analyst")
        try Data().write(to: URL(fileURLWithPath: guarded.keys + "/clients"))
        _ = try guarded.daemon.reload()
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 77 && words.contains("not among its clients"), "\(words)")
    }

    @Test(arguments: [(changed: "client", status: 77, words: "not among its clients"), ("server", 78, "--server-key")])
    func `a follower that is let in no more after a restart of the daemon ends and says why`(
        _ case: (changed: String, status: Int32, words: String)
    ) throws {
        let guarded = try Guarded([("analyst", "read"), ("feeder", "put")])
        #expect(try guarded.giaoban("put", Samples.articles[0], key: "feeder").status == 0)
        let (process, errors) = try guarded.follower(key: "analyst")
        guarded.daemon.crash()
        if `case`.changed == "client" { try Data().write(to: URL(fileURLWithPath: guarded.keys + "/clients")) }
        try guarded.start(as: `case`.changed == "server" ? "stranger" : "server")
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == `case`.status && words.contains(`case`.words), "\(words)")
    }

    @Test func `a list that is none changes nothing, and the next one is taken`() throws {
        let guarded = try Guarded([("feeder", "put")])
        let path = guarded.keys + "/clients"
        let good = try String(contentsOfFile: path, encoding: .utf8)
        try Data("stranger admin\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try guarded.daemon.reload().contains("clients:1"))
        #expect(guarded.daemon.log.contains("stay in force"))
        #expect(try guarded.giaoban("put", Samples.articles[0], key: "feeder").status == 0)
        try Data(good.replacing("feeder put", with: "feeder read").utf8).write(to: URL(fileURLWithPath: path))
        #expect(try !guarded.daemon.reload().contains("clients:1"))
        #expect(try guarded.giaoban("put", Samples.articles[0], key: "feeder").status == 77)
        #expect(try guarded.giaoban("status", key: "feeder").status == 0)
        try FileManager.default.removeItem(atPath: path)
        #expect(try guarded.daemon.reload().contains("clients"))
        #expect(try guarded.giaoban("status", key: "feeder").status == 0)
    }

    @Test(.enabled(if: geteuid() == 0, "takes root to become another user"))
    func `users of the machine have their roles by the kernel's word`() throws {
        // The state directory is the owner's alone, so the sockets must lie elsewhere for others to reach them.
        let temporary = try TemporaryDirectory(mode: 0o755)
        let runtime = temporary.path("run")
        let daemon = try DaemonUnderTest(arguments: ["--runtime-directory", runtime, "--access-group", "nogroup"])
        let ctl = "ipc://\(runtime)/ctl.sock"
        let article = runtime + "/article.txt"
        try FileManager.default.copyItem(atPath: Samples.articles[0], toPath: article)
        #expect(chmod(article, 0o644) == 0)
        func giaoban(uid: Int, gid: Int, _ command: String...) throws -> Programs.Result {
            try Programs.run(
                "/usr/bin/setpriv",
                ["--reuid=\(uid)", "--regid=\(gid)", "--clear-groups", Programs.path("giaoban")] + command + ["--ctl", ctl])
        }
        let put = try giaoban(uid: 65_534, gid: 65_534, "put", article)
        #expect(put.status == 0, "\(put.errors)")
        #expect(try RawClient(ctl).ask(.hello).header["roles"] as? [String] == ["put", "read", "admin"])
        let other = try giaoban(uid: 1, gid: 1, "status")
        #expect(other.status == 77 && other.errors.contains("may not open"), "\(other.errors)")
        // Where the file mode lets somebody in, the handshake does not.
        #expect(chmod(runtime, 0o755) == 0 && chmod(runtime + "/ctl.sock", 0o777) == 0)
        let opened = try giaoban(uid: 1, gid: 1, "status")
        #expect(opened.status == 77 && opened.errors.contains("not among its clients"), "\(opened.errors)")
        #expect(daemon.log.contains("refuse user 1 of group 1 at "))
    }

    @Test func `keygen never writes over a file, and shows what is there`() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.path
        func keygen(_ arguments: String...) throws -> Programs.Result {
            try Programs.run(Programs.path("giaoban"), ["keygen", directory + "/k.key", "--name", "feeder"] + arguments)
        }
        let made = try keygen("--roles", "put")
        #expect(made.status == 0 && made.lines.last?.hasPrefix("feeder put ") == true)
        #expect(try keygen().status == 78)
        #expect(try keygen("--show", "--roles", "put").output == made.output)
        #expect(try keygen("--show", "--json").output.contains(#""client":"feeder put,read "#))
        #expect(try keygen("--show", "--roles", "write").status == 64)
        let secret = try String(contentsOfFile: directory + "/k.key", encoding: .utf8).dropLast()
        #expect(!made.output.contains(secret))
    }

    @Test func `tcp without keys, or with exposed ones, does not start`() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.path
        func start() throws -> Programs.Result {
            try Programs.run(
                Programs.path("giaoband"),
                [
                    "--state-directory", directory + "/state", "--ctl-tcp", "tcp://127.0.0.1:*", "--access-secret-key",
                    directory + "/server.key", "--access-clients", directory + "/clients",
                ])
        }
        let without = try start()
        #expect(without.status == 78 && without.errors.contains("giaoban keygen \(directory)/server.key"), "\(without.errors)")
        #expect(!FileManager.default.fileExists(atPath: directory + "/state"))
        try KeyFile.write(try #require(CurveSecret.generate()), to: directory + "/server.key")
        #expect(try start().errors.contains("clients"))
        try Data("a put short\n".utf8).write(to: URL(fileURLWithPath: directory + "/clients"))
        #expect(try start().errors.contains("clients:1"))
        try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: directory + "/server.key")
        let exposed = try start()
        #expect(exposed.status == 78 && exposed.errors.contains("everybody may read it"), "\(exposed.errors)")
    }
}
