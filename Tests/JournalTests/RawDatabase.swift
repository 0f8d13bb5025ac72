import GRDB

/// A database file looked into, or changed, behind the journal's back. In a file of its own, since GRDB's operators make comparisons
/// elsewhere ambiguous.
enum RawDatabase {
    static func execute(_ sql: String, _ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    static func integer(_ sql: String, _ path: String) throws -> Int? {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: sql) }
    }
}
