import GRDB
import GRDBSQLite

/// The FTS5 tokenizer `giaoban`, through the C API.
///
/// Language is dealt with before: a text comes as the words of ``WordScanner`` with a space between, a query as the words' alternatives
/// with `|` between (all at one position, as FTS5's synonyms are). So the callbacks keep no state and only cut bytes.
enum SearchTokenizer {
    static let name = "giaoban"

    /// Makes the tokenizer known to a connection; every connection that touches the index needs it.
    static func register(_ db: Database) throws {
        var tokenizer = fts5_tokenizer(
            xCreate: { _, _, _, created in
                // No state, but FTS5 expects a handle of its own to hand back.
                guard let handle = sqlite3_malloc(1) else { return SQLITE_NOMEM }
                created?.pointee = OpaquePointer(handle)
                return SQLITE_OK
            },
            xDelete: { handle in sqlite3_free(handle.map { UnsafeMutableRawPointer($0) }) },
            xTokenize: { _, context, _, text, length, found in
                guard let text, let found else { return SQLITE_OK }
                return SearchTokenizer.cut(text, Int(length), context, found)
            })
        let api = FTS5.api(db)
        guard let create = api.pointee.xCreateTokenizer else {
            throw DatabaseError(resultCode: .SQLITE_ERROR, message: "this SQLite has no FTS5 tokenizers")
        }
        let code = create(UnsafeMutablePointer(mutating: api), name, nil, &tokenizer, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    private typealias Found =
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32, Int32, Int32
        ) -> Int32

    private static func cut(
        _ text: UnsafePointer<CChar>, _ length: Int, _ context: UnsafeMutableRawPointer?, _ found: Found
    ) -> Int32 {
        let space = CChar(0x20)
        let alternative = CChar(0x7C)
        var start = 0
        var colocated: Int32 = 0
        var index = 0
        while index <= length {
            let byte = index < length ? text[index] : space
            if byte == space || byte == alternative {
                if index > start {
                    let code = found(context, colocated, text + start, Int32(index - start), Int32(start), Int32(index))
                    guard code == SQLITE_OK else { return code }
                }
                colocated = byte == alternative ? FTS5_TOKEN_COLOCATED : 0
                start = index + 1
            }
            index += 1
        }
        return SQLITE_OK
    }
}
