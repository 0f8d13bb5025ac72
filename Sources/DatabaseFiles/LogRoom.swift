import Glibc

/// Room on the disk for a write-ahead log, taken before the log needs it.
///
/// A commit that makes its file longer waits for the file system's journal as well as for the disk: twice as long as one that writes over
/// what is there, and behind the commits of every other file. SQLite makes its log longer page by page and writes it from its beginning
/// again once it was copied; it takes zeros for the log's end.
enum LogRoom {
    /// Bytes that are written and synchronised at once: a commit of the same log may have to wait for them.
    private static let step = 1 << 20

    /// Fills a log up with zeros, beside whoever writes it: they go to the file's end, wherever that is by then, and never over a page.
    /// Ends early where the disk takes no more, since commits tell of that.
    /// - Parameters:
    ///   - log: path of a file; nothing is made where it is not there.
    ///   - bytes: that it shall have.
    ///   - goesOn: asked before each step.
    static func take(_ log: String, bytes: Int, while goesOn: () -> Bool) {
        let file = open(log, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return }
        defer { close(file) }
        let zeros = [UInt8](repeating: 0, count: step)
        while goesOn() {
            let end = Int(lseek(file, 0, SEEK_END))
            guard end >= 0, end < bytes else { return }
            guard write(file, zeros, min(step, bytes - end)) > 0, fdatasync(file) == 0 else { return }
        }
    }
}
