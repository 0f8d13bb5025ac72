import GRDB

/// A database file changed behind the store's back. In a file of its own, since GRDB's operators make comparisons elsewhere ambiguous.
enum RawDatabase {
    static func execute(_ sql: String, _ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    static func integer(_ sql: String, _ path: String) throws -> Int? {
        try read(path) { try Int.fetchOne($0, sql: sql) }
    }

    /// The first column of each row.
    static func texts(_ sql: String, _ path: String) throws -> [String] {
        try read(path) { try String.fetchAll($0, sql: sql) }
    }

    private static func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        let value = try queue.read(body)
        try queue.close()
        return value
    }
}
