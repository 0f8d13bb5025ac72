import Articles
import Dispatch
import Foundation
import GRDB
import Store
import Synchronization
import WireProtocol

/// What the rows of index and search share: the articles, the queries, the store that the release daemon made of them, and the peers' indexes.
/// Each is made once, when the first row asks.
final class SearchBench {
    let programs: String
    let corpus: Corpus
    let queries: TypicalQueries
    /// With tantivy; nil leaves its rows out.
    let python: String?

    private var made: IngestedStore?
    private var filled: (index: PlainFullText, seconds: Double)?
    private var peer: Tantivy?
    private var opened: SQLiteRecordStore?

    init(programs: String, corpus: Corpus, python: String?) throws {
        self.programs = programs
        self.corpus = corpus
        self.python = python
        queries = try TypicalQueries(corpus)
    }

    func ingested() throws -> IngestedStore {
        if let made { return made }
        let store = try IngestedStore(programs: programs, corpus: corpus)
        made = store
        return store
    }

    /// In this process, as the daemon left it.
    func store() throws -> SQLiteRecordStore {
        if let opened { return opened }
        let store = try SQLiteRecordStore(directory: try ingested().directory)
        opened = store
        return store
    }

    /// So that a daemon can open it.
    func closeStore() throws {
        try opened?.close()
        opened = nil
    }

    /// FTS5 as it comes, over all articles, and the seconds by the clock that this took.
    func plain() throws -> (index: PlainFullText, seconds: Double) {
        if let filled { return filled }
        let index = try PlainFullText()
        let start = Machine.now
        try index.append(0..<corpus.count, of: corpus)
        let result = (index, Machine.now - start)
        filled = result
        return result
    }

    /// What `person:` and its like find of each article, by number, as the daemon's parser found it.
    func fields() throws -> [String] {
        try closeStore()
        var configuration = Configuration()
        configuration.prepareDatabase { try StoreSchema.prepare($0) }
        let queue = try DatabaseQueue(path: try ingested().directory + "/store.sqlite", configuration: configuration)
        var fields = [String](repeating: "", count: corpus.count)
        try queue.read { db in
            let sql = "SELECT uri, giaoban_words(bytes, 2) FROM article JOIN content ON number = pack"
            let rows = try GRDB.Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() {
                guard let number = (row[0] as String).split(separator: "/").last.flatMap({ Int($0) }) else { continue }
                fields[number] = row[1]
            }
        }
        try queue.close()
        return fields
    }

    func tantivy() throws -> Tantivy {
        if let peer { return peer }
        guard let python else { throw Problem("no tantivy") }
        let tantivy = try Tantivy(python: python, corpus: corpus, queries: queries)
        peer = tantivy
        return tantivy
    }
}

/// A state directory into which the release daemon took the whole corpus, from four producers with a window of 256.
final class IngestedStore {
    static let producers = 4
    private static let window = 256

    let directory: String
    let rawBytes: Int
    /// By the clock, from the first PUT until nothing was left to index.
    let seconds: Double
    /// The daemon's largest private memory meanwhile, MB.
    let peakMemory: Double
    /// Of the index as ingest left it; afterwards the daemon had the quiet moment in which it joins the index's pieces.
    let freshIndexBytes: Int64

    init(programs: String, corpus: Corpus) throws {
        let daemon = try DaemonProcess(programs: programs, keepsDirectory: true)
        directory = daemon.directory
        rawBytes = (0..<corpus.count).reduce(0) { $0 + corpus.article($1).rawBytes }
        let producers = DispatchQueue.global()
        let failures = Mutex<[String]>([])
        let group = DispatchGroup()
        let endpoint = daemon.ctl
        let start = Machine.now
        for producer in 0..<Self.producers {
            producers.async(group: group) {
                do {
                    try Self.produce(producer, corpus, endpoint)
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        let client = try Client(daemon.ctl)
        var peak = 0.0
        while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut { peak = max(peak, daemon.privateMemory) }
        if let failure = failures.withLock({ $0.first }) { throw Problem(failure) }
        while try client.backlog() > 0 {
            peak = max(peak, daemon.privateMemory)
            usleep(50_000)
        }
        seconds = Machine.now - start
        peakMemory = peak
        freshIndexBytes = try StoreSizes(directory).index
        try Self.waitForQuiet(directory)
        daemon.stop()
    }

    /// Until nothing was written to the store for three seconds.
    private static func waitForQuiet(_ directory: String) throws {
        let deadline = Machine.now + 120
        var status = stat()
        var last = (seconds: 0, nanoseconds: 0)
        var quiet = Machine.now
        while Machine.now < quiet + 3 {
            guard Machine.now < deadline else { throw Problem("the store of \(directory) does not come to rest") }
            usleep(100_000)
            guard stat(directory + "/store.sqlite-wal", &status) == 0 else { continue }
            let changed = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            if changed != last { (last, quiet) = (changed, Machine.now) }
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private static func produce(_ producer: Int, _ corpus: Corpus, _ endpoint: String) throws {
        let client = try Client(endpoint)
        var waiting = 0
        for number in stride(from: producer, to: corpus.count, by: producers) {
            if waiting == window {
                try client.waitForAcknowledgement()
                waiting -= 1
            }
            let article = corpus.article(number)
            let header = SubmissionHeader(mediaType: "application/json", uri: article.uri)
            try client.put(number, header: header.json(), article.json)
            waiting += 1
        }
        while waiting > 0 {
            try client.waitForAcknowledgement()
            waiting -= 1
        }
    }
}
