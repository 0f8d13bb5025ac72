import Foundation
import WireProtocol

/// The value of one setting, and who said it.
package struct SettingValue: Hashable, Sendable {
    /// As it was written; nil where nothing is, such as a directory that is looked for.
    package let text: String?
    package let content: SettingContent
    package let origin: SettingOrigin

    init(_ text: String, of setting: Setting, _ origin: SettingOrigin) throws(SettingFault) {
        content = try setting.form.content(of: text, unit: setting.unit)
        self.text = text
        self.origin = origin
    }

    fileprivate init(none origin: SettingOrigin) {
        (text, content, self.origin) = (nil, .off, origin)
    }
}

/// Every setting, read and checked. Arguments come before the environment, that before `conf.d/*.yaml` (the last in lexical
/// order first), these before the file, the file before the defaults.
package struct Settings: Sendable {
    /// Variables of ours that are no settings: for clients, tests and builds.
    static let otherVariables: Set<String> = [
        "GIAOBAN_ATTEMPT", "GIAOBAN_CORPUS", "GIAOBAN_FAILPOINT", "GIAOBAN_KEY_FILE", "GIAOBAN_KILLPOINT", "GIAOBAN_LONG",
        "GIAOBAN_SERVER_KEY_FILE", "GIAOBAN_STRICT", "GIAOBAN_TESTING",
    ]

    private let values: [Setting: SettingValue]
    private let arguments: [String]
    private let environment: [String: String]
    private let file: String?
    /// Files that were read, in their order.
    package let files: [String]
    /// What is odd and no error: variables that begin with GIAOBAN_ and set nothing.
    package let warnings: [SettingsProblem]

    /// - Parameters:
    ///   - arguments: `--key value` or `--key=value`, keys of ``Setting`` only.
    ///   - environment: of the process; an empty variable counts as unset.
    ///   - file: must exist; nil for the usual one, which need not.
    /// - Throws: every problem of every source, also of values that another source overrides.
    package init(arguments: [String], environment: [String: String], file: String?) throws(SettingsError) {
        let locations = Locations(environment: environment)
        let path = file ?? locations.configuration
        var sources = SettingsSources()
        sources.read(file: path, isOptional: file == nil)
        sources.read(folder: Self.folder(of: path) + "conf.d")
        sources.read(environment: environment)
        sources.read(arguments: arguments)
        let usual = UsualSettings(locations: locations, environment: environment, folder: Self.folder(of: path))
        let values = sources.values.merging(usual.values(below: sources.values, problems: &sources.problems)) { said, _ in said }
        if let remote = values[.dropRemote], remote.content != .off, values[.dropEndpoint]?.content == .off {
            sources.problems.append(
                SettingsProblem(remote.origin, .dropRemote, "drop.endpoint is off; set it too, to ipc:///path"))
        }
        guard sources.problems.isEmpty else { throw SettingsError(problems: sources.problems) }
        self.values = values
        self.arguments = arguments
        self.environment = environment
        self.file = file
        files = sources.files
        warnings = sources.warnings
    }

    /// Reads the same sources as they are now.
    package func again() throws(SettingsError) -> Settings {
        try Settings(arguments: arguments, environment: environment, file: file)
    }

    /// With its slash.
    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    }

    /// The file that is read where none is named and it is there.
    package static func usualFile(environment: [String: String]) -> String { Locations(environment: environment).configuration }

    package subscript(setting: Setting) -> SettingValue {
        // All cases are there after the initialiser.
        values[setting] ?? SettingValue(none: .builtIn)
    }

    /// Settings whose values differ from another configuration's.
    package func changes(from other: Settings) -> [Setting] {
        Setting.allCases.filter { self[$0].content != other[$0].content }
    }
}

/// Values as their forms promise them; asking for another form is a mistake of the program.
extension Settings {
    /// Nil where it is off, or nothing is said.
    package func text(_ setting: Setting) -> String? {
        if case .text(let text) = self[setting].content { text } else { nil }
    }

    /// Of a setting that always has one.
    package func string(_ setting: Setting) -> String {
        guard let text = text(setting) else { preconditionFailure("\(setting) has no text") }
        return text
    }

    package func isOn(_ setting: Setting) -> Bool { self[setting].content == .flag(true) }

    /// Nil for no bound.
    package func bound(_ setting: Setting) -> Int? {
        if case .count(let count) = self[setting].content { count } else { nil }
    }

    package func count(_ setting: Setting) -> Int {
        guard case .count(let count) = self[setting].content else { preconditionFailure("\(setting) is no count") }
        return count
    }

    package func number(_ setting: Setting) -> Double {
        guard case .number(let number) = self[setting].content else { preconditionFailure("\(setting) is no number") }
        return number
    }

    /// Of a socket that is never off.
    package func local(_ setting: Setting) -> Endpoint {
        guard case .endpoint(let endpoint) = self[setting].content else { preconditionFailure("\(setting) has no endpoint") }
        return endpoint
    }

    /// Nil where it is off.
    package func endpoint(_ setting: Setting) -> Endpoint? {
        if case .endpoint(let endpoint) = self[setting].content { endpoint } else { nil }
    }
}

/// What holds where nobody says otherwise.
private struct UsualSettings {
    let locations: Locations
    let environment: [String: String]
    /// Of the configuration, with its slash.
    let folder: String

    /// - Parameter said: what others say, which the rest follows.
    func values(below said: [Setting: SettingValue], problems: inout [SettingsProblem]) -> [Setting: SettingValue] {
        var values: [Setting: SettingValue] = [:]
        func text(_ setting: Setting, else usual: String) -> String {
            if case .text(let text)? = said[setting]?.content { text } else { usual }
        }
        let state = text(.stateDirectory, else: locations.state)
        // A second daemon with its own state directory must not take the first one's sockets.
        let runtime = text(.runtimeDirectory, else: state == locations.state ? locations.runtime : state + "/run")
        for setting in Setting.allCases where said[setting] == nil {
            let usual: String? =
                switch setting {
                case .stateDirectory: state
                case .runtimeDirectory: runtime
                case .inboxDirectory: state + "/inbox"
                case .ctlEndpoint: "ipc://\(runtime)/ctl.sock"
                case .liveEndpoint: "ipc://\(runtime)/live.sock"
                case .accessSecretKey: credential("server.key")
                case .accessClients: credential("clients")
                case .lexiconDirectory: nil
                default: setting.defaultText
                }
            guard let usual else {
                values[setting] = SettingValue(none: .builtIn)
                continue
            }
            do throws(SettingFault) {
                values[setting] = try SettingValue(usual, of: setting, .builtIn)
            } catch {
                problems.append(SettingsProblem(nil, setting, error.reason))
            }
        }
        return values
    }

    /// What the unit hands over in place of a key that is not there: without it systemd would refuse to start the service.
    private static let noCredential = Data("none".utf8)

    /// systemd hands credentials over in a directory that nobody else can look into.
    private func credential(_ name: String) -> String {
        let credential = environment["CREDENTIALS_DIRECTORY"].map { $0 + "/" + name }
        if let credential, let file = FileHandle(forReadingAtPath: credential), let bytes = try? file.readToEnd() ?? Data(),
            bytes != Self.noCredential
        {
            return credential
        }
        let path = folder + name
        return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
