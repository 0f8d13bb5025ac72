import DatabaseFiles
import Foundation
import GRDB
import Store

/// Words of title and body cut by our tokenizer and put into the store's own index, against FTS5 with unicode61: per second of processor
/// time, in batches of 256, each batch durable.
final class IndexRate: Row {
    private static let batch = 256

    private let bench: SearchBench
    private let count: Int

    init(_ bench: SearchBench, count: Int) {
        self.bench = bench
        self.count = min(count, bench.corpus.count)
    }

    var name: String { "words cut and indexed, \(count) articles, batches of \(Self.batch)" }
    let unit = "articles per CPU second"
    let peerName = "FTS5 unicode61"
    let bar = ">= 1.0"
    let rounds = 3

    /// Seconds of processor time that cutting words took in the last round.
    private var cutting = 0.0

    func ours() throws -> Double { try ours(fields: [String](repeating: "", count: count)) }

    func remark() throws -> String? {
        let plain = try ours()
        let share = cutting * plain / Double(count)
        let rate = try ours(fields: try bench.fields())
        return String(
            format: "cutting the words is %.2f of it; with persons, places and the like indexed too %.0f a second", share, rate)
    }

    private func ours(fields: [String]) throws -> Double {
        cutting = 0
        let directory = Machine.newFolder
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = try DatabaseFile(directory: directory, name: "store.sqlite", schema: StoreSchema.schema)
        let configuration = DatabaseFile.configuration(label: "bench", schema: StoreSchema.schema, maximumBytes: nil)
        let pool = try DatabasePool(path: file.path, configuration: configuration)
        try pool.writeWithoutTransaction { try DatabaseFile.makeDurable($0) }
        return try rate { numbers in
            let articles = numbers.map { bench.corpus.article($0) }
            return {
                var changes = IndexChanges()
                let start = Machine.ownTime
                for article in articles {
                    let words = IndexedWords(title: article.title, body: article.body, fields: fields[article.number])
                    changes.insert(Int64(article.number), words, isCopy: false)
                }
                self.cutting += Machine.ownTime - start
                let batch = changes
                try pool.write { try batch.writeWords($0) }
            }
        }
    }

    func peer() throws -> Double {
        let index = try PlainFullText()
        return try rate { numbers in
            let articles = numbers.map { bench.corpus.article($0) }
            return { try index.append(articles) }
        }
    }

    /// - Parameter prepare: makes a batch's articles, which does not count, and returns what does.
    private func rate(_ prepare: (Range<Int>) throws -> () throws -> Void) throws -> Double {
        var seconds = 0.0
        for first in stride(from: 0, to: count, by: Self.batch) {
            let append = try prepare(first..<min(first + Self.batch, count))
            let start = Machine.ownTime
            try append()
            seconds += Machine.ownTime - start
        }
        return Double(count) / seconds
    }
}

/// Bytes of the index for each byte of text.
struct IndexSize: Row {
    let bench: SearchBench

    var name: String {
        "index (FTS5's tables and the vocabulary) / raw (UTF-8 of title and body), \(bench.corpus.count) articles"
    }
    let unit = "bytes a byte"
    let peerName = "the bar"
    let bar = "<= 1"
    let rounds = 1

    func ours() throws -> Double {
        let store = try bench.ingested()
        let sizes = try StoreSizes(store.directory)
        return Double(sizes.index) / Double(store.rawBytes)
    }

    func peer() throws -> Double { 0.60 }

    func remark() throws -> String? {
        let store = try bench.ingested()
        let raw = Double(store.rawBytes)
        let sizes = try StoreSizes(store.directory)
        let plain = Double(try bench.plain().index.indexBytes())
        let parts = sizes.tables.map { "\($0.name) \(String(format: "%.3f", Double($0.bytes) / raw))" }.joined(separator: ", ")
        let fresh = String(format: "%.3f", Double(store.freshIndexBytes) / raw)
        var text =
            "after a quiet moment; as ingest left it \(fresh); by table: \(parts); FTS5 unicode61 \(String(format: "%.3f", plain / raw)); raw \(String(format: "%.1f", raw / 1e6)) MB"
        if bench.python != nil {
            text += "; tantivy \(String(format: "%.3f", try bench.tantivy().indexBytes / raw))"
        }
        return text
    }
}

/// What the tables of a store take on the disk.
struct StoreSizes {
    let tables: [(name: String, bytes: Int64)]

    init(_ directory: String) throws {
        let queue = try DatabaseQueue(path: directory + "/store.sqlite")
        tables = try queue.read { db in
            let sql = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
            return try GRDB.Row.fetchAll(db, sql: sql).map { ($0[0], $0[1]) }
        }
        try queue.close()
    }

    var index: Int64 {
        tables.filter { $0.name.hasPrefix("fullText") || $0.name == "vocabulary" }.reduce(0) { $0 + $1.bytes }
    }
}

/// Articles by the clock through the whole daemon (journal, parse, store, index, event), against bare inserts into FTS5.
struct WholeIngest: Row {
    let bench: SearchBench

    var name: String { "whole ingest, \(bench.corpus.count) articles, \(IngestedStore.producers) producers" }
    let unit = "articles/s"
    let peerName = "bare insert into FTS5 unicode61, external content, batches of 256"
    let bar = ">= .7"
    let rounds = 1

    func ours() throws -> Double { Double(bench.corpus.count) / (try bench.ingested().seconds) }
    func peer() throws -> Double { Double(bench.corpus.count) / (try bench.plain().seconds) }
}
