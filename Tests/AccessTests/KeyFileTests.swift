import Access
import Foundation
import TemporaryDirectories
import Testing

@Suite struct KeyFileTests {
    private let temporary: TemporaryDirectory
    private var directory: String { temporary.path }

    init() throws { temporary = try TemporaryDirectory() }

    private func reason(_ body: () throws(AccessError) -> Void) -> AccessError.Reason? {
        do throws(AccessError) {
            try body()
            return nil
        } catch { return error.reason }
    }

    @Test func `a pair is written once, the secret for its owner alone`() throws {
        let secret = try #require(CurveSecret.generate())
        let path = directory + "/server.key"
        try KeyFile.write(secret, to: path)
        #expect(try KeyFile.secret(path) == secret)
        #expect(try KeyFile.publicKey(path + ".pub") == secret.publicKey)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(reason { () throws(AccessError) in try KeyFile.write(secret, to: path) } == .unusable)
        try FileManager.default.removeItem(atPath: path)
        // The public half is still there: no secret is left without its own.
        #expect(reason { () throws(AccessError) in try KeyFile.write(secret, to: path) } == .unusable)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [
        (0o600, true), (0o400, true), (0o440, true), (0o640, true), (0o604, false), (0o644, false), (0o660, false),
        (0o602, false),
    ])
    func `a secret that others can read or change is refused`(mode: Int, accepted: Bool) throws {
        let path = directory + "/key"
        try KeyFile.write(try #require(CurveSecret.generate()), to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        #expect(reason { () throws(AccessError) in _ = try KeyFile.secret(path) } == (accepted ? nil : .exposed))
    }

    @Test func `what is no key is refused by name`() throws {
        let path = directory + "/key"
        for text in ["", "short", String(repeating: "x", count: 1_000_000), String(repeating: "#", count: 40)] {
            #expect(
                FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
            #expect(reason { () throws(AccessError) in _ = try KeyFile.secret(path) } == .malformed)
        }
        #expect(reason { () throws(AccessError) in _ = try KeyFile.secret(directory) } == .missing)
        #expect(reason { () throws(AccessError) in _ = try KeyFile.secret(directory + "/none") } == .missing)
        #expect(mkfifo(directory + "/pipe", 0o600) == 0)
        #expect(reason { () throws(AccessError) in _ = try KeyFile.secret(directory + "/pipe") } == .missing)
    }

    @Test func `tcp without keys says what to do, and no tcp needs none`() throws {
        var files = AccessFiles(secretKey: directory + "/server.key", clients: directory + "/clients")
        #expect(try files.read(owner: 1).secret == nil)
        files.remote = "tcp://127.0.0.1:5555"
        do throws(AccessError) {
            _ = try files.read(owner: 1)
            Issue.record("read")
        } catch {
            #expect(error.reason == .missing)
            #expect(error.description.contains("giaoban keygen \(directory)/server.key"))
        }
        try KeyFile.write(try #require(CurveSecret.generate()), to: files.secretKey)
        #expect(reason { () throws(AccessError) in _ = try files.read(owner: 1) } == .missing)
        try Data().write(to: URL(fileURLWithPath: files.clients))
        #expect(try files.read(owner: 1).secret != nil)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: files.clients)
        #expect(reason { () throws(AccessError) in _ = try files.read(owner: 1) } == .exposed)
        files.group = "no such group"
        #expect(reason { () throws(AccessError) in _ = try files.read(owner: 1) } == .unusable)
    }
}
