import Access
import CZeroMQ
import Foundation
import TemporaryDirectories
import WorkQueues

/// Keys of a daemon and of one client of its list, in files that go with them.
final class CurveKeys: Sendable {
    private let server: CurveSecret
    private let client: CurveSecret
    private let temporary: TemporaryDirectory
    private var directory: String { temporary.path }

    init(roles: String) throws {
        guard let server = CurveSecret.generate(), let client = CurveSecret.generate() else {
            throw DaemonUnderTest.Problem(description: "this libzmq was built without CURVE")
        }
        (self.server, self.client) = (server, client)
        temporary = try TemporaryDirectory()
        try KeyFile.write(server, to: directory + "/server.key")
        try Data("client \(roles) \(client.publicKey)\n".utf8).write(to: URL(fileURLWithPath: directory + "/clients"))
    }

    /// Of a daemon with a tcp endpoint on a port that the kernel chooses.
    var arguments: [String] {
        [
            "--ctl-tcp", "tcp://127.0.0.1:*", "--access-secret-key", directory + "/server.key", "--access-clients",
            directory + "/clients",
        ]
    }

    /// Where the daemon listens by tcp.
    func endpoint(of daemon: DaemonUnderTest) throws -> String {
        let endpoints = try RawClient(daemon.ctl).ask(.info).header["endpoints"] as? [String: String]
        guard let endpoint = endpoints?["ctl.tcp"] else {
            throw DaemonUnderTest.Problem(description: "it tells of no tcp endpoint: \(endpoints ?? [:])")
        }
        return endpoint
    }

    /// Makes a socket the client's.
    func prepare(_ socket: MessageSocket) throws {
        try socket.set(ZMQ_CURVE_SERVERKEY, server.publicKey.description)
        try socket.set(ZMQ_CURVE_PUBLICKEY, client.publicKey.description)
        try socket.set(ZMQ_CURVE_SECRETKEY, client.text)
    }
}
