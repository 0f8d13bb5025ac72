import Articles
import Dispatch
import Foundation
import Synchronization

/// The facts of the language: the tables under `Data/`, read once and shared.
package struct Lexicon: Sendable {
    package let directory: String
    /// Tables by name, such as `weekdays` for `weekdays.tsv`.
    package internal(set) var tables: [String: LexiconTable]

    /// Reads every `*.tsv` of a directory.
    /// - Throws: ``LexiconError`` with file and line.
    package init(directory: String) throws(LexiconError) {
        let paths = try Self.files(in: directory)
        guard !paths.isEmpty else { throw LexiconError(.directory, file: directory, reason: "holds no .tsv file") }
        var tables: [String: LexiconTable] = [:]
        for table in try Self.read(paths) { tables[table.name] = table }
        self.directory = directory
        self.tables = tables
    }

    /// Reads files on all cores.
    /// - Returns: in the order of the files.
    /// - Throws: what the first of the files throws that has anything wrong.
    private static func read(_ paths: [String]) throws(LexiconError) -> [LexiconTable] {
        let results = Mutex<[Int: Result<LexiconTable, LexiconError>]>([:])
        DispatchQueue.concurrentPerform(iterations: paths.count) { index in
            let result = Result { () throws(LexiconError) in try LexiconTable(path: paths[index]) }
            results.withLock { $0[index] = result }
        }
        var tables: [LexiconTable] = []
        for (_, result) in results.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { tables.append(try result.get()) }
        return tables
    }

    /// What the tables say, whatever their comments: 16 hexadecimal digits. Another one means that an article may be read otherwise.
    package var digest: String {
        var hasher = Digest.Hasher()
        for name in tables.keys.sorted() { tables[name]?.digest(into: &hasher) }
        return String(hasher.finalize().hexadecimal.prefix(16))
    }

    /// - Throws: `.missing` where the directory has no such file.
    package func table(_ name: String) throws(LexiconError) -> LexiconTable {
        guard let table = tables[name] else {
            throw LexiconError(.missing, file: "\(directory)/\(name).tsv", reason: "is absent")
        }
        return table
    }

    /// The directory that a program should load: the one it was told, else the installed one, else a checkout's `Data`.
    /// - Parameters:
    ///   - explicit: taken as it is, so that a wrong path is reported and not replaced by another.
    ///   - executable: path of the running program.
    /// - Returns: nil where there is none.
    package static func locate(
        explicit: String? = nil,
        executable: String? = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    ) -> String? {
        if let explicit { return explicit }
        guard let executable else { return nil }
        var folder = parent(executable)
        let installed = parent(folder) + "/share/giaoban/lexicon"
        if isDirectory(installed) { return installed }
        while !folder.isEmpty, folder != "/" {
            if FileManager.default.fileExists(atPath: folder + "/Data/weekdays.tsv") { return folder + "/Data" }
            folder = parent(folder)
        }
        return nil
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}

extension Lexicon {
    /// A column of phrases with what `value` makes of each row.
    /// - Parameter isSealed: false for what goes into patterns or is looked for in few places, none of them token by token: the
    ///   openings of a token have no room for all tables, and those beyond it share one.
    /// - Throws: `.malformed` with the line where a phrase has no word or `value` refuses the row by returning nil.
    package func phrases<Value>(
        _ table: String, _ column: String, into vocabulary: inout Vocabulary, isSealed: Bool = true,
        value: (LexiconTable, Int) throws(LexiconError) -> Value?
    ) throws(LexiconError) -> PhraseTable<Value> {
        let table = try self.table(table)
        let column = try table.column(column)
        var phrases = PhraseTable<Value>()
        for row in 0..<table.rowCount {
            let words = vocabulary.internPhrase(table, row, column)
            guard !words.isEmpty, let value = try value(table, row) else {
                throw table.malformed(row, "has a value outside the documented ones")
            }
            phrases.insert(words, value)
        }
        if isSealed { phrases.seal(&vocabulary) }
        return phrases
    }
}
