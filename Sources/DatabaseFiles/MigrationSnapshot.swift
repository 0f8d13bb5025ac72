import GRDB
import Glibc

/// The file as it was before its schema changed, beside it as `store.sqlite.before-v4`, where 4 is the version that it was made for.
///
/// One is kept for each database: the next migration replaces it, and a start removes it once it is ``daysKept`` old.
enum MigrationSnapshot {
    /// By then a fault of a new version has shown, and what has come since would be missed more than what was.
    static let daysKept = 30

    /// Makes it durable before a byte of the file changes. - Returns: words for the log.
    static func make(_ db: Database, of path: String, from version: Int, to next: Int) throws -> String {
        let target = "\(path).before-v\(next)"
        let draft = target + ".tmp"
        // Of a start that was ended in the middle of copying.
        unlink(draft)
        try HeldDatabase.copy(db, to: draft) { _, _ in }
        let older = names(beside: path)
        guard rename(draft, target) == 0 else { throw DatabaseFile.failure("name", target) }
        try DatabaseFile.synchronise(directory(of: path))
        for name in older where name != target { unlink(name) }
        return "migrate \(path) from version \(version) to \(next): the file as it was is kept for \(daysKept) days as \(target)"
    }

    /// Removes what is too old. - Parameter now: seconds since 1970. - Returns: words for the log.
    static func removeOld(beside path: String, now: Int) -> [String] {
        names(beside: path).compactMap { name in
            var status = stat()
            guard stat(name, &status) == 0, now - status.st_mtim.tv_sec > daysKept * 86_400, unlink(name) == 0 else { return nil }
            return "remove \(name): it is more than \(daysKept) days old"
        }
    }

    /// Paths, in no order.
    private static func names(beside path: String) -> [String] {
        let directory = directory(of: path)
        let prefix = path.dropFirst(directory.count + 1) + ".before-v"
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(prefix), name.dropFirst(prefix.count).allSatisfy(\.isNumber) {
                names.append(directory + "/" + name)
            }
        }
        return names
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
