import Articles
import Foundation
import GRDB

extension SQLiteRecordStore: RecordUpkeep {
    package func staleArticles(_ current: ReadingVersion) throws(StoreError) -> Int {
        try read("count readings") { try current.staleArticles($0) }
    }

    // MARK: - Reading again

    package func reprocessing() throws(StoreError) -> ReprocessJob? {
        try read("read reprocessing") { try ReprocessLedger.job($0) }
    }

    package func select(_ selection: ReprocessSelection, _ current: ReadingVersion) throws(StoreError) -> [String] {
        try selected(selection, current).map(StoreTransaction.hexadecimal)
    }

    private func selected(_ selection: ReprocessSelection, _ current: ReadingVersion) throws(StoreError) -> [Data] {
        let byReading = try read("select articles") { try ReprocessLedger.select(stale: selection.isStale, current, $0) }
        guard let text = selection.query else { return byReading }
        // Page by page: a reader that looked at everything at once would keep the log from being emptied.
        var found: Set<Data> = []
        var query = SearchQuery(text, limit: 1000)
        query.withExcerpts = false
        while true {
            let page = try search(query)
            for hit in page.hits { found.insert(Data(StoreTransaction.bytes(hexadecimal: hit.id))) }
            guard let next = page.next else { break }
            query.after = next
        }
        return byReading.filter(found.contains)
    }

    package func beginReprocessing(
        _ selection: ReprocessSelection, rate: Double?, _ current: ReadingVersion
    ) throws(StoreError) -> ReprocessJob {
        let articles = try selected(selection, current)
        let now = clock()
        return try write("begin reprocessing") { try ReprocessLedger.begin(articles, selection, rate: rate, now: now, $0) }
    }

    package func changeReprocessing(_ change: ReprocessChange) throws(StoreError) -> ReprocessJob? {
        let now = clock()
        return try write("change reprocessing") { try ReprocessLedger.change(change, now: now, $0) }
    }

    package func articlesToReread(limit: Int, bytes: Int) throws(StoreError) -> [ReprocessTask] {
        try read("read articles to reprocess") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT task.number AS task, task.article AS id, position, uri, bytes, header, part
                    FROM task LEFT JOIN article ON id = task.article AND withdrawn IS NULL
                        LEFT JOIN content ON content.number = pack
                    ORDER BY task.number LIMIT ?
                    """)
            var tasks: [ReprocessTask] = []
            var left = bytes
            let rows = try Row.fetchCursor(statement, arguments: [limit])
            while left > 0, let row = try rows.next() {
                // What was withdrawn since has a turn, too, so that it is counted and leaves the list.
                let task =
                    try row["position"] as Int64? == nil
                    ? ReprocessTask(gone: StoreTransaction.hexadecimal(row["id"]), number: row["task"]) : ReprocessTask(row)
                left -= task.original.count
                tasks.append(task)
            }
            return tasks
        }
    }

    package func articleToReread(_ id: String) throws(StoreError) -> ReprocessTask? {
        try read("read article to reprocess") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT NULL AS task, id, position, uri, bytes, header, part FROM article JOIN content ON content.number = pack
                    WHERE id = ? AND withdrawn IS NULL
                    """)
            return try Row.fetchOne(statement, arguments: [Data(StoreTransaction.bytes(hexadecimal: id))]).map {
                try ReprocessTask($0)
            }
        }
    }

    package func reread(_ results: [Rereading]) throws(StoreError) -> [ChangeEvent] {
        var accented: [AccentedWords] = []
        for result in results {
            if case .article(let article) = result.outcome { accented.append(article.indexed.accented) }
        }
        return try transact("store readings", learning: accented, before: .rereadBeforeCommit) { try $0.reread(results) }.events
    }

    package func preview(_ result: Rereading) throws(StoreError) -> RereadingDifference? {
        let now = clock()
        return try read("compare readings") { [epoch, memory] db in
            try StoreTransaction(db, now: now, epoch: epoch, memory: memory).difference(result)
        }
    }

    // MARK: - Corrections

    package func correct(_ order: CorrectionOrder) throws(StoreError) -> CorrectionResult {
        let id: Data
        switch order.article {
        case .uri(let uri): id = Data(Digest(of: uri.utf8).bytes.prefix(16))
        case .id(let hexadecimal): id = Data(StoreTransaction.bytes(hexadecimal: hexadecimal))
        }
        var (result, events) = try transact("correct article", before: .storeBeforeCommit) { try $0.correct(order, id: id) }
        result.events = events
        return result
    }

    package func corrections(of article: String?, after number: Int64, limit: Int) throws(StoreError) -> [StoredCorrection] {
        let id = article.map { Data(StoreTransaction.bytes(hexadecimal: $0)) }
        return try read("read corrections") { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM correction WHERE number > ? AND (? IS NULL OR article = ?) ORDER BY number LIMIT ?",
                arguments: [number, id, id, limit]
            ).map { StoredCorrection($0) }
        }
    }
}
