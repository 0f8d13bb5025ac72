import ArgumentParser
import WireProtocol

/// Every command says its name itself: made of its type's name by ArgumentParser, the names cost a start 37 million instructions.
@main
struct Giaoban: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "giaoban",
        abstract: "Reads Vietnamese articles, and asks giaoband for what it knows.",
        discussion: """
            Results go to standard output, words to standard error. With --json every result is one JSON object on one line.
            Exit codes: 0 done, 1 nothing found (doctor: something is wrong), 64 wrong usage, 65 bad data, 69 daemon not reached, 75 try again later, \
            77 denied, 78 configuration.
            """,
        version: version,
        subcommands: [
            Parse.self, Explain.self, Rules.self, Put.self, Get.self, Search.self, Follow.self, FollowersCommand.self,
            Status.self, Queue.self, Withdraw.self, Reprocess.self, Correct.self, Reload.self, Backup.self, Restore.self,
            Check.self, Export.self,
            Doctor.self, CheckConfig.self, ConfigCommand.self, Keygen.self, LexiconCommand.self, ManualCommand.self,
        ])

    static func main() { main(arguments(Array(CommandLine.arguments.dropFirst()))) }

    /// What is left out of a query (`-quý`, `-"quý IV"`) is none of the options, which `-hà` would ask for help: a space before it
    /// says so.
    private static func arguments(_ given: [String]) -> [String] {
        guard let command = given.first, ["search", "export", "reprocess"].contains(command) else { return given }
        let end = given.firstIndex(of: "--") ?? given.endIndex
        return given[..<end].map { argument in
            let isOption = argument.hasPrefix("--") || argument.hasPrefix("-o=") || ["-", "-h", "-o"].contains(argument)
            return argument.hasPrefix("-") && !isOption ? " " + argument : argument
        } + given[end...]
    }
}
