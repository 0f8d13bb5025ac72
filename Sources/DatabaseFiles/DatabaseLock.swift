import Glibc

/// What keeps a daemon from opening a database while its files are exchanged; let go of when this is.
package final class DatabaseLock: Sendable {
    private let descriptor: Int32

    /// Makes the directory (0700) where it is missing. - Throws: locked where a daemon has it; io.
    package init(directory: String, name: String) throws(DatabaseFault) {
        try DatabaseFile.makeDirectory(directory)
        descriptor = try DatabaseFile.locked(directory + "/" + name + ".lock")
    }

    deinit {
        DatabaseFile.release(descriptor)
    }
}
