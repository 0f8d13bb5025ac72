import ArgumentParser
import Foundation
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Let the daemon read its configuration again.",
        discussion: """
            Ends when the new configuration is in force. Settings that take a restart are named. Exit code 78: something is wrong \
            with it, all of which is printed, and the old one stays in force. Needs the role admin.
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    private struct Outcome: Decodable {
        var changed: [String]
        var restart: [String]
        var clients: Int
    }

    func run() throws {
        try reportingErrors {
            let header: [UInt8]
            do {
                (header, _) = try connection.connect().ask(.reload)
            } catch let error as CommandError where error.refusal?.code == "configuration" {
                for problem in error.refusal?.problems ?? [] { Output.complain(problem) }
                throw CommandError(
                    description: "reload: refused; the configuration from before stays in force", exitCode: ExitCode(EX_CONFIG))
            }
            if json { return Output.line(json: header) }
            let outcome = try JSONDecoder().decode(Outcome.self, from: Data(header))
            Output.line(outcome.changed.isEmpty ? "no setting changed" : "changed: \(outcome.changed.joined(separator: ", "))")
            if !outcome.restart.isEmpty {
                Output.line("after a restart: \(outcome.restart.joined(separator: ", "))")
            }
        }
    }
}
