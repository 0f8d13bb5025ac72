import Articles
import Dispatch
import Foundation
import Synchronization
import WireProtocol

/// Ten readers that search the release daemon, each one query after another, while four producers keep it indexing as fast as it can;
/// against the same readers while nothing is put. Every answer must be hits: one refusal, such as that of a locked
/// database, ends the row.
final class ReadersUnderLoad: Row {
    private static let readers = 10
    private static let perReader = 1_000
    /// More than are taken while the readers read.
    private static let puts = 60_000
    /// Durable entries that are not indexed yet, beyond which producers wait: indexing never runs dry, and the machine is not taken up
    /// with acknowledging articles that it would index after the readers have gone.
    private static let backlog = 12 * 256

    private let bench: SearchBench
    init(_ bench: SearchBench) { self.bench = bench }

    var name: String { "\(Self.readers) readers searching while articles are indexed at full rate, p99" }
    let unit = "ms"
    let peerName = "the same while nothing comes"
    let bar = "<= 2"
    let rounds = 3

    func ours() throws -> Double {
        try withDaemon { daemon in
            let isOver = Atomic(false)
            let failures = Mutex<[String]>([])
            let group = DispatchGroup()
            let corpus = bench.corpus
            for producer in 0..<IngestedStore.producers {
                DispatchQueue.global().async(group: group) { [endpoint = daemon.ctl] in
                    do {
                        try Self.produce(producer, corpus, endpoint, until: { isOver.load(ordering: .relaxed) })
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
            }
            let result = Result { try read(daemon.ctl) }
            isOver.store(true, ordering: .relaxed)
            group.wait()
            if let failure = failures.withLock({ $0.first }) { throw Problem(failure) }
            return try result.get()
        }
    }

    func peer() throws -> Double { try withDaemon { try read($0.ctl) } }

    /// On a copy of the corpus' store, so that rounds begin alike.
    private func withDaemon(_ body: (DaemonProcess) throws -> Double) throws -> Double {
        try bench.closeStore()
        let directory = Machine.newFolder
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.copyItem(atPath: try bench.ingested().directory, toPath: directory)
        let daemon = try DaemonProcess(programs: bench.programs, directory: directory)
        defer { daemon.stop() }
        return try body(daemon)
    }

    private static func produce(_ producer: Int, _ corpus: Corpus, _ endpoint: String, until isOver: () -> Bool) throws {
        let client = try Client(endpoint)
        var (number, waiting) = (corpus.count + producer, 0)
        while !isOver(), number < corpus.count + puts {
            let article = corpus.article(number)
            let header = SubmissionHeader(mediaType: "application/json", uri: article.uri)
            try client.put(number, header: header.json(), article.json)
            waiting += 1
            number += IngestedStore.producers
            guard waiting == 256 else { continue }
            while waiting > 0 {
                try client.waitForAcknowledgement()
                waiting -= 1
            }
            while !isOver(), try client.backlog() > backlog { usleep(20_000) }
        }
        while waiting > 0 {
            try client.waitForAcknowledgement()
            waiting -= 1
        }
    }

    /// The p99 of all readers' queries, in milliseconds.
    private func read(_ endpoint: String) throws -> Double {
        let times = Mutex<[Double]>([])
        let failures = Mutex<[String]>([])
        let queries = bench.queries.queries
        let group = DispatchGroup()
        for reader in 0..<Self.readers {
            group.enter()
            // A thread each: a reader waits for its answers.
            Thread.detachNewThread {
                defer { group.leave() }
                do {
                    let client = try Client(endpoint)
                    for number in 0..<Self.perReader {
                        let query = queries[(reader * 37 + number) % queries.count]
                        let start = Machine.now
                        try client.search(SearchHeader(query: query.text, limit: 10))
                        let time = (Machine.now - start) * 1_000
                        times.withLock { $0.append(time) }
                    }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        group.wait()
        if let failure = failures.withLock({ $0.first }) { throw Problem("a reader was refused: \(failure)") }
        return QueryTimes(times.withLock { $0 }).p99
    }
}
