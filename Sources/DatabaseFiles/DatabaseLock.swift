import Glibc

/// What keeps a daemon from opening a database while its files are exchanged; let go of when this is.
package final class DatabaseLock: Sendable {
    private let path: String
    private let descriptor: Int32
    /// There was no such file before.
    private let isNew: Bool

    /// Makes the directory (0700) where it is missing. - Throws: locked where a daemon has it; io.
    package init(directory: String, name: String) throws(DatabaseFault) {
        try DatabaseFile.makeDirectory(directory)
        path = directory + "/" + name + ".lock"
        isNew = access(path, F_OK) != 0
        descriptor = try DatabaseFile.locked(path)
    }

    /// Leaves no file where there was none: for what came to nothing.
    package func withdraw() {
        if isNew { unlink(path) }
    }

    deinit {
        DatabaseFile.release(descriptor)
    }
}
