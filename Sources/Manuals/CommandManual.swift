/// The parts of a manual page that commands and options say themselves.
extension ManualPage {
    /// One item an option or operand.
    package mutating func items(_ arguments: [CommandHelp.Argument]) {
        for argument in arguments {
            var text = argument.abstract
            if let value = argument.defaultValue, argument.kind != .flag, !text.contains("Default") {
                text += (text.isEmpty ? "" : " ") + "Default: \(value)."
            }
            item(Self.term(argument), text)
        }
    }

    /// Each command below a program with its own options; what all of them take is told elsewhere.
    /// - Parameter common: told under OPTIONS.
    package mutating func commands(of program: CommandHelp, path: String, without common: [CommandHelp.Argument]) {
        for command in program.subcommands {
            let path = path + " " + command.name
            let own = command.arguments.filter { argument in
                !common.contains { $0.names == argument.names && !argument.names.isEmpty }
            }
            if command.subcommands.isEmpty {
                subsection(([path] + own.map(Self.usage)).joined(separator: " "))
                paragraphs(command.abstract)
                paragraphs(command.discussion)
                items(own)
            } else {
                subsection(path)
                paragraphs(command.abstract)
                paragraphs(command.discussion)
                commands(of: command, path: path, without: common)
            }
        }
    }

    /// `--limit limit`, `-h, --help`, `FILE`.
    private static func term(_ argument: CommandHelp.Argument) -> String {
        switch argument.kind {
        case .positional: placeholder(argument.value)
        case .flag: argument.names.joined(separator: ", ")
        case .option: argument.names.joined(separator: ", ") + " " + placeholder(argument.value)
        }
    }

    private static func usage(_ argument: CommandHelp.Argument) -> String {
        let call = argument.kind == .positional ? placeholder(argument.value) : term(argument)
        let repeated = argument.isRepeating ? call + "..." : call
        return argument.isOptional ? "[\(repeated)]" : repeated
    }

    private static func placeholder(_ value: String) -> String { value.contains("|") ? value : "<\(value)>" }
}
