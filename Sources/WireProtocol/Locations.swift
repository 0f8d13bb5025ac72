/// Where state, sockets and inbox lie when nothing else is said: systemd's directories, else the user's XDG directories.
///
/// Both programs ask here, so that a client finds the daemon of the same user without configuration.
package struct Locations: Sendable, Hashable {
    /// Databases; systemd's `StateDirectory=`.
    package var state: String
    /// Sockets; systemd's `RuntimeDirectory=`.
    package var runtime: String
    package var inbox: String
    /// The configuration file that is read where it exists.
    package var configuration: String

    /// - Parameter environment: of the process.
    package init(environment: [String: String]) {
        func variable(_ name: String) -> String? {
            // systemd joins several directories by colons; an empty variable counts as unset (XDG base directories).
            guard let value = environment[name]?.split(separator: ":").first.map(String.init) else { return nil }
            return value.hasPrefix("/") ? value : nil
        }
        let home = variable("HOME") ?? "/tmp"
        state = variable("STATE_DIRECTORY") ?? (variable("XDG_STATE_HOME") ?? home + "/.local/state") + "/giaoban"
        runtime = variable("RUNTIME_DIRECTORY") ?? variable("XDG_RUNTIME_DIR").map { $0 + "/giaoban" } ?? state + "/run"
        inbox = state + "/inbox"
        configuration =
            variable("STATE_DIRECTORY") == nil
            ? (variable("XDG_CONFIG_HOME") ?? home + "/.config") + "/giaoban/giaoban.yaml" : "/etc/giaoban/giaoban.yaml"
    }

    /// Of the system's daemon, as the Debian package runs it.
    private static let systemCtlPath = "/run/giaoban/ctl.sock"

    package var ctl: String { "ipc://\(runtime)/ctl.sock" }
    /// Where a client finds the daemon of the same user, else the system's.
    /// - Parameter isThere: whether something has that name, even if this user may not use it.
    package func ctl(whereThere isThere: (String) -> Bool) -> String {
        !isThere("\(runtime)/ctl.sock") && isThere(Self.systemCtlPath) ? "ipc://\(Self.systemCtlPath)" : ctl
    }

    package var live: String { "ipc://\(runtime)/live.sock" }
}
