import Articles
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Reads one source after the other; what comes later overrides.
struct SettingsSources {
    private(set) var values: [Setting: SettingValue] = [:]
    private(set) var files: [String] = []
    private(set) var warnings: [SettingsProblem] = []
    var problems: [SettingsProblem] = []

    /// - Parameter isOptional: whether it may be missing.
    mutating func read(file path: String, isOptional: Bool) {
        let bytes: [UInt8]
        do throws(SettingFault) {
            guard let read = try Self.bytes(of: path, isOptional: isOptional) else { return }
            bytes = read
        } catch {
            return problems.append(SettingsProblem(nil, nil, "read \(path): \(error.reason)"))
        }
        files.append(path)
        let file = SettingsFile(path: path, bytes: bytes)
        for (setting, value) in file.values { values[setting] = value }
        problems += file.problems
    }

    /// Every `*.yaml` in lexical order of its bytes; what editors and package managers leave there is passed over.
    mutating func read(folder: String) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch CocoaError.fileReadNoSuchFile {
            return
        } catch {
            return problems.append(
                SettingsProblem(
                    nil, nil, "read \(folder): \(error.systemReason); make it a directory that the daemon can read"))
        }
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where !name.hasPrefix(".") {
            if name.hasSuffix(".yaml") {
                read(file: folder + "/" + name, isOptional: false)
            } else if name.hasSuffix(".yml") {
                problems.append(
                    SettingsProblem(nil, nil, "read \(folder)/\(name): only *.yaml is read; rename it, or take it away"))
            }
        }
    }

    mutating func read(environment: [String: String]) {
        let settings = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.environmentVariable, $0) })
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("GIAOBAN_") && !text.isEmpty {
            if let setting = settings[name] {
                set(setting, text, .environment(name))
            } else if !Settings.otherVariables.contains(name) {
                // No error: others may put variables of theirs there, as container managers do for a service's address.
                let nearest = Setting.nearest(to: name) { $0.environmentVariable }
                warnings.append(
                    SettingsProblem(
                        .environment(SettingForm.shown(name)), nil,
                        "it sets nothing" + (nearest.map { "; the nearest setting is \($0.environmentVariable)" } ?? "")))
            }
        }
    }

    mutating func read(arguments: [String]) {
        let settings = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.argument, $0) })
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = parts.first, let setting = settings[name] else {
                let nearest = argument.hasPrefix("--") ? Setting.nearest(to: parts[0]) { $0.argument } : nil
                let remedy = nearest.map { "the nearest is \($0.argument)" } ?? "giaoband --help lists them"
                problems.append(SettingsProblem(nil, nil, "\(SettingForm.shown(parts.first ?? "")) is no setting; \(remedy)"))
                // Its value, if it has one.
                if parts.count == 1, argument.hasPrefix("--"), let next = rest.first, !next.hasPrefix("--") { rest.removeFirst() }
                continue
            }
            let value: String? =
                parts.count == 2 ? parts[1] : rest.first.flatMap { $0.hasPrefix("--") ? nil : $0 }
            guard let value else {
                problems.append(
                    SettingsProblem(.argument(name), setting, "it has no value; write \(name) VALUE (\(setting.unit))"))
                continue
            }
            if parts.count == 1 { rest.removeFirst() }
            set(setting, value, .argument(name))
        }
    }

    private mutating func set(_ setting: Setting, _ text: String, _ origin: SettingOrigin) {
        do throws(SettingFault) {
            values[setting] = try SettingValue(text, of: setting, origin)
        } catch {
            problems.append(SettingsProblem(origin, setting, error.reason))
        }
    }

    /// - Returns: nil where it is missing and may be.
    private static func bytes(of path: String, isOptional: Bool) throws(SettingFault) -> [UInt8]? {
        func failure(_ remedy: String) -> SettingFault {
            SettingFault("\(String(cString: strerror(errno))) (errno \(errno)); \(remedy)")
        }
        // Without waiting for the writer of a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT {
                if isOptional { return nil }
                throw failure("name a file that is there")
            }
            throw failure("give the daemon's user the right to read it")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("name another file") }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw SettingFault("it is a directory; name a file in it") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SettingFault("it is no regular file") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= SettingsFile.maxBytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw failure("name another file")
            }
            bytes += buffer[..<count]
        }
        throw SettingFault("it has more than \(SettingsFile.maxBytes) bytes; it is no configuration")
    }
}
