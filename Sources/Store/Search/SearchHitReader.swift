import Foundation
import GRDB
import GRDBSQLite

/// Reads what a hit tells, of one page: each hit by one step of a statement that the connection keeps.
final class SearchHitReader {
    private static let short = "SELECT id, uri, published, copyOf, title FROM article WHERE place = ?"
    private static let long = """
        SELECT id, uri, published, copyOf, title, numbers, bytes FROM article JOIN content ON number = pack
        LEFT JOIN measure ON measure.place = article.place WHERE article.place = ?
        """

    /// Bytes of UTF-8: ten long titles. A page of hits stays small, whatever a sender calls a title.
    private static let mostTitle = 2048

    private let db: Database
    private let withTexts: Bool
    private let rows: StatementRun
    private let values: StatementRun
    /// Hits of a page are mostly of few outlets, genres and provinces.
    private var names: [Int64: String] = [:]

    /// - Parameter withTexts: also bodies, and where an article is from, its genre and its outlet.
    init(withTexts: Bool, _ db: Database) throws {
        self.db = db
        self.withTexts = withTexts
        rows = try StatementRun(db, withTexts ? Self.long : Self.short, [nil])
        values = try StatementRun(db, "SELECT ifnull(name, value) FROM facetValue WHERE number = ?", [nil])
    }

    /// - Returns: the hit without score and excerpts; the body's UTF-8, empty where texts are not asked for.
    /// - Throws: damaged, where the article is gone or its texts cannot be unpacked.
    func hit(at place: Int64) throws -> (SearchHit, body: [UInt8]) {
        var found: SearchHit?
        var id: String?
        var body: [UInt8] = []
        var numbers: [(facet: SearchFacet, number: Int64)] = []
        try rows.one(place) { row in
            id = Self.bytes(row, 0).map(StoreTransaction.hexadecimal) ?? ""
            var title = Self.text(row, 4).map { Array($0.utf8) }
            if withTexts {
                Self.bytes(row, 5).map { MeasureTable.read($0) { numbers.append((SearchFacet.listed[$0], $1)) } }
                let sections = Self.bytes(row, 6).flatMap { bytes in
                    ArticlePack.open(bytes) { $0.sections(through: .body) }
                }
                title = sections?[0]
                body = sections?[1] ?? []
            }
            guard let title else { return }
            found = SearchHit(
                id: id ?? "", uri: Self.text(row, 1),
                title: String(decoding: Highlighter.beginning(title, most: Self.mostTitle), as: UTF8.self),
                published: Self.text(row, 2), copyOf: Self.bytes(row, 3).map(StoreTransaction.hexadecimal), score: 0,
                titleHighlights: [], snippet: "", snippetStart: 0, snippetHighlights: [])
        }
        guard let id else {
            throw StoreError(.damaged, "search: the index names an article that is gone; run `giaoban doctor`")
        }
        guard var hit = found else {
            throw StoreError(.damaged, "search: the texts of article \(id) cannot be unpacked; restore the store from a backup")
        }
        // Of a facet with several values the last one.
        func name(_ facet: SearchFacet) throws -> String? {
            try numbers.last { $0.facet == facet }.flatMap { try self.name(of: $0.number) }
        }
        hit.outlet = try name(.outlet)
        hit.genre = try name(.genre)
        hit.places = try [SearchFacet.commune, .district, .province].compactMap(name)
        return (hit, body)
    }

    private func name(of number: Int64) throws -> String? {
        if let name = names[number] { return name }
        var name: String?
        try values.one(number) { name = Self.text($0, 0) }
        names[number] = name
        return name
    }

    private static func text(_ row: OpaquePointer, _ column: Int32) -> String? {
        sqlite3_column_text(row, column).map { text in
            String(decoding: UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(row, column))), as: UTF8.self)
        }
    }

    private static func bytes(_ row: OpaquePointer, _ column: Int32) -> UnsafeRawBufferPointer? {
        sqlite3_column_blob(row, column).map {
            UnsafeRawBufferPointer(start: $0, count: Int(sqlite3_column_bytes(row, column)))
        }
    }
}
