import GRDB

/// A database file changed while no daemon has it. In a file of its own, since GRDB's operators make comparisons elsewhere ambiguous.
enum RawDatabase {
    static func execute(_ sql: String, _ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
