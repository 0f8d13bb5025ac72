import Foundation

/// A directory of its own for a test, closed to others; removed when the test lets go of it.
package final class TemporaryDirectory: Sendable {
    /// Short, so that a socket's path fits into its address (108 bytes).
    package let path: String

    /// - Parameter mode: permissions of the directory.
    package init(mode: Int = 0o700) throws {
        path = "/tmp/giaoban-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: mode])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of what has that name in it.
    package func path(_ name: String) -> String { path + "/" + name }

    /// Writes a file. - Returns: its path.
    package func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }
}
