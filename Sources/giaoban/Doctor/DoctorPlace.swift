import Foundation
import Settings
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// Which daemon is looked at, by whom, and how commands for it are written here.
struct DoctorPlace {
    let settings: Settings
    /// Whether it is the one that systemd runs as giaoban.service.
    let isService: Bool
    /// The user it runs as, or would.
    let owner: DoctorAccount
    /// Who looks.
    let viewer: uid_t
    /// The daemon that answers at the ctl socket.
    let daemon: DoctorDaemon
    /// What the daemon was given besides its files, as the command line of doctor says it.
    private let arguments: [String]

    init(_ options: SettingsOptions) throws(SettingsError) {
        settings = try options.read()
        isService = options.isService
        arguments = (options.config.map { ["--config", $0] } ?? []) + options.settings
        viewer = geteuid()
        daemon = DoctorDaemon(settings.local(.ctlEndpoint))
        let service = isService ? DoctorAccount(named: "giaoban") : nil
        owner =
            daemon.process.map { DoctorAccount(uid: $0.uid) } ?? service
            ?? DoctorAccount(uid: Self.keeper(of: settings.string(.stateDirectory)) ?? viewer)
    }

    /// Whose daemon it is that does not run: of a directory that somebody names its owner's, so that root and strangers can look.
    private static func keeper(of state: String) -> uid_t? {
        let isUsual = state == Locations(environment: ProcessInfo.processInfo.environment).state
        return isUsual && geteuid() != 0 ? nil : DoctorFile(state).status?.st_uid
    }

    var stateDirectory: String { settings.string(.stateDirectory) }
    /// Nil where the inbox is off.
    var inbox: String? { settings.isOn(.inboxEnabled) ? settings.string(.inboxDirectory) : nil }

    // MARK: Commands

    /// The program as it was called, so that the command works where doctor did.
    private static var program: String { CommandLine.arguments.first ?? "giaoban" }

    /// `giaoban WORDS`.
    func giaoban(_ words: String) -> String {
        (Self.program.contains("/") ? Self.quoted(Self.program) : "giaoban") + " " + words
    }

    /// Starts the user's own daemon, with the configuration that is looked at.
    private var giaoband: String {
        let slash = Self.program.lastIndex(of: "/")
        let program = slash.map { Self.program[...$0] + "giaoband" } ?? "giaoband"
        return ([Self.quoted(String(program))] + arguments.map(Self.quoted)).joined(separator: " ") + " &"
    }

    /// A command that root alone may give.
    func asRoot(_ command: String) -> String { viewer == 0 ? command : "sudo \(command)" }

    /// A command about a file, which its owner may give.
    /// - Parameter uid: of the file's owner.
    func asOwner(_ uid: uid_t, _ command: String) -> String { uid == viewer ? command : asRoot(command) }

    /// A command that the daemon's user has to give.
    func asDaemon(_ command: String) -> String {
        if viewer == owner.uid { return command }
        return viewer == 0 ? "runuser -u \(owner.name) -- \(command)" : "sudo -u \(owner.name) \(command)"
    }

    var start: String { isService ? asRoot("systemctl start giaoban") : giaoband }

    var stop: String {
        if isService { return asRoot("systemctl stop giaoban") }
        // A second daemon finds the store locked until the first has ended.
        return daemon.process.map { asOwner($0.uid, "kill \($0.pid)") + "; tail --pid=\($0.pid) -f /dev/null" } ?? "true"
    }

    var restart: String {
        if isService { return asRoot("systemctl restart giaoban") }
        return daemon.process == nil ? start : "\(stop); \(giaoband)"
    }

    /// Lets the daemon read what changed; starts it where it does not run.
    var reload: String {
        guard daemon.process != nil else { return start }
        return isService
            ? asRoot("systemctl reload giaoban") : giaoban("reload --ctl \(Self.quoted(daemon.endpoint.description))")
    }

    /// Something that is done while the daemon does not run.
    func whileStopped(_ command: String) -> String {
        daemon.process == nil && !isService ? command : "\(stop); \(command); \(start)"
    }

    /// A line into a drop-in of the unit, and the restart that makes it hold.
    func unit(_ name: String, _ line: String) -> String {
        let folder = "/etc/systemd/system/giaoban.service.d"
        let tee = asRoot("tee \(folder)/\(name).conf")
        return
            "\(asRoot("mkdir -p \(folder)")) && printf '[Service]\\n\(line)\\n' | \(tee) && \(asRoot("systemctl daemon-reload")) && "
            + asRoot("systemctl restart giaoban")
    }

    /// A word for sh(1).
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-+:=,@%".utf8.contains(byte)
            }
        }
        return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    // MARK: Other programs

    /// What a program of the system prints; nil where it is not there, fails, or does not end within two seconds.
    static func output(_ program: String, _ arguments: String...) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "2", program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
