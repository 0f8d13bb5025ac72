/// Where a value was said.
package enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    case builtIn
    /// Line from 1.
    case file(String, line: Int)
    /// A variable.
    case environment(String)
    /// Such as `--log-level`.
    case argument(String)

    package var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let name): "environment \(name)"
        case .argument(let name): "argument \(name)"
        }
    }
}

/// One thing that is wrong with a configuration.
package struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// Nil where it is of no one place, such as a file that cannot be read.
    package let origin: SettingOrigin?
    package let setting: Setting?
    /// Object, reason, remedy.
    package let reason: String

    init(_ origin: SettingOrigin?, _ setting: Setting? = nil, _ reason: String) {
        self.origin = origin
        self.setting = setting
        self.reason = reason
    }

    /// As compilers say it: `FILE:LINE: set KEY: reason`.
    package var description: String {
        (origin.map { "\($0): " } ?? "") + (setting.map { "set \($0.rawValue): " } ?? "") + reason
    }
}

/// A configuration that cannot be used: all that is wrong with it. Exit code 78.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one; files first, in the order of their lines.
    package let problems: [SettingsProblem]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
