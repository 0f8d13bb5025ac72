import Foundation

/// tantivy by its Python package, in processes of their own.
final class Tantivy {
    private let python: String
    private let directory: String
    /// Articles per second of processor time, one indexing thread.
    let indexRate: Double
    let indexBytes: Double

    init(python: String, corpus: Corpus, queries: TypicalQueries) throws {
        self.python = python
        directory = Machine.newFolder
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        struct Line: Encodable { let number: Int, title, body: String }
        let articles = directory + "/articles.ndjson"
        guard FileManager.default.createFile(atPath: articles, contents: nil) else { throw Problem("cannot create \(articles)") }
        let lines = try FileHandle(forWritingTo: URL(fileURLWithPath: articles))
        let encoder = JSONEncoder()
        for number in 0..<corpus.count {
            let article = corpus.article(number)
            lines.write(try encoder.encode(Line(number: number, title: article.title, body: article.body)) + Data([0x0A]))
        }
        try lines.close()
        try encoder.encode(queries.queries).write(to: URL(fileURLWithPath: directory + "/queries.json"))
        let figures = try Self.run(python, ["index", articles, directory + "/index"])[0]
            .split(separator: " ").compactMap { Double($0) }
        guard figures.count == 2 else { throw Problem("tantivy_peer.py index printed \(figures)") }
        (indexRate, indexBytes) = (figures[0], figures[1])
        try FileManager.default.removeItem(atPath: articles)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Times of ranked top tens, and the numbers of the articles found.
    func search() throws -> (p50: Double, p99: Double, found: [[Int]]) {
        let lines = try Self.run(python, ["search", directory + "/index", directory + "/queries.json"])
        let figures = lines[0].split(separator: " ").compactMap { Double($0) }
        guard figures.count == 2, lines.count > 1 else { throw Problem("tantivy_peer.py search printed \(lines)") }
        return (figures[0], figures[1], try JSONDecoder().decode([[Int]].self, from: Data(lines[1].utf8)))
    }

    private static func run(_ python: String, _ arguments: [String]) throws -> [Substring] {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["Benchmarks/tantivy_peer.py"] + arguments
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Problem("tantivy_peer.py ended with \(process.terminationStatus)") }
        return String(decoding: output, as: UTF8.self).split(separator: "\n")
    }
}
