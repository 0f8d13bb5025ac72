import ArgumentParser
import Articles
import Lexicon
import Parsing

#if canImport(Glibc)
    import Glibc
#endif

struct LexiconCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lexicon", abstract: "Look after the language data.", subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Validate the language data and what lies over it; every problem with file and line.",
            discussion:
                "Rows in \(Lexicon.overlayDirectory) replace shipped rows of the same key or are added. Exit code 65: there are problems."
        )

        @Argument(help: "Directory of the shipped tables. Default: lexicon.directory of the daemon's configuration.")
        var directory: String?

        @Option(help: ArgumentHelp("Directory laid over it; may be given again.", valueName: "directory"))
        var overlay: [String] = [Lexicon.overlayDirectory]

        @Flag(help: "Print problems as JSON, one a line: file, line, message.")
        var json = false

        func run() throws {
            try reportingErrors {
                let directory = try LexiconOptions.directory(directory)
                let check = LexiconCheck(directory: directory, overlays: overlay) { (lexicon) throws(LexiconError) in
                    _ = try Parser(lexicon: lexicon)
                }
                for problem in check.problems { report(problem) }
                guard check.problems.isEmpty else { throw ExitCode(EX_DATAERR) }
                if !json { Output.line("\(check.fileCount) files, \(check.rowCount) rows: no problems") }
            }
        }

        private func report(_ problem: LexiconCheck.Problem) {
            guard json else { return Output.line(problem.description) }
            var writer = JSONWriter()
            writer.object {
                $0.member("file", problem.file)
                $0.member("line", problem.line)
                $0.member("message", problem.words)
            }
            Output.line(json: writer.bytes)
        }
    }
}
