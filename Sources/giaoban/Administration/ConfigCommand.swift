import ArgumentParser
import Articles
import Settings

#if canImport(Glibc)
    import Glibc
#endif

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Look into the configuration.", subcommands: [Show.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print every setting with the value that is in force.",
            discussion: "Reads what giaoband would read. Exit code 78: there are problems, which check-config prints too.")

        @Flag(help: "Say where each value comes from: default, FILE:LINE, a variable or an argument.")
        var origin = false

        @Flag(help: "Print one JSON object for each setting.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() throws {
            let settings: Settings
            do throws(SettingsError) {
                settings = try options.read()
            } catch {
                for problem in error.problems { Output.complain(problem.description) }
                throw ExitCode(EX_CONFIG)
            }
            for setting in Setting.allCases {
                if json {
                    Output.line(json: Self.object(setting, settings[setting]))
                } else {
                    let value = settings[setting]
                    let text = value.text ?? "(\(setting.defaultText))"
                    Output.line("\(setting.rawValue): \(text)" + (origin ? "  # \(value.origin)" : ""))
                }
            }
        }

        private static func object(_ setting: Setting, _ value: SettingValue) -> [UInt8] {
            var writer = JSONWriter()
            writer.object {
                $0.member("key", setting.rawValue)
                $0.member("value", value.text)
                $0.member("unit", setting.unit)
                $0.member("changes", setting.isLive ? "live" : "restart")
                switch value.origin {
                case .builtIn: $0.member("origin", "default")
                case .file(let path, let line):
                    $0.member("origin", "file")
                    $0.member("file", path)
                    $0.member("line", line)
                case .environment(let name):
                    $0.member("origin", "environment")
                    $0.member("name", name)
                case .argument(let name):
                    $0.member("origin", "argument")
                    $0.member("name", name)
                }
            }
            return writer.bytes
        }
    }
}
