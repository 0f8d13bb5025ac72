import Foundation

/// Runs every row and prints a table: our figure and its peer in turn, the medians, and the median ratio with its range.
@main
struct Benchmarks {
    /// Rounds of each row: the machines are shared and noisy, so one says nothing.
    private static let rounds = 5

    static func main() throws {
        let options = try Options(Array(CommandLine.arguments.dropFirst()))
        let samples = try Samples(directory: options.samples, corpus: options.corpus)
        var rows: [any Row] = [
            AcknowledgedPuts(programs: options.programs, samples: samples),
            LonePut(programs: options.programs, samples: samples),
            LiveEvents(),
            CurvePuts(plain: AcknowledgedPuts(programs: options.programs, samples: samples)),
            CurveLiveEvents(),
            FollowedEvents(programs: options.programs, samples: samples),
            PutToEvent(programs: options.programs, samples: samples, share: 0.5, most: 10),
            PutToEvent(programs: options.programs, samples: samples, share: 0.99, most: 50),
        ]
        if let python = options.python {
            for form in [Records.Form.text, .html] {
                rows.append(Records(programs: options.programs, samples: samples, form: form, python: python))
            }
        }
        show(Machine.description)
        for row in rows where options.only.map({ row.name.contains($0) }) ?? true {
            var results: [(ours: Double, peer: Double)] = []
            for _ in 0..<rounds { results.append((try row.ours(), try row.peer())) }
            show(Report(row, results).text)
        }
    }

    /// At once, also into a pipe: a run takes minutes.
    private static func show(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

/// One comparison.
protocol Row {
    var name: String { get }
    var unit: String { get }
    var peerName: String { get }
    /// The bar for ours / peer.
    var bar: String { get }
    func ours() throws -> Double
    func peer() throws -> Double
}

/// A row's medians as text.
struct Report {
    let text: String

    init(_ row: any Row, _ results: [(ours: Double, peer: Double)]) {
        let ratios = results.map { $0.ours / $0.peer }.sorted()
        func figure(_ value: Double) -> String { String(format: value < 100 ? "%.2f" : "%.0f", value) }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        text = """
            \(row.name)
                ours \(figure(median(results.map(\.ours)))) \(row.unit), \(row.peerName) \(figure(median(results.map(\.peer)))) \(row.unit)
                ratio \(String(format: "%.2f", median(ratios))) (\(String(format: "%.2f", ratios[0])) to \
            \(String(format: "%.2f", ratios[ratios.count - 1])), \(results.count) rounds); bar \(row.bar)
            """
    }
}

struct Options {
    var programs = ".build/release"
    var samples = "examples/articles"
    var corpus: String?
    /// With trafilatura; nil leaves its rows out.
    var python: String?
    /// Part of the names of the rows to run.
    var only: String?

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Problem("\(name) needs a value") }
            switch name {
            case "--programs": programs = value
            case "--samples": samples = value
            case "--corpus": corpus = value
            case "--python": python = value
            case "--only": only = value
            default: throw Problem("no option \(name); there are --programs, --samples, --corpus, --python, --only")
            }
        }
    }
}

struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
