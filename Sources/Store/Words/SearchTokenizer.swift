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
        let bytes = UnsafeRawPointer(text)
        var (start, index) = (0, 0)
        var colocated: Int32 = 0
        while index < length {
            var ends =
                index + 8 <= length
                ? Self.separators(in: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                : Self.separators(inLast: UnsafeRawBufferPointer(start: bytes + index, count: length - index))
            while ends != 0 {
                let end = index + ends.trailingZeroBitCount / 8
                ends &= ends &- 1
                if end > start {
                    let code = found(context, colocated, text + start, Int32(end - start), Int32(start), Int32(end))
                    guard code == SQLITE_OK else { return code }
                }
                colocated = text[end] == alternative ? FTS5_TOKEN_COLOCATED : 0
                start = end + 1
            }
            index += 8
        }
        guard length > start else { return SQLITE_OK }
        return found(context, colocated, text + start, Int32(length - start), Int32(start), Int32(length))
    }

    private static let alternative = CChar(0x7C)

    /// Bit 7 of each byte of eight that is a space or a bar; the first byte is the lowest.
    @inline(__always)
    private static func separators(in bytes: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        func zeroes(_ bytes: UInt64) -> UInt64 { ~((bytes & low &+ low) | bytes | low) }
        let bytes = UInt64(littleEndian: bytes)
        return zeroes(bytes ^ 0x2020_2020_2020_2020) | zeroes(bytes ^ 0x7C7C_7C7C_7C7C_7C7C)
    }

    /// As above, of fewer than eight.
    private static func separators(inLast bytes: UnsafeRawBufferPointer) -> UInt64 {
        // 0xFF is in no text.
        separators(in: bytes.reversed().reduce(UInt64.max) { $0 << 8 | UInt64($1) })
    }
}
