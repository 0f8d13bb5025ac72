import Foundation

/// What the daemon takes with the whole corpus in its store.
struct Footprint: Row {
    enum Kind {
        case idleMemory, ingestMemory, start
    }

    let bench: SearchBench
    let kind: Kind

    var name: String {
        let articles = "\(bench.corpus.count) articles"
        return switch kind {
        case .idleMemory: "private memory when idle, \(articles) in the store"
        case .ingestMemory: "largest private memory while taking \(articles)"
        case .start: "from its start until the daemon answers, \(articles) in the store"
        }
    }
    var unit: String { kind == .start ? "s" : "MB" }
    let peerName = "the bar"
    let bar = "<= 1"
    var rounds: Int { kind == .ingestMemory ? 1 : 5 }

    func ours() throws -> Double {
        if kind == .ingestMemory { return try bench.ingested().peakMemory }
        let directory = try bench.ingested().directory
        try bench.closeStore()
        let start = Machine.now
        let daemon = try DaemonProcess(programs: bench.programs, directory: directory)
        _ = try Client(daemon.ctl).ask(.info)
        let seconds = Machine.now - start
        defer { daemon.stop() }
        if kind == .start { return seconds }
        // Until it has nothing left to do.
        sleep(2)
        return daemon.privateMemory
    }

    func peer() throws -> Double {
        switch kind {
        case .idleMemory: 30
        case .ingestMemory: 150
        case .start: 0.3
        }
    }
}
