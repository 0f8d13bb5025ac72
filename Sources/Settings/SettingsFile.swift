import Foundation
import Yams

/// What one YAML file sets, each value with its line, and all that is wrong with it.
struct SettingsFile {
    /// Bytes; every key with a long comment takes a tenth of it.
    static let maxBytes = 262_144
    /// Keys that are there twice and told of, before the file is given up.
    private static let maxDuplicates = 16

    private(set) var values: [(setting: Setting, value: SettingValue)] = []
    private(set) var problems: [SettingsProblem] = []
    private let path: String

    /// - Parameter path: for the words.
    init(path: String, bytes: [UInt8]) {
        self.path = path
        if let text = text(bytes) { parse(text) }
    }

    /// - Returns: nil where it is no UTF-8.
    private mutating func text(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            report(1, nil, "it begins with a byte order mark; save it as UTF-8 without one")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let valid = Self.validPrefix(bytes)
            report(Self.line(at: valid, in: bytes), nil, "byte \(valid + 1) is not UTF-8; save the file as UTF-8")
            return nil
        }
        return text
    }

    private mutating func parse(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for _ in 0..<Self.maxDuplicates {
            do {
                if let root = try compose(yaml: lines.joined(separator: "\n"), .default, .default, .utf8) { read(root) }
                return
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
                // The parser says where the first of them, in the order of names, stands first.
                guard let key = duplicates.first else {
                    return report(context.mark.line, nil, "a key is there twice; remove one")
                }
                let line = Self.line(of: key, after: context.mark, in: lines)
                report(line, nil, "key \(SettingForm.shown(key)) is there a second time; remove one of the two")
                // Without it the other problems of the file are found too; a map's keys would be left without theirs.
                guard line != context.mark.line, !lines[line - 1].allSatisfy({ $0.isWhitespace || $0 == ":" || key.contains($0) })
                else { return }
                lines[line - 1] = ""
            } catch let error as YamlError {
                return report(error, lines)
            } catch {
                return report(1, nil, "it is no YAML: \(error)")
            }
        }
    }

    // MARK: Keys

    private mutating func read(_ root: Node) {
        if Self.isNull(root) { return }
        guard let map = root.mapping else {
            return report(root.mark?.line, nil, "it has no keys; write lines of KEY: VALUE, as in etc/giaoban.yaml")
        }
        for (key, value) in map {
            guard let name = key.scalar?.string else {
                report(key.mark?.line, nil, "a key is no word; giaoban config show lists the keys")
                continue
            }
            if name.contains(".") {
                refuse(name, at: key, isDotted: true)
            } else if let setting = Setting(rawValue: name) {
                read(value, of: setting, at: key)
            } else if Setting.sections.contains(name) {
                read(section: name, value, at: key)
            } else {
                refuse(name, at: key)
            }
        }
    }

    private mutating func read(section: String, _ node: Node, at key: Node) {
        // All keys below it may be comments.
        if Self.isNull(node) { return }
        guard let map = node.mapping else {
            let names = Setting.allCases.map(\.rawValue).filter { $0.hasPrefix(section + ".") }
            return report(
                key.mark?.line, nil,
                "\(section) takes no value, but keys on indented lines below it: "
                    + names.map { $0.dropFirst(section.count + 1) }.joined(separator: ", "))
        }
        for (key, value) in map {
            guard let name = key.scalar?.string else {
                report(key.mark?.line, nil, "a key below \(section) is no word")
                continue
            }
            if let setting = Setting(rawValue: section + "." + name) {
                read(value, of: setting, at: key)
            } else {
                refuse(section + "." + name, at: key)
            }
        }
    }

    private mutating func read(_ node: Node, of setting: Setting, at key: Node) {
        let line = node.mark?.line ?? key.mark?.line
        guard let scalar = node.scalar else {
            let form = node.mapping != nil ? "keys below it" : node.sequence != nil ? "a list" : "an alias"
            return report(key.mark?.line, setting, "it has \(form), and takes one value: \(setting.unit)")
        }
        guard !Self.isNull(node) else {
            return report(key.mark?.line, setting, "it has no value; write one (\(setting.unit)), or remove the line")
        }
        do throws(SettingFault) {
            values.append((setting, try SettingValue(scalar.string, of: setting, .file(path, line: line ?? 1))))
        } catch {
            report(line, setting, error.reason)
        }
    }

    private mutating func refuse(_ name: String, at key: Node, isDotted: Bool = false) {
        let shown = SettingForm.shown(name)
        if isDotted, Setting(rawValue: name) != nil, let dot = name.firstIndex(of: ".") {
            return report(
                key.mark?.line, nil,
                "\(shown) is written as two lines here: \(name[..<dot]): and below it, indented, \(name[name.index(after: dot)...]):"
            )
        }
        report(key.mark?.line, nil, "unknown key \(shown); " + Setting.remedy(name))
    }

    private static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    // MARK: Faults

    private mutating func report(_ line: Int?, _ setting: Setting?, _ reason: String) {
        problems.append(SettingsProblem(.file(path, line: max(1, line ?? 1)), setting, reason))
    }

    private mutating func report(_ error: YamlError, _ lines: [Substring]) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            if (1...lines.count).contains(mark.line), lines[mark.line - 1].prefix(mark.column).contains("\t") {
                return report(mark.line, nil, "it is indented with a tab; YAML takes spaces only")
            }
            let place =
                context.map { " (\($0.text.trimmingCharacters(in: .whitespacesAndNewlines)), line \($0.mark.line))" } ?? ""
            report(mark.line, nil, "it is no YAML: \(problem)\(place)")
        case .reader(let problem, let offset, _, let text):
            let line = text.prefix(offset ?? 0).unicodeScalars.reduce(1) { $0 + ($1 == "\n" ? 1 : 0) }
            report(line, nil, "it is no YAML: \(problem)")
        default:
            report(1, nil, "it is no YAML: \(error)")
        }
    }

    /// The next line that begins with a key at the same column; where it stands first if there is none, as inside `{}`.
    private static func line(of key: String, after first: Mark, in lines: [Substring]) -> Int {
        let beginning = String(repeating: " ", count: max(0, first.column - 1)) + key
        let second = lines.indices.dropFirst(first.line).first { index in
            lines[index].hasPrefix(beginning) && lines[index].dropFirst(beginning.count).first { $0 != " " } == ":"
        }
        return second.map { $0 + 1 } ?? first.line
    }

    private static func validPrefix(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }

    private static func line(at offset: Int, in bytes: [UInt8]) -> Int {
        1 + bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") }
    }
}
