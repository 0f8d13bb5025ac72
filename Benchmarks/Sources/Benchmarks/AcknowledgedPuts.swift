import Dispatch
import Synchronization

/// PUTs acknowledged after fsync, four producers with a window of 256, while the daemon parses and indexes what it took.
struct AcknowledgedPuts: Row {
    let programs: String
    let samples: Samples
    private let articles: [[UInt8]]

    private static let producers = 4
    private static let window = 256
    private static let perProducer = 5_000

    init(programs: String, samples: Samples) {
        self.programs = programs
        self.samples = samples
        articles = (0..<Self.producers * Self.perProducer).map { samples.article($0) }
    }

    var name: String { "acknowledged PUTs, \(Self.producers) producers, window \(Self.window), 4 KB" }
    var unit: String { "articles/s" }
    var peerName: String { "SQLite alone in groups of 64" }
    var bar: String { ">= .6" }

    func ours() throws -> Double { try rate(isCurve: false) }

    /// Articles a second, by the ipc endpoint or by the CURVE one.
    func rate(isCurve: Bool) throws -> Double {
        let daemon = try DaemonProcess(programs: programs, isCurve: isCurve)
        let endpoint = try isCurve ? daemon.remote() : daemon.ctl
        let keys = daemon.keys
        let failures = Mutex<[String]>([])
        let start = Machine.now
        DispatchQueue.concurrentPerform(iterations: Self.producers) { producer in
            do {
                try produce(producer, endpoint, keys)
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        let seconds = Machine.now - start
        if let failure = failures.withLock({ $0.first }) { throw Problem(failure) }
        return Double(articles.count) / seconds
    }

    private func produce(_ producer: Int, _ endpoint: String, _ keys: BenchmarkKeys?) throws {
        let client = try Client(endpoint, keys: keys)
        let range = producer * Self.perProducer..<(producer + 1) * Self.perProducer
        for number in range {
            if number - range.lowerBound >= Self.window { try client.waitForAcknowledgement() }
            try client.put(number, articles[number])
        }
        for _ in 0..<Self.window { try client.waitForAcknowledgement() }
    }

    func peer() throws -> Double {
        let database = try SQLiteAlone()
        let start = Machine.now
        for first in stride(from: 0, to: articles.count, by: 64) {
            try database.append(articles[first..<min(first + 64, articles.count)])
        }
        return Double(articles.count) / (Machine.now - start)
    }
}

/// One PUT at a time: the median time until it is acknowledged.
struct LonePut: Row {
    let programs: String
    let samples: Samples

    private static let count = 1_000

    var name: String { "one PUT at a time, median" }
    var unit: String { "ms" }
    var peerName: String { "one fsynced SQLite commit" }
    var bar: String { "<= 2" }

    func ours() throws -> Double {
        let daemon = try DaemonProcess(programs: programs)
        let client = try Client(daemon.ctl)
        return try median { number in
            try client.put(number, samples.article(number))
            try client.waitForAcknowledgement()
        }
    }

    func peer() throws -> Double {
        let database = try SQLiteAlone()
        return try median { number in try database.append([samples.article(number)][...]) }
    }

    private func median(_ body: (Int) throws -> Void) throws -> Double {
        var times: [Double] = []
        for number in 0..<Self.count {
            let start = Machine.now
            try body(number)
            times.append((Machine.now - start) * 1_000)
        }
        return times.sorted()[Self.count / 2]
    }
}
