import Access
import Foundation
import TemporaryDirectories
import Testing
import WireProtocol
import WorkQueues

#if canImport(Glibc)
    import Glibc
#endif

/// What may lie at the path of an ipc endpoint.
struct EntranceTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path("ctl.sock") }

    init() throws { directory = try TemporaryDirectory() }

    private func bind(_ context: MessageContext) throws -> MessageSocket {
        let socket = try MessageSocket(.router, context: context, name: "ctl")
        _ = try Entrance(.ctl, unguarded: Endpoint("ipc://\(path)")).bind(socket)
        return socket
    }

    private func number(_ body: () throws -> Void) -> Int32? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SocketError)?.number
        }
    }

    @Test func `a socket that is served is left to its process`() throws {
        let context = try MessageContext()
        let first = try bind(context)
        #expect(number { _ = try bind(context) } == EADDRINUSE)

        let client = try MessageSocket(.dealer, context: context, name: "client")
        try client.connect("ipc://\(path)")
        _ = try client.send([[1]])
        #expect(first.wait(milliseconds: 60_000))
    }

    @Test func `a file that is no socket stays`() throws {
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        #expect(number { _ = try bind(MessageContext()) } == EEXIST)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test func `a socket that a killed process left is replaced`() throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        #expect(isBound)
        close(left)
        #expect(number { _ = try bind(MessageContext()) } == nil)
    }
}
