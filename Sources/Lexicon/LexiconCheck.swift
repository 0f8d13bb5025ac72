import Foundation

/// Validates every data file, for `giaoban lexicon check`: all problems of all files, not the first one only.
package struct LexiconCheck: Sendable {
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        package let file: String
        /// From 1; nil where the whole file is meant.
        package let line: Int?
        package let words: String
        /// `file:line: words`, as compilers print it.
        package var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(words)" }
    }

    package private(set) var problems: [Problem] = []
    /// Files and rows looked at.
    package private(set) var fileCount = 0
    package private(set) var rowCount = 0

    /// - Parameters:
    ///   - directory: the shipped tables.
    ///   - overlays: directories laid over them in this order; absent ones are left out.
    ///   - deeper: a check over the merged lexicon beyond this target's, such as compiling the grammar.
    package init(
        directory: String, overlays: [String] = [], deeper: (Lexicon) throws(LexiconError) -> Void = { _ in }
    ) {
        for folder in [directory] + overlays {
            guard folder == directory || FileManager.default.fileExists(atPath: folder) else { continue }
            do throws(LexiconError) {
                for path in try Lexicon.files(in: folder) { check(path, isShipped: folder == directory) }
            } catch {
                add(error)
            }
        }
        guard problems.isEmpty else { return }
        do throws(LexiconError) {
            var lexicon = try Lexicon(directory: directory)
            for overlay in overlays { lexicon = try lexicon.overlaid(by: overlay) }
            try deeper(lexicon)
            var vocabulary = Vocabulary()
            checkPlaces(try Gazetteer(lexicon, vocabulary: &vocabulary), lexicon, vocabulary)
        } catch {
            add(error)
        }
    }

    private mutating func add(_ error: LexiconError) {
        problems.append(Problem(file: error.file, line: error.line, words: error.reason))
    }

    /// What can be said of one file: its form, its first lines, keys that stand twice, fields that are not normalised.
    private mutating func check(_ path: String, isShipped: Bool) {
        fileCount += 1
        do throws(LexiconError) {
            let table = try LexiconTable(path: path)
            rowCount += table.rowCount
            if isShipped {
                for word in ["columns:", "source:", "licence:", "date:"]
                where !table.comments.contains(where: { $0.contains(word) }) {
                    problems.append(Problem(file: path, line: nil, words: "says no \(word) in its first lines"))
                }
            }
            let keys = try table.keyColumns()
            let isUnique = table.comments.contains { $0.hasPrefix(" key:") } || table.name.hasPrefix("place_")
            var lines: [String: Int] = [:]
            for row in 0..<table.rowCount {
                let key = table.key(row, keys)
                if key.allSatisfy({ $0 == "\t" }) {
                    problems.append(Problem(file: path, line: table.line(row), words: "has nothing in its key column"))
                } else if isUnique, let first = lines.updateValue(table.line(row), forKey: key) {
                    problems.append(
                        Problem(
                            file: path, line: table.line(row),
                            words: "has the key \(key.replacing("\t", with: ", ")) of line \(first)"))
                }
                checkForm(table, row)
            }
        } catch {
            add(error)
        }
    }

    private mutating func checkForm(_ table: LexiconTable, _ row: Int) {
        for column in table.columns.indices {
            let field = table.field(row, column)
            if field.utf8.first == 0x20 || field.utf8.last == 0x20 {
                problems.append(
                    Problem(
                        file: table.path, line: table.line(row), words: "\(table.columns[column]) begins or ends with a space"))
            }
            guard table.name.hasPrefix("place_"), field.utf8.contains(where: { $0 >= 0x80 }) else { continue }
            let text = NormalisedText(field)
            if text.bytes != text.source {
                problems.append(
                    Problem(
                        file: table.path, line: table.line(row),
                        words: "\(table.columns[column]) \(field) is not in the normal form \(text.string(0..<text.bytes.count))")
                )
            }
        }
    }

    /// What only the gazetteer as a whole can tell.
    private mutating func checkPlaces(_ gazetteer: Gazetteer, _ lexicon: Lexicon, _ vocabulary: Vocabulary) {
        let file = lexicon.tables["place_communes63"]?.path ?? "place_communes63.tsv"
        for index in gazetteer.units.indices where gazetteer.units[index].list == .before2025 {
            let id = Gazetteer.ID(index)
            guard gazetteer.unit(id).level != .province, gazetteer.unit(id).until == 0 else { continue }
            guard let succession = gazetteer.successors(of: id), !succession.communes.isEmpty else {
                problems.append(Problem(file: file, line: nil, words: "\(gazetteer.fullName(id)) has no successor"))
                continue
            }
            for commune in succession.communes where gazetteer.province(of: commune.id) != succession.province {
                problems.append(
                    Problem(
                        file: file, line: nil,
                        words:
                            "\(gazetteer.fullName(id)) \(gazetteer.code(id)) has the successor \(gazetteer.code(commune.id)) of "
                            + "another province than \(gazetteer.fullName(succession.province))"))
            }
        }
    }
}
