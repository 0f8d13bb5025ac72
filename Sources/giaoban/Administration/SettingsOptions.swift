import ArgumentParser
import Foundation
import Settings
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// Which configuration is meant, and how it is read: as the daemon would.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Configuration file. Default: the user's own, $XDG_CONFIG_HOME/giaoban/giaoban.yaml, where it is there, else the service's, /etc/giaoban/giaoban.yaml.",
            valueName: "file"))
    var config: String?

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("Settings as giaoband would get them, such as --log-level debug.", valueName: "settings"))
    var settings: [String] = []

    private static let service = "/etc/giaoban/giaoban.yaml"

    /// Whether the service's configuration is meant.
    var isService: Bool { Self.isService(config) }

    private static func isService(_ config: String?) -> Bool {
        let own = Settings.usualFile(environment: ProcessInfo.processInfo.environment)
        return config == service
            || (config == nil && own != service && access(own, F_OK) != 0 && access(service, F_OK) == 0)
    }

    /// Reads as the daemon of this user would, or as the service would where its file is meant.
    func read() throws(SettingsError) -> Settings { try Self.read(config: config, settings: settings) }

    /// The same for commands without these options.
    static func read(config: String?, settings: [String]) throws(SettingsError) -> Settings {
        let environment = isService(config) ? serviceEnvironment : ProcessInfo.processInfo.environment
        return try Settings(arguments: settings, environment: environment, file: config)
    }

    /// Where the daemon that this user runs has something, and where the service has it, by their configurations.
    /// - Parameter usual: where a configuration cannot be read, which `check-config` tells of.
    static func places(_ said: (Settings) -> String, else usual: (Locations) -> String) -> [String] {
        [ProcessInfo.processInfo.environment, serviceEnvironment].map { environment in
            (try? Settings(arguments: [], environment: environment, file: nil)).map(said)
                ?? usual(Locations(environment: environment))
        }
    }

    /// What systemd tells the service; see systemd/giaoband.service.
    private static var serviceEnvironment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["STATE_DIRECTORY"] = environment["STATE_DIRECTORY"] ?? "/var/lib/giaoban"
        environment["RUNTIME_DIRECTORY"] = environment["RUNTIME_DIRECTORY"] ?? "/run/giaoban"
        return environment
    }
}
