import Foundation

extension Lexicon {
    /// Where an operator's own rows lie.
    package static let overlayDirectory = "/etc/giaoban/lexicon.d"

    /// The shipped tables with those of an operator's directory laid over them, such as `/etc/giaoban/lexicon.d`.
    ///
    /// A file overlays the table of its name: a row whose key (the column or columns that a `# key:` comment names, else the
    /// first) a shipped row has replaces that row, any other is added. A file of another name is a table of its own.
    /// - Parameter directory: one that is absent overlays nothing.
    /// - Throws: ``LexiconError`` with file and line, among them a column that the shipped table lacks.
    package func overlaid(by directory: String) throws(LexiconError) -> Lexicon {
        guard FileManager.default.fileExists(atPath: directory) else { return self }
        var merged = self
        for path in try Self.files(in: directory) {
            let overlay = try LexiconTable(path: path)
            guard let shipped = tables[overlay.name] else {
                merged.tables[overlay.name] = overlay
                continue
            }
            merged.tables[overlay.name] = try shipped.overlaid(by: overlay)
        }
        return merged
    }

    /// Paths of the `*.tsv` files of a directory, in order.
    static func files(in directory: String) throws(LexiconError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { $0.hasSuffix(".tsv") && !$0.hasPrefix(".") }.sorted().map { directory + "/" + $0 }
        } catch {
            throw LexiconError(.directory, file: directory, reason: "cannot be listed: \(error.systemReason)")
        }
    }
}

extension LexiconTable {
    /// Reads a file; the table's name is the file's without `.tsv`.
    init(path: String) throws(LexiconError) {
        // FileManager.contents(atPath:) leaks 4 KiB for each empty file.
        let content: Data
        do {
            content = try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
        } catch {
            throw LexiconError(.unreadable, file: path, reason: "cannot be read: \(error.systemReason)")
        }
        let name = path.split(separator: "/").last.map { String($0.dropLast(4)) } ?? path
        try self.init(name: name, path: path, bytes: Array(content))
    }

    /// The columns that tell rows apart.
    package func keyColumns() throws(LexiconError) -> [Int] {
        guard let comment = comments.first(where: { $0.hasPrefix(" key:") }) else { return [0] }
        var columns: [Int] = []
        for name in comment.dropFirst(5).split(separator: ",") {
            columns.append(try column(String(name.drop { $0 == " " })))
        }
        return columns
    }

    func key(_ row: Int, _ columns: [Int]) -> String {
        columns.map { field(row, $0) }.joined(separator: "\t")
    }

    /// - Throws: `.malformed` where the overlay names other columns than this table.
    fileprivate func overlaid(by overlay: LexiconTable) throws(LexiconError) -> LexiconTable {
        guard Set(overlay.columns) == Set(columns) else {
            throw LexiconError(
                .malformed, file: overlay.path, reason: "has not the columns of \(name).tsv: \(columns.joined(separator: ", "))")
        }
        var source: [Int] = []
        for column in columns { source.append(try overlay.column(column)) }
        let keys = try keyColumns()
        let overlayKeys = keys.map { source[$0] }
        var replacing: [String: Int] = [:]
        for row in 0..<overlay.rowCount { replacing[overlay.key(row, overlayKeys)] = row }
        var lines = comments.map { "#" + $0 } + [columns.joined(separator: "\t")]
        var origins: [Int: Origin] = [:]
        func add(_ other: Int) {
            origins[lines.count - comments.count - 1] = Origin(path: overlay.path, line: overlay.line(other))
            lines.append(source.map { overlay.field(other, $0) }.joined(separator: "\t"))
        }
        for row in 0..<rowCount {
            if let other = replacing.removeValue(forKey: key(row, keys)) {
                add(other)
            } else {
                origins[lines.count - comments.count - 1] = Origin(path: path(row), line: line(row))
                lines.append(columns.indices.map { field(row, $0) }.joined(separator: "\t"))
            }
        }
        for other in replacing.values.sorted() { add(other) }
        var table = try LexiconTable(name: name, path: path, bytes: Array(lines.joined(separator: "\n").utf8))
        table.origins = origins
        return table
    }
}
