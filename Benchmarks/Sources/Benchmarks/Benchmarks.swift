import Foundation

/// Runs every row and prints a table: our figure and its peer in turn, the medians, and the median ratio with its range.
@main
struct Benchmarks {
    static func main() {
        do {
            try run()
        } catch {
            FileHandle.standardError.write(Data("Benchmarks: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() throws {
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
            LanguageData(programs: options.programs, kind: .time), LanguageData(programs: options.programs, kind: .memory),
        ]
        if let python = options.python {
            for form in [Records.Form.text, .html] {
                rows.append(Records(programs: options.programs, samples: samples, form: form, python: python))
            }
        }
        if let corpus = options.corpus {
            rows += searchRows(
                try SearchBench(
                    programs: options.programs, corpus: try Corpus(path: corpus, count: options.articles), python: options.tantivy
                ))
        }
        show(Machine.description)
        for row in rows where options.only.map({ row.name.contains($0) }) ?? true {
            var results: [(ours: Double, peer: Double)] = []
            for _ in 0..<row.rounds { results.append((try row.ours(), try row.peer())) }
            show(Report(row, results).text)
            if let remark = try row.remark() { show("    " + remark) }
        }
    }

    /// Over a corpus that the user names: the samples are too few.
    private static func searchRows(_ bench: SearchBench) -> [any Row] {
        func times(_ order: SearchTimes.Order, _ peer: SearchTimes.Peer, _ share: Double, _ bar: String) -> SearchTimes {
            SearchTimes(bench: bench, order: order, rival: peer, share: share, bar: bar)
        }
        let rows: [any Row] = [
            WholeIngest(bench: bench), Footprint(bench: bench, kind: .ingestMemory), IndexSize(bench: bench),
            IndexRate(bench, count: 30_000), times(.newest, .plain, 0.5, "none"), times(.newest, .plain, 0.99, "none"),
            times(.relevance, .plain, 0.5, "none"), times(.relevance, .plain, 0.99, "none"),
        ]
        let beside: [any Row] = [
            times(.newest, .tantivy, 0.5, "<= .7"), times(.newest, .tantivy, 0.99, "none"),
            times(.relevance, .tantivy, 0.5, "<= 4.5"), times(.relevance, .tantivy, 0.99, "<= 3"),
        ]
        return rows + (bench.python == nil ? [] : beside)
            + [
                ReadersUnderLoad(bench), Footprint(bench: bench, kind: .idleMemory), Footprint(bench: bench, kind: .start),
            ]
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
    /// Of the row: the machines are shared and noisy, so one says nothing, but for what takes minutes.
    var rounds: Int { get }
    func ours() throws -> Double
    func peer() throws -> Double
    /// What else there is to say once the row was measured.
    func remark() throws -> String?
}

extension Row {
    var rounds: Int { 5 }
    func remark() throws -> String? { nil }
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
    var programs = ".build-deb/release"
    var samples = "examples/articles"
    var corpus: String?
    /// With trafilatura; nil leaves its rows out.
    var python: String?
    /// Of the rows of index and search; beyond the corpus' own number, more are made of it.
    var articles: Int?
    /// The Python that has tantivy; nil leaves its rows out.
    var tantivy: String?
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
            case "--tantivy": tantivy = value
            case "--articles":
                guard let count = Int(value), count > 0 else { throw Problem("--articles \(value) is no number from 1") }
                articles = count
            case "--only": only = value
            default:
                throw Problem(
                    "no option \(name); there are --programs, --samples, --corpus, --articles, --python, --tantivy, --only")
            }
        }
    }
}

struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
