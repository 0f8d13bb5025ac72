import DatabaseFiles
import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// The measures of articles as the store keeps them: one narrow row an article, in which each value is a small number, so that 20,000
/// matches are counted without reading their records.
///
/// Layout of `measure.numbers`: for each of ``SearchFacet/listed`` how many values, and their numbers ascending as distances from the one
/// before, all as variable-length integers (7 bits a byte, the lowest first).
enum MeasureTable {
    /// What is run for each article.
    struct Statements {
        let insert: WriteStatement
        let find: WriteStatement
        let add: WriteStatement

        init(_ db: Database) throws {
            insert = try WriteStatement(db, "INSERT OR REPLACE INTO measure VALUES (?, ?, ?, ?)")
            find = try WriteStatement(db, "SELECT number FROM facetValue WHERE hash = ?")
            add = try WriteStatement(db, "INSERT INTO facetValue(hash, facet, value, name) VALUES (?, ?, ?, ?)")
        }
    }

    static func insert(
        _ place: Int64, _ measures: ArticleMeasures, _ numbers: FacetNumbers, _ statements: Statements, _ db: Database
    ) throws {
        // In the order of the blob: by facet, and within one by number.
        var found: [(facet: UInt8, number: Int64)] = []
        found.reserveCapacity(measures.values.count)
        for value in measures.values where value.facet != .month {
            found.append((value.facet.number, try numbers.number(of: value, statements, db)))
        }
        found.sort { $0 < $1 }
        var blob: [UInt8] = []
        blob.reserveCapacity(found.count * 3 + SearchFacet.listed.count)
        var rest = found[...]
        for facet in SearchFacet.listed {
            let list = rest.prefix { $0.facet == facet.number }
            rest = rest.dropFirst(list.count)
            append(Int64(list.count), to: &blob)
            var last: Int64 = 0
            for (_, number) in list {
                append(number - last, to: &blob)
                last = number
            }
        }
        statements.insert.bind(1, place)
        statements.insert.bind(2, measures.words)
        statements.insert.bind(3, measures.day)
        statements.insert.bind(4, blob)
        try statements.insert.run()
    }

    static func delete(_ place: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM measure WHERE place = ?").execute(arguments: [place])
    }

    private static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Calls `found` with each value's number and the index of its facet in ``SearchFacet/listed``. Ends at what is damaged.
    @inline(__always)
    static func read(_ blob: UnsafeRawBufferPointer, _ found: (_ facet: Int, _ number: Int64) -> Void) {
        var index = 0
        func next() -> Int64? {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while index < blob.count, shift < 63 {
                let byte = blob[index]
                index += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return Int64(bitPattern: value) }
                shift += 7
            }
            return nil
        }
        for facet in SearchFacet.listed.indices {
            guard let count = next() else { return }
            var number: Int64 = 0
            for _ in 0..<min(count, Int64(blob.count)) {
                guard let distance = next() else { return }
                number &+= distance
                found(facet, number)
            }
        }
    }

    /// Removes values that no article has any more, of purged articles among them. Reads every row.
    static func sweep(_ db: Database) throws {
        let most = try Int64.fetchOne(db, sql: "SELECT max(number) FROM facetValue") ?? 0
        guard most > 0, most < Int64(Int32.max) else { return }
        var isUsed = [Bool](repeating: false, count: Int(most) + 1)
        let rows = try Row.fetchCursor(db, sql: "SELECT numbers FROM measure")
        while let row = try rows.next() {
            try row.withUnsafeData(atIndex: 0) { data in
                data?.withUnsafeBytes { blob in
                    read(blob) { _, number in if number > 0, number <= most { isUsed[Int(number)] = true } }
                }
            }
        }
        let delete = try db.cachedStatement(sql: "DELETE FROM facetValue WHERE number = ?")
        for number in try Int64.fetchAll(db, sql: "SELECT number FROM facetValue") where !isUsed[Int(number)] {
            try delete.execute(arguments: [number])
        }
    }

    /// Whether measures and articles are not of the same places.
    static func hasOthers(_ db: Database) throws -> Bool {
        try Int.fetchOne(
            db,
            sql: """
                SELECT place FROM measure EXCEPT SELECT place FROM article WHERE withdrawn IS NULL
                UNION ALL SELECT * FROM (SELECT place FROM article WHERE withdrawn IS NULL EXCEPT SELECT place FROM measure) LIMIT 1
                """) != nil
    }

    /// - Throws: damaged, where measures and index are not of the same articles.
    static func verify(_ db: Database) throws {
        guard try !hasOthers(db) else {
            throw StoreError(.damaged, "verify store: measures are missing or left over; restore the store from a backup")
        }
    }

    /// Lengths of all articles, by place.
    static func loadLengths(_ lengths: ArticleLengths, _ db: Database) throws {
        let rows = try StatementRun(db, "SELECT place, words FROM measure ORDER BY place", [])
        try lengths.load { found in
            try rows.each { found(sqlite3_column_int64($0, 0), Int(sqlite3_column_int64($0, 1))) }
        }
    }
}

/// The numbers that facet values have in the store, so far as they were met lately.
///
/// Only the store's writer asks; the lock makes that no promise.
final class FacetNumbers: Sendable {
    /// Values; some 4 MB. Then it begins anew.
    private static let most = 1 << 16
    private let known = Mutex<[Int64: Int64]>([:])

    /// The value's number; a new one where it has none. In the writer's transaction.
    func number(of value: ArticleMeasures.Value, _ statements: MeasureTable.Statements, _ db: Database) throws -> Int64 {
        if let number = known.withLock({ $0[value.hash] }) { return number }
        statements.find.bind(1, value.hash)
        var number = try statements.find.number()
        if number == nil {
            statements.add.bind(1, value.hash)
            statements.add.bind(2, Int(value.facet.number))
            statements.add.bind(3, value.value)
            statements.add.bind(4, value.name)
            try statements.add.run()
            number = db.lastInsertedRowID
        }
        let found = number ?? 0
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[value.hash] = found
        }
        return found
    }

    /// After a rollback, or when values went: numbers may mean others now.
    func forget() {
        known.withLock { $0.removeAll() }
    }
}
