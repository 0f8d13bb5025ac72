import Access
import Foundation
import WireProtocol

/// What a client needs for tcp: the server's public key and a pair of its own.
struct ClientKeys {
    let server: CurveKey
    let own: CurveSecret

    /// Where they are unless options say otherwise: beside the client's configuration.
    static func locations(_ environment: [String: String]) -> (server: String, own: String) {
        let directory = (Locations(environment: environment).configuration as NSString).deletingLastPathComponent
        return (
            environment["GIAOBAN_SERVER_KEY_FILE"] ?? directory + "/server.pub",
            environment["GIAOBAN_KEY_FILE"] ?? directory + "/client.key"
        )
    }

    /// - Throws: with exit code 78, and what to do about a file that is not there.
    static func read(server: String, own: String, for endpoint: Endpoint) throws(CommandError) -> ClientKeys {
        let key = try file(
            endpoint, "ask its operator for the public key (server.key.pub), and name it with --server-key"
        ) { () throws(AccessError) in try KeyFile.publicKey(server) }
        let secret = try file(
            endpoint, "make one with `giaoban keygen`, give the line it prints to the operator, and name it with --key"
        ) { () throws(AccessError) in try KeyFile.secret(own) }
        return ClientKeys(server: key, own: secret)
    }

    private static func file<Key>(
        _ endpoint: Endpoint, _ remedy: String, _ read: () throws(AccessError) -> Key
    ) throws(CommandError) -> Key {
        do throws(AccessError) {
            return try read()
        } catch  where error.reason == .missing {
            throw CommandError(
                description: "connect to giaoband at \(endpoint): tcp needs keys; \(error.description); \(remedy)",
                exitCode: CommandError(error).exitCode)
        } catch {
            throw CommandError(error)
        }
    }
}
