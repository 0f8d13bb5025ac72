/// How the daemon's last process ended, as far as it could say.
package enum DaemonDeath: Sendable {
    /// Drained, or never there.
    case orderly
    /// By a fault of its own (a trap, a bad access, an abort), or without a word while one entry had been under work for long:
    /// so the kernel's out-of-memory killer looks from inside.
    case crash
    /// Without a word: SIGKILL or power loss. No entry is to blame.
    case killed
}
