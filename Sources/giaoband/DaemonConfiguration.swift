import Access
import Configuration
import Decoding
import Foundation
import Intake
import Settings
import Store
import SystemPackage
import WireProtocol

/// The daemon's settings, read and checked: arguments before environment before file before defaults.
struct DaemonConfiguration: Sendable {
    var stateDirectory: String
    var runtimeDirectory: String
    /// Nil where the inbox is off.
    var inbox: InboxSettings?
    var ctl: Endpoints
    var live: Endpoints
    /// Nil where drop is off.
    var drop: Endpoints?
    var access: AccessFiles
    /// Bytes.
    var maxMessage: Int
    /// Bytes of the journal; nil as the disk allows.
    var journalBytes: Int?
    /// Bytes of the dead letters together; nil as the disk allows.
    var deadLetterBytes: Int?
    /// Nil for ever.
    var deadLetterDays: Double?
    /// Seconds that work on one entry may take.
    var timeLimit: Double
    /// Of the event log.
    var retention: EventRetention
    /// Seconds.
    var trimInterval: Double
    var articleRetention: ArticleRetention
    /// Seconds.
    var retireInterval: Double
    /// Whether the store goes on as another one: it was restored from a backup.
    var renewsEpoch = false
    var decoding = DecodingLimits.default
    var lexiconDirectory: String?
    var logLevel: String

    /// Where one socket is bound.
    struct Endpoints: Hashable, Sendable {
        var local: Endpoint
        /// With keys; nil where tcp is off.
        var remote: Endpoint?
    }

    /// - Parameters:
    ///   - arguments: `--key value` or `--key=value`, keys of ``Setting`` only.
    ///   - file: read where it exists; must exist where the user named it.
    static func load(
        arguments: [String], environment: [String: String], file: String?
    ) async throws(ConfigurationError) -> DaemonConfiguration {
        try check(arguments)
        let locations = Locations(environment: environment)
        let path = file ?? locations.configuration
        let yaml: FileProvider<YAMLSnapshot>
        do {
            yaml = try await FileProvider<YAMLSnapshot>(filePath: FilePath(path), allowMissing: file == nil)
        } catch {
            throw ConfigurationError(setting: nil, reason: "read \(path): \(error)")
        }
        let reader = ConfigReader(providers: [
            CommandLineArgumentsProvider(arguments: ["giaoband"] + arguments),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "giaoban"),
            yaml,
        ])
        // systemd hands credentials over in a directory that nobody else can look into.
        let keys = Keys(credentials: environment["CREDENTIALS_DIRECTORY"], besides: path)
        return try DaemonConfiguration(reader: Reader(reader: reader), locations: locations, keys: keys)
    }

    private init(reader: Reader, locations: Locations, keys: Keys) throws(ConfigurationError) {
        stateDirectory = try reader.directory(.stateDirectory) ?? locations.state
        let isElsewhere = stateDirectory != locations.state
        // A second daemon with its own state directory must not take the first one's sockets.
        runtimeDirectory = try reader.directory(.runtimeDirectory) ?? (isElsewhere ? stateDirectory + "/run" : locations.runtime)
        ctl = Endpoints(
            local: try reader.local(.ctlEndpoint, or: .ctlRemote, default: "ipc://\(runtimeDirectory)/ctl.sock"),
            remote: try reader.remote(.ctlRemote))
        live = Endpoints(
            local: try reader.local(.liveEndpoint, or: .liveRemote, default: "ipc://\(runtimeDirectory)/live.sock"),
            remote: try reader.remote(.liveRemote))
        let dropText = reader.text(.dropEndpoint) ?? "off"
        let dropRemote = try reader.remote(.dropRemote)
        drop =
            dropText == "off"
            ? nil
            : Endpoints(local: try reader.local(.dropEndpoint, or: .dropRemote, default: dropText), remote: dropRemote)
        guard drop != nil || dropRemote == nil else {
            throw ConfigurationError(setting: .dropRemote, reason: "drop.endpoint is off; set it too, to ipc:///path")
        }
        access = AccessFiles(
            secretKey: try reader.directory(.accessSecretKey) ?? keys.secretKey,
            clients: try reader.directory(.accessClients) ?? keys.clients,
            group: reader.text(.accessGroup).flatMap { $0 == "off" ? nil : $0 },
            remote: (ctl.remote ?? live.remote ?? dropRemote)?.description)
        maxMessage = try reader.count(.maxMessage, default: ProtocolLimits.messageBytes, in: 65_536...268_435_456)
        retention = EventRetention(
            seconds: try reader.number(.eventsKeepDays, default: 90, in: 0...36_500) * 86_400,
            bytes: Int64(try reader.count(.eventsKeepBytes, default: 4 << 30, in: 65_536...(1 << 50))))
        trimInterval = try reader.number(.eventsTrimInterval, default: 60, in: 0.1...86_400)
        articleRetention = ArticleRetention(
            seconds: try reader.bound(.articlesKeepDays, default: 0, in: 1...36_500).map { Double($0) * 86_400 },
            bytes: try reader.bound(.articlesKeepBytes, default: 0, in: 65_536...(1 << 50)).map(Int64.init),
            outlets: try OutletDays(reader.text(.articlesOutlets)).seconds)
        retireInterval = try reader.number(.articlesRetireInterval, default: 3_600, in: 0.1...86_400)
        if try reader.flag(.inboxEnabled, default: true) {
            var settings = InboxSettings(
                directory: try reader.directory(.inboxDirectory) ?? stateDirectory + "/inbox", maxBytes: maxMessage)
            settings.keepsDone = try reader.flag(.inboxKeepDone, default: settings.keepsDone)
            settings.rescan = try reader.number(.inboxRescan, default: settings.rescan, in: 0.1...86_400)
            settings.settle = try reader.number(.inboxSettle, default: settings.settle, in: 0...3_600)
            let watch = reader.text(.inboxWatch) ?? settings.watch.rawValue
            guard let watch = InboxSettings.Watch(rawValue: watch) else {
                throw ConfigurationError(setting: .inboxWatch, reason: "\"\(watch)\" is none of \(Setting.inboxWatch.unit)")
            }
            settings.watch = watch
            settings.pollInterval = try reader.number(.inboxPollInterval, default: settings.pollInterval, in: 0.1...86_400)
            inbox = settings
        }
        journalBytes = try reader.bound(.journalMaxBytes, default: 0, in: 1_048_576...(1 << 50))
        deadLetterBytes = try reader.bound(.deadLetterMaxBytes, default: 1 << 30, in: 65_536...(1 << 50))
        deadLetterDays = try reader.bound(.deadLetterDays, default: 90, in: 1...36_500).map(Double.init)
        timeLimit = try reader.number(.timeLimit, default: 30, in: 0.01...3_600)
        decoding.maxDecodedBytes = try reader.count(
            .decodingMaxBytes, default: decoding.maxDecodedBytes, in: 1024...1_073_741_824)
        decoding.maxExpansion = try reader.count(.decodingMaxExpansion, default: decoding.maxExpansion, in: 2...1_032)
        decoding.maxEntries = try reader.count(.decodingMaxEntries, default: decoding.maxEntries, in: 1...1_000_000)
        decoding.maxHTMLBytes = try reader.count(.decodingMaxHTMLBytes, default: decoding.maxHTMLBytes, in: 1024...67_108_864)
        decoding.maxHTMLDepth = try reader.count(.decodingMaxHTMLDepth, default: decoding.maxHTMLDepth, in: 16...10_000)
        decoding.maxHTMLSeconds = try reader.count(.decodingMaxHTMLSeconds, default: decoding.maxHTMLSeconds, in: 1...600)
        decoding.maxJSONDepth = try reader.count(.decodingMaxJSONDepth, default: decoding.maxJSONDepth, in: 4...512)
        lexiconDirectory = try reader.directory(.lexiconDirectory)
        logLevel = reader.text(.logLevel) ?? "info"
        guard ["debug", "info", "warning", "error"].contains(logLevel) else {
            throw ConfigurationError(setting: .logLevel, reason: "\"\(logLevel)\" is none of \(Setting.logLevel.unit)")
        }
    }

    /// The provider takes any key and overlooks those that nobody asks for: a misspelt one must not pass.
    private static func check(_ arguments: [String]) throws(ConfigurationError) {
        var expectsValue = false
        for argument in arguments {
            if argument.hasPrefix("--") {
                let parts = argument.split(separator: "=", maxSplits: 1)
                guard Setting.allCases.contains(where: { $0.argument == parts[0] }) else {
                    throw ConfigurationError(setting: nil, reason: "\(parts[0]) is no setting; giaoband --help lists them")
                }
                expectsValue = parts.count == 1
            } else if expectsValue {
                expectsValue = false
            } else {
                throw ConfigurationError(setting: nil, reason: "\"\(argument)\" is no setting; giaoband --help lists them")
            }
        }
    }
}

/// Where keys lie unless the settings say otherwise.
private struct Keys {
    let secretKey: String
    let clients: String

    /// - Parameters:
    ///   - credentials: systemd's directory; nil where it started nothing, or gave nothing.
    ///   - configuration: path of the configuration file, there or not.
    init(credentials: String?, besides configuration: String) {
        let directory = configuration.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        func path(_ name: String) -> String {
            let credential = credentials.map { $0 + "/" + name }
            return credential.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
                ?? (directory.isEmpty ? "./" : directory + "/") + name
        }
        secretKey = path("server.key")
        clients = path("clients")
    }
}

/// A setting that cannot be used: exit code 78.
struct ConfigurationError: Error, CustomStringConvertible {
    let setting: Setting?
    let reason: String
    var description: String { setting.map { "set \($0.rawValue): \(reason)" } ?? reason }
}

/// Reads settings as text and checks them here, so that a bad value is an error and not a default.
private struct Reader {
    let reader: ConfigReader

    func text(_ setting: Setting) -> String? {
        let key = ConfigKey(setting.rawValue)
        if let text = reader.string(forKey: key) ?? reader.int(forKey: key).map(String.init) { return text }
        if let text = reader.bool(forKey: key).map(String.init) ?? reader.double(forKey: key).map({ String($0) }) { return text }
        // An argument with a comma, and a list of YAML: without this they would count as not given.
        return reader.stringArray(forKey: key)?.joined(separator: ",")
    }

    func directory(_ setting: Setting) throws(ConfigurationError) -> String? {
        guard let path = text(setting) else { return nil }
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw ConfigurationError(setting: setting, reason: "\"\(path)\" is no absolute path; begin it with /")
        }
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    func flag(_ setting: Setting, default: Bool) throws(ConfigurationError) -> Bool {
        guard let text = text(setting) else { return `default` }
        guard let flag = Bool(text) else {
            throw ConfigurationError(setting: setting, reason: "\"\(text)\" is not true or false")
        }
        return flag
    }

    func count(_ setting: Setting, default: Int, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
        guard let text = text(setting) else { return `default` }
        guard let count = Int(text), range.contains(count) else {
            throw ConfigurationError(
                setting: setting,
                reason: "\"\(text)\" is no whole number of \(setting.unit) from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    /// A count, or 0 for none: nil.
    func bound(_ setting: Setting, default: Int, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        if (text(setting) ?? String(`default`)) == "0" { return nil }
        return try count(setting, default: `default`, in: range)
    }

    func number(_ setting: Setting, default: Double, in range: ClosedRange<Double>) throws(ConfigurationError) -> Double {
        guard let text = text(setting) else { return `default` }
        guard let number = Double(text), range.contains(number) else {
            throw ConfigurationError(
                setting: setting,
                reason: "\"\(text)\" is no number of \(setting.unit) from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// - Parameter other: the setting that takes tcp.
    func local(_ setting: Setting, or other: Setting, default: String) throws(ConfigurationError) -> Endpoint {
        let endpoint = try endpoint(setting, text(setting) ?? `default`)
        guard endpoint.path != nil else {
            throw ConfigurationError(
                setting: setting,
                reason:
                    "use endpoint \(endpoint): without keys tcp would let anybody in; set \(other.rawValue) to it, and keys as "
                    + "docs/keys.md says, or use ipc:///path")
        }
        return endpoint
    }

    /// - Returns: nil where it is off.
    func remote(_ setting: Setting) throws(ConfigurationError) -> Endpoint? {
        guard let text = text(setting), text != "off" else { return nil }
        let endpoint = try endpoint(setting, text)
        guard endpoint.path == nil else {
            throw ConfigurationError(setting: setting, reason: "\"\(text)\" is no tcp://address:port, and not off")
        }
        return endpoint
    }

    private func endpoint(_ setting: Setting, _ text: String) throws(ConfigurationError) -> Endpoint {
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw ConfigurationError(setting: setting, reason: error.description)
        }
    }
}
