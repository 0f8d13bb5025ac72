import Articles
import Foundation
import GRDB
import GRDBSQLite

/// One batch being written: decides what each entry means (new, revision, copy, nothing new) and writes rows and events; index changes
/// are gathered and written last, in the order the index likes.
struct StoreTransaction {
    static let shard = "0"

    let db: Database
    /// Seconds since 1970.
    let now: Double
    let epoch: String
    let consumedFloor: Int64
    private(set) var events: [ChangeEvent] = []
    private(set) var sequence: Int64
    /// JSON bytes of all events so far, those trimmed included.
    private var total: Int64
    private let time: String
    var index = IndexChanges()
    /// Accented words of articles that were made in this transaction, and that the vocabulary was not asked about before it.
    var made: [AccentedWords] = []
    private var readings: [ReadingVersion: Int64] = [:]

    private let memory: SearchMemory
    private let statements: TransactionStatements
    /// Articles that were purged, each with the last event that may quote it.
    var purged: [String: Int64] = [:]

    init(_ db: Database, now: Double, epoch: String, memory: SearchMemory) throws {
        self.db = db
        self.memory = memory
        statements = try TransactionStatements(db)
        self.now = now
        self.epoch = epoch
        time = CivilTime.rfc3339(now)
        consumedFloor = try StoreTransaction.meta("consumedFloor", db)
        sequence = try StoreTransaction.head(db)
        total = try EventLog.total(db)
    }

    static func meta(_ name: String, _ db: Database) throws -> Int64 {
        let read = try db.cachedStatement(sql: "SELECT value FROM meta WHERE name = ?")
        return try Int64.fetchOne(read, arguments: [name]) ?? 0
    }

    static func head(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(sequence) FROM event")) ?? meta("trimmed", db)
    }

    mutating func apply(_ operation: StoreOperation) throws {
        guard let life = operation.life, try consume(life.position, revival: life.revival) else { return }
        switch operation {
        case .index(let articles, let refused, _):
            var uris: Set<String> = []
            for article in articles {
                // Parts under the container's URI would replace each other: all but the first go by content.
                let uri = article.header.uri.flatMap { uris.insert($0).inserted ? $0 : nil }
                try index(article, uri: uri)
            }
            for part in refused { try fail(life.position, uri: nil, name: part.name, part.failure) }
        case .fail(let position, let header, let failure, _):
            try fail(position, uri: header.uri, name: header.name, failure)
        case .withdraw(let position, let withdrawal, _):
            try withdraw(withdrawal, position: position)
        }
    }

    private mutating func fail(_ position: Int64, uri: String?, name: String?, _ failure: Failure) throws {
        var data = ChangeEvent.Data(position: position)
        data.uri = uri
        data.name = name
        data.failure = failure
        try tell(.failed, data)
    }

    mutating func finish() throws {
        try index.write(db, memory.numbers)
        let isPurging = !purged.isEmpty
        if isPurging {
            try blankQuotes()
            // Values of a purged article may be nobody else's.
            try MeasureTable.sweep(db)
        }
        let (memory, changes) = (memory, index.lengths)
        db.afterNextTransaction { _ in
            memory.lengths.apply(removed: changes.removed, inserted: changes.inserted)
            if isPurging { memory.numbers.forget() }
        } onRollback: { _ in
            memory.numbers.forget()
        }
    }

    /// - Returns: false where this life of the entry was consumed before: its effects stand, and a second time would be one too many.
    private func consume(_ position: Int64, revival: Int) throws -> Bool {
        if revival > 0 {
            let revive = try db.cachedStatement(
                sql: """
                    INSERT INTO revived VALUES (?, ?) ON CONFLICT DO UPDATE SET revival = excluded.revival
                    WHERE revival < excluded.revival
                    """)
            try revive.execute(arguments: [position, revival])
            return db.changesCount == 1
        }
        guard position > consumedFloor else { return false }
        statements.consume.bind(1, position)
        try statements.consume.run()
        return db.changesCount == 1
    }

    mutating func number(of reading: ReadingVersion) throws -> Int64 {
        if let number = readings[reading] { return number }
        let number = try reading.number(db)
        readings[reading] = number
        return number
    }

    private mutating func index(_ article: ParsedArticle, uri: String?) throws {
        var article = article
        let id = Data((uri.map { Digest(of: $0.utf8) } ?? article.content).bytes.prefix(16))
        let content = Data(article.content.bytes.prefix(16))
        var before: Present?
        if let row = try row(of: id) {
            // A late first revision must not undo the second, nor a withdrawal.
            if row["position"] as Int64 > article.position { return }
            guard row["withdrawn"] as Double? != nil else {
                if row["content"] as Data == content { return try see("id = ?", [id]) }
                var revision = Revision(of: article)
                revision.article = try corrected(article, id: id)
                try revise(Present(row), revision, id: id, uri: uri)
                return
            }
            // It comes back: as a new article with an old number.
            before = Present(row)
            try remove(Present(row))
        }
        let wording = Data(article.wording.bytes.prefix(16))
        if uri == nil {
            statements.findSame.bind(1, wording)
            statements.findSame.bind(2, content)
            if let known = try statements.findSame.first({ Self.blob($0, 0) }) { return try see("id = ?", [known]) }
        }
        let copyOf = try original(of: article, wording: wording, except: id)
        if before != nil { article = try corrected(article, id: id) }
        let published = article.published
        let firstSeen = before?.firstSeen ?? now
        let revision = (before?.revision ?? 0) + 1
        let place = try vacant(ArticlePlace.first(published: published, arrived: firstSeen, order: article.position))
        let pack = try store(article, at: nil)
        let insert = statements.insertArticle
        insert.bind(1, place)
        insert.bind(2, id)
        insert.bind(3, uri)
        insert.bind(4, revision)
        insert.bind(5, article.position)
        insert.bind(6, content)
        insert.bind(7, wording)
        insert.bind(8, copyOf)
        insert.bind(9, firstSeen)
        insert.bind(10, now)
        insert.bind(11, published)
        insert.bind(12, pack)
        insert.bind(13, try number(of: article.reading))
        insert.bind(14, article.title)
        try insert.run()
        index.insert(place, article.indexed, isCopy: copyOf != nil)
        var data = self.data(article, id: id, uri: uri, revision: revision)
        data.original = copyOf.map(Self.hexadecimal)
        try tell(copyOf == nil ? .indexed : .duplicate, data, article.facets)
    }

    /// An article's row, where there is one.
    private func row(of id: Data) throws -> Row? {
        statements.findArticle.bind(1, id)
        guard try statements.findArticle.number() != nil else { return nil }
        let find = try db.cachedStatement(
            sql: """
                SELECT place, revision, position, content, firstSeen, published, copyOf, pack, withdrawn FROM article WHERE id = ?
                """)
        return try Row.fetchOne(find, arguments: [id])
    }

    private static func blob(_ statement: OpaquePointer, _ column: Int32) -> Data {
        guard let bytes = sqlite3_column_blob(statement, column) else { return Data() }
        return Data(bytes: bytes, count: Int(sqlite3_column_bytes(statement, column)))
    }

    private func see(_ condition: String, _ arguments: StatementArguments) throws {
        let update = try db.cachedStatement(sql: "UPDATE article SET lastSeen = max(lastSeen, ?) WHERE \(condition)")
        try update.execute(arguments: [now] + arguments)
    }

    /// An article as the store has it before a revision.
    struct Present {
        let place: Int64
        let revision: Int
        let firstSeen: Double
        let published: String?
        let isCopy: Bool
        /// Of its row in `content`.
        let pack: Int64

        init(_ row: Row) {
            place = row["place"]
            revision = row["revision"]
            firstSeen = row["firstSeen"]
            published = row["published"]
            isCopy = row["copyOf"] as Data? != nil
            pack = row["pack"]
        }
    }

    /// What an article is to become.
    struct Revision {
        var article: ParsedArticle
        /// What later entries are compared by: digests of what the parser read, whatever was corrected.
        let content: Data
        let wording: Data
        /// Why, where it did not come as an entry.
        var reason: ChangeEvent.Reason?

        init(of article: ParsedArticle) {
            self.init(article, content: Data(article.content.bytes.prefix(16)), wording: Data(article.wording.bytes.prefix(16)))
        }

        init(_ article: ParsedArticle, content: Data, wording: Data) {
            self.article = article
            self.content = content
            self.wording = wording
        }
    }

    /// - Returns: keys of the record that differ. Where none does, a reading or correction is stored without an event: what it moves, such
    ///   as spans, nobody was told of.
    @discardableResult
    mutating func revise(_ present: Present, _ change: Revision, id: Data, uri: String?) throws -> [String] {
        let article = change.article
        let read = try db.cachedStatement(sql: "SELECT bytes FROM content WHERE number = ?")
        let pack = try Data.fetchOne(read, arguments: [present.pack]) ?? Data()
        let sections = pack.withUnsafeBytes { bytes in ArticlePack.open(bytes) { $0.sections(through: .record) } }
        guard let old = sections.map(UnpackedArticle.init) else {
            throw StoreError(
                .damaged, "revise article \(Self.hexadecimal(id)): its stored form is damaged; restore the store from a backup")
        }
        let changed = RecordChanges.keys(from: old.record, to: try article.unpacked().record)
        let isTold = change.reason == nil || !changed.isEmpty
        let copyOf = try original(of: article, wording: change.wording, except: id)
        let published = article.published
        let place =
            published == present.published
            ? present.place
            : try vacant(ArticlePlace.first(published: published, arrived: present.firstSeen, order: article.position))
        let revision = present.revision + (isTold ? 1 : 0)
        let update = try db.cachedStatement(
            sql: """
                UPDATE article SET place = ?, revision = ?, position = ?, content = ?, wording = ?, copyOf = ?,
                    lastSeen = iif(?, ?, lastSeen), published = ?, reading = iif(?, reading, ?), title = ? WHERE id = ?
                """)
        try update.execute(arguments: [
            place, revision, article.position, change.content, change.wording, copyOf, change.reason == nil, now, published,
            change.reason == .correction, try change.reason == .correction ? nil : number(of: article.reading),
            article.title, id,
        ])
        if change.reason == .correction {
            try replaceTexts(of: article, at: present.pack)
        } else {
            _ = try store(article, at: present.pack)
        }
        // The words as they were indexed: anything else would leave ghosts behind.
        index.delete(present.place, old.words, isCopy: present.isCopy)
        index.insert(place, article.indexed, isCopy: copyOf != nil)
        guard isTold else { return [] }
        var data = self.data(article, id: id, uri: uri, revision: revision)
        data.changed = changed
        data.reason = change.reason
        data.original = copyOf.map(Self.hexadecimal)
        var facets = article.facets
        facets.formUnion(EventFacets(recordJSON: old.record))
        try tell(.updated, data, facets)
        return changed
    }

    /// The article whose words this one repeats. Nil where it has none, or is the first with them.
    private func original(of article: ParsedArticle, wording: Data, except id: Data) throws -> Data? {
        if article.indexed.title.isEmpty, article.indexed.body.isEmpty { return nil }
        statements.findOriginal.bind(1, wording)
        statements.findOriginal.bind(2, id)
        let found = try statements.findOriginal.first { row in
            (id: Self.blob(row, 0), first: sqlite3_column_type(row, 1) == SQLITE_NULL ? nil : Self.blob(row, 1))
        }
        guard let found else { return nil }
        let first = found.first ?? found.id
        return first == id ? found.id : first
    }

    /// The next place that nothing stands on.
    private func vacant(_ first: Int64) throws -> Int64 {
        var place = first
        // Past the last of a stretch and not into its first gap, so that a thousand articles of one second cost no thousand looks each.
        var stretch: Int64 = 1
        while true {
            statements.lastPlace.bind(1, place)
            statements.lastPlace.bind(2, place + stretch)
            guard let taken = try statements.lastPlace.number() else { return place }
            place = taken + 1
            stretch = min(stretch * 2, 4096)
        }
    }

    /// Writes an article's texts; over those of `number`, where it has some. - Returns: the number of their row.
    private func store(_ article: ParsedArticle, at number: Int64?) throws -> Int64 {
        let pack = try article.packed()
        let write = statements.writeTexts
        write.bind(1, number.map { Int($0) })
        write.bind(2, pack)
        article.submitted.json().withUnsafeBufferPointer { write.bindText(3, $0) }
        write.bind(4, article.part)
        try write.run()
        return number ?? db.lastInsertedRowID
    }

    /// Leaves what was sent with them: a correction is not a sender.
    private func replaceTexts(of article: ParsedArticle, at number: Int64) throws {
        let replace = try db.cachedStatement(sql: "UPDATE content SET bytes = ? WHERE number = ?")
        try replace.execute(arguments: [Data(try article.packed()), number])
    }

    private func data(_ article: ParsedArticle, id: Data, uri: String?, revision: Int) -> ChangeEvent.Data {
        var data = ChangeEvent.Data(position: article.position)
        data.article = Self.hexadecimal(id)
        data.uri = uri
        data.revision = revision
        data.name = article.header.name
        data.title = article.title.isEmpty ? nil : article.title
        data.published = article.published
        data.genre = article.facets.genre
        data.province = article.facets.province
        return data
    }

    mutating func tell(
        _ kind: ChangeEvent.Kind, _ data: ChangeEvent.Data, _ facets: EventFacets = EventFacets()
    ) throws {
        var data = data
        data.shorten()
        sequence += 1
        let event = ChangeEvent(
            sequence: sequence, shard: Self.shard, epoch: epoch, kind: kind, time: time, data: data, facets: facets)
        total += Int64(event.json.count)
        try EventLog.insert(event, at: now, total: total, statements.insertEvent)
        events.append(event)
    }

    static func hexadecimal(_ id: Data) -> String { id.withUnsafeBytes { hexadecimal($0) } }

    static func hexadecimal(_ id: UnsafeRawBufferPointer) -> String {
        let digits: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: 2 * id.count) { text in
            for (index, byte) in id.enumerated() {
                text[2 * index] = digits.utf8Start[Int(byte >> 4)]
                text[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 2 * id.count
        }
    }
}
