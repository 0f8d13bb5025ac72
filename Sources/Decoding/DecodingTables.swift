import Glibc

/// What decoding knows of Vietnamese and of pages: tables under `Data/`, loaded once and shared by all decoders.
package struct DecodingTables: Sendable {
    let grammar: SyllableGrammar
    let characterSets: [LegacyCharacterSet]
    let windows1252: Windows1252
    let pageWords: PageWords

    /// No table: only Unicode is decoded, and no class name of a page means anything. For tests and for bare tools.
    package static let unicodeOnly = DecodingTables()

    private init() {
        grammar = SyllableGrammar()
        characterSets = []
        windows1252 = Windows1252()
        pageWords = PageWords()
    }

    /// - Parameter directory: where `encodings.tsv`, `rimes.tsv`, `onsets.tsv` and `page_words.tsv` lie.
    /// - Throws: ``DecodingError/Kind/badTables`` with the file and line.
    package init(directory: String) throws(DecodingError) {
        let encodings = try TableFile(path: directory + "/encodings.tsv")
        windows1252 = try Windows1252(encodings)
        characterSets = try LegacyCharacterSet.all(encodings, windows1252: windows1252)
        grammar = try SyllableGrammar(
            letters: encodings, rimes: try TableFile(path: directory + "/rimes.tsv"),
            onsets: try TableFile(path: directory + "/onsets.tsv"))
        pageWords = try PageWords(try TableFile(path: directory + "/page_words.tsv"))
    }
}

/// A tab-separated table: `#` comments, one line of column names, rows.
struct TableFile {
    let path: String
    /// Each row's line number, from 1, and its cells; as many as there are columns.
    private(set) var rows: [(line: Int, cells: [String])] = []
    private let columns: [String]

    init(path: String) throws(DecodingError) {
        self.path = path
        var columns: [String] = []
        let lines = try Self.read(path).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if columns.isEmpty {
                columns = cells
            } else if cells.count == columns.count {
                rows.append((index + 1, cells))
            } else {
                throw DecodingError(
                    .badTables, "load \(path):\(index + 1): \(cells.count) cells, \(columns.count) columns; mend the line")
            }
        }
        self.columns = columns
    }

    func column(_ name: String) throws(DecodingError) -> Int {
        guard let index = columns.firstIndex(of: name) else {
            throw DecodingError(.badTables, "load \(path): no column \(name); restore the file from the package")
        }
        return index
    }

    func fault(line: Int, _ reason: String) -> DecodingError {
        DecodingError(.badTables, "load \(path):\(line): \(reason); mend the line")
    }

    private static func read(_ path: String) throws(DecodingError) -> String {
        guard let file = fopen(path, "r") else {
            throw DecodingError(.badTables, "load \(path): \(String(cString: strerror(errno))); install giaoban's Data directory")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        guard ferror(file) == 0, let text = String(validating: bytes, as: UTF8.self) else {
            throw DecodingError(.badTables, "load \(path): unreadable or not UTF-8; restore the file from the package")
        }
        return text
    }
}
