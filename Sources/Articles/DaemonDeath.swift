/// How the daemon's last process ended, as far as it could say.
package enum DaemonDeath: Sendable {
    /// Drained, or never there.
    case orderly
    /// By a fault of its own: a trap, a bad access, an abort.
    case crash
    /// Without a word: SIGKILL, power loss, or the kernel's out-of-memory killer.
    case unexplained

    /// An entry with so many is set aside: after two crashes alone under work, or eight unexplained deaths, since most of
    /// those are not the entry's fault, and some (memory) are.
    package static let limit = 8

    package var strikes: Int {
        switch self {
        case .orderly: 0
        case .crash: 4
        case .unexplained: 1
        }
    }
}
