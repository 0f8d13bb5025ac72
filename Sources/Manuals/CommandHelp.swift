import Foundation

/// What a program says of itself and its commands: the part of ArgumentParser's `--experimental-dump-help` that a manual page
/// needs.
package struct CommandHelp: Decodable, Sendable {
    package let name: String
    package let abstract: String
    /// Paragraphs, divided by empty lines; empty where nothing is said.
    package let discussion: String
    package let arguments: [Argument]
    package let subcommands: [CommandHelp]
    private let isShown: Bool

    /// - Parameter dump: JSON as `ParsableArguments._dumpHelp()` returns it.
    package init(dump: String) throws {
        struct Tool: Decodable { let command: CommandHelp }
        self = try JSONDecoder().decode(Tool.self, from: Data(dump.utf8)).command
    }

    private enum CodingKeys: String, CodingKey {
        case name = "commandName"
        case abstract, discussion, arguments, subcommands
        case isShown = "shouldDisplay"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        abstract = try values.decodeIfPresent(String.self, forKey: .abstract) ?? ""
        discussion = try values.decodeIfPresent(String.self, forKey: .discussion) ?? ""
        isShown = try values.decodeIfPresent(Bool.self, forKey: .isShown) ?? true
        arguments = (try values.decodeIfPresent([Argument].self, forKey: .arguments) ?? []).filter(\.isShown)
        // Help itself is told of once, as an option.
        subcommands = (try values.decodeIfPresent([CommandHelp].self, forKey: .subcommands) ?? []).filter {
            $0.isShown && $0.name != "help"
        }
    }

    /// One option, flag or operand.
    package struct Argument: Decodable, Hashable, Sendable {
        package enum Kind: String, Decodable, Sendable { case positional, option, flag }

        package let kind: Kind
        /// As typed, such as `--limit`; empty for an operand.
        package let names: [String]
        /// What stands for the value, such as `file`.
        package let value: String
        package let abstract: String
        package let defaultValue: String?
        package let isOptional: Bool
        package let isRepeating: Bool
        fileprivate let isShown: Bool

        private enum CodingKeys: String, CodingKey {
            case kind, names, abstract, defaultValue, isOptional, isRepeating
            case value = "valueName"
            case isShown = "shouldDisplay"
        }

        private struct Name: Decodable {
            let kind: String
            let name: String
            var typed: String { (kind == "long" ? "--" : "-") + name }
        }

        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            kind = try values.decode(Kind.self, forKey: .kind)
            names = (try values.decodeIfPresent([Name].self, forKey: .names) ?? []).map(\.typed)
            value = try values.decodeIfPresent(String.self, forKey: .value) ?? ""
            abstract = try values.decodeIfPresent(String.self, forKey: .abstract) ?? ""
            defaultValue = try values.decodeIfPresent(String.self, forKey: .defaultValue)
            isOptional = try values.decode(Bool.self, forKey: .isOptional)
            isRepeating = try values.decode(Bool.self, forKey: .isRepeating)
            isShown = try values.decodeIfPresent(Bool.self, forKey: .isShown) ?? true
        }
    }
}
