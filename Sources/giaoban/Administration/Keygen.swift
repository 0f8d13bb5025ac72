import Access
import ArgumentParser
import Articles
import Foundation
import WireProtocol

/// A new pair of CURVE keys, for a client or for the daemon.
struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen", abstract: "Make a pair of keys for tcp, or print the public half of one.",
        discussion: """
            Writes the secret key to FILE with mode 0600 and the public key to FILE.pub, and prints the public key with the line \
            that lets a client in: the operator adds it to the daemon's list of clients and sends SIGHUP. A file that is there \
            already is never written over.
            """)

    @Argument(help: "Where the secret key goes. Default: where giaoban looks for its own.")
    var file: String?

    @Option(help: ArgumentHelp("The client in the printed line.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("The roles in the printed line: put, read and admin, joined by commas.", valueName: "roles"))
    var roles = "put,read"

    @Flag(help: "Print the same of a secret key that is there, and write nothing.")
    var show = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard Roles(roles) != nil else { throw ValidationError("--roles takes put, read and admin, joined by commas") }
        guard name.map(ClientList.isName) ?? true else {
            throw ValidationError("--name takes 1 to 64 of the characters a-z A-Z 0-9 . _ -")
        }
    }

    func run() throws {
        try reportingErrors {
            let path = file ?? ClientKeys.locations(ProcessInfo.processInfo.environment).own
            let secret: CurveSecret
            do throws(AccessError) {
                secret = show ? try KeyFile.secret(path) : try make(path)
            } catch {
                throw CommandError(error)
            }
            let line = "\(name ?? suggestedName) \(roles) \(secret.publicKey)"
            if json {
                var writer = JSONWriter()
                writer.object {
                    $0.member("secretKeyFile", path)
                    $0.member("publicKey", secret.publicKey.description)
                    $0.member("client", line)
                }
                return Output.line(json: writer.bytes)
            }
            Output.line("public key  \(secret.publicKey)")
            Output.line("for a client, into the daemon's list of clients:")
            Output.line(line)
        }
    }

    private func make(_ path: String) throws(AccessError) -> CurveSecret {
        guard let secret = CurveSecret.generate() else {
            throw AccessError(.unusable, "make key: this libzmq was built without CURVE; install Debian's libzmq5")
        }
        if file == nil {
            // Where it fails, writing the key says so.
            try? FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        try KeyFile.write(secret, to: path)
        return secret
    }

    /// This machine's name, as far as the list takes it.
    private var suggestedName: String {
        let host = ProcessInfo.processInfo.hostName
        return ClientList.isName(host) ? host : "client"
    }
}
