import ArgumentParser
import Articles
import Figures
import Foundation
import Logging
import Settings

#if canImport(Glibc)
    import Glibc
#endif

@main
struct Giaoband: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "giaoband",
        abstract: "Receives Vietnamese articles, turns them into a searchable record and tells subscribers.",
        discussion: "Settings, as --key VALUE or in the environment or in the configuration file:\n\n"
            + Setting.allCases.map { "  \($0.argument) (\($0.unit))\n      \($0.summary)\n      Default: \($0.defaultText)." }
            .joined(separator: "\n"),
        version: version)

    @Option(
        help:
            "Configuration file (YAML). Default: $XDG_CONFIG_HOME/giaoban/giaoban.yaml; under systemd /etc/giaoban/giaoban.yaml.")
    var config: String?

    @Option(help: ArgumentHelp("Print the settings as a document and end.", visibility: .hidden))
    var printSettings: SettingsDocument?

    @Flag(help: ArgumentHelp("Print docs/logging.md and end.", visibility: .hidden))
    var printLogging = false

    @Flag(help: ArgumentHelp("Print docs/figures.md and end.", visibility: .hidden))
    var printFigures = false

    @Option(help: ArgumentHelp("Print a manual page and end: daemon or settings.", visibility: .hidden))
    var printManual: DaemonManual?

    @Flag(
        help:
            "Go on as another store: for the first start after its files were restored from a backup. Sequences given out since would mean other events; followers take a snapshot."
    )
    var newEpoch = false

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings.", visibility: .hidden))
    var settings: [String] = []

    func run() async throws {
        if let printManual { return print(try printManual.text(), terminator: "") }
        if let printSettings { return print(printSettings.text, terminator: "") }
        if printLogging { return print(LoggingDocument.text, terminator: "") }
        if printFigures { return print(FiguresDocument.text, terminator: "") }
        let environment = ProcessInfo.processInfo.environment
        var configuration: DaemonConfiguration
        do throws(SettingsError) {
            configuration = DaemonConfiguration(try Settings(arguments: settings, environment: environment, file: config))
        } catch {
            let sink = LogSink.system(environment: environment)
            let log = DaemonLog(threshold: LogThreshold(.info), sink: sink) { 0 }
            for problem in error.problems {
                // The journal knows it as what it is; a person at a terminal needs no more than the words.
                if sink.journal == nil {
                    Self.complain(problem.description)
                } else {
                    log.tell(.startRefused, problem.description)
                }
            }
            throw ExitCode(EX_CONFIG)
        }
        configuration.renewsEpoch = newEpoch
        do throws(KillPoint.Refusal) {
            try KillPoint.arm(environment: environment)
        } catch {
            Self.complain(error.description)
            throw ExitCode(EX_CONFIG)
        }
        Heaps.bound()
        let log = Self.log(configuration, environment)
        for warning in configuration.settings.warnings { log.tell(.odd, warning.description) }
        var signals = Signals()
        let daemon: Daemon
        do {
            daemon = try Daemon(configuration: configuration, log: log)
        } catch {
            log.tell(.startRefused, "\(error)")
            throw ExitCode((error as? DaemonError)?.exitCode ?? EX_UNAVAILABLE)
        }
        signals.onHangup { daemon.reload() }
        daemon.announce()
        await signals.termination()
        await daemon.drain()
    }

    private static func log(_ configuration: DaemonConfiguration, _ environment: [String: String]) -> DaemonLog {
        DaemonLog(
            threshold: LogThreshold(Logger.Level(rawValue: configuration.logLevel) ?? .info),
            sink: .system(environment: environment), now: SystemClock.steady)
    }

    private static func complain(_ message: String) {
        // Foundation's handle would trap where nothing can be written, such as on a full disk.
        let line = Array("giaoband: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}

extension SettingsDocument: ExpressibleByArgument {}
