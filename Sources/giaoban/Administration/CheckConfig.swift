import ArgumentParser
import Articles
import Settings

#if canImport(Glibc)
    import Glibc
#endif

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the configuration; every problem with file and line.",
        discussion:
            "Reads the file, conf.d/*.yaml beside it and GIAOBAN_* variables as giaoband would. Exit code 78: there are problems."
    )

    @Flag(help: "Print problems as JSON, one a line: file, line, setting, message.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do throws(SettingsError) {
            let settings = try options.read()
            for warning in settings.warnings { Output.complain(warning.description) }
            guard !json else { return }
            Output.line(
                settings.files.isEmpty
                    ? "ok: no file is there, the defaults hold" : "ok: \(settings.files.joined(separator: ", "))")
        } catch {
            for problem in error.problems { report(problem) }
            throw ExitCode(EX_CONFIG)
        }
    }

    private func report(_ problem: SettingsProblem) {
        guard json else { return Output.line(problem.description) }
        var writer = JSONWriter()
        writer.object {
            if case .file(let path, let line)? = problem.origin {
                $0.member("file", path)
                $0.member("line", line)
            }
            $0.member("setting", problem.setting?.rawValue)
            $0.member("message", problem.reason)
        }
        Output.line(json: writer.bytes)
    }
}
