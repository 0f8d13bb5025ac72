/// How the inbox is kept, from the configuration.
package struct InboxSettings: Sendable {
    /// How files are noticed between two rescans.
    package enum Watch: String, CaseIterable, Sendable {
        /// `inotify`, and `poll` where the directory lies on a file system of the network or inotify is exhausted.
        case auto
        case inotify
        /// For file systems whose changes are made elsewhere: inotify hears nothing of them, and their clock is another.
        case poll
    }

    package var directory: String
    /// Bytes of a file.
    package var maxBytes: Int
    package var watch = Watch.auto
    /// Seconds without a change before a file that was not renamed in counts as whole.
    package var settle: Double = 1
    /// Seconds between rescans, which find what no hint told of.
    package var rescan: Double = 30
    /// The same where there are no hints.
    package var pollInterval: Double = 5
    /// Whether taken files are kept in `done/`.
    package var keepsDone = true

    package init(directory: String, maxBytes: Int) {
        self.directory = directory
        self.maxBytes = maxBytes
    }
}

/// The two clocks of the inbox; tests hand in their own.
package struct InboxClock: Sendable {
    /// Seconds since 1970, of the clock that stamps local files.
    package var wall: @Sendable () -> Double
    /// Seconds since some moment; never set back.
    package var steady: @Sendable () -> Double

    package init(wall: @escaping @Sendable () -> Double, steady: @escaping @Sendable () -> Double) {
        self.wall = wall
        self.steady = steady
    }
}
