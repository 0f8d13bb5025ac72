import Decoding
import Foundation
import Lexicon
import Parsing
import Store
import WorkQueues

#if canImport(Glibc)
    import Glibc
#endif

/// What the stages know of the language, read from the tables of one directory.
struct LanguageData {
    let parser: Parser
    let decoder: Decoder
    let version: ReadingVersion
    /// The taxonomy that followers' filters are checked against.
    let sectors: Set<String>
    /// Spellings that searches take for each other.
    let aliases: SpellingAliases

    init(directory: String, limits: DecodingLimits) throws {
        let tables = Meanwhile(label: "giaoban.tables") { try DecodingTables(directory: directory) }
        let lexicon = try Lexicon(directory: directory).overlaid(by: Lexicon.overlayDirectory)
        parser = try Parser(lexicon: lexicon)
        version = ReadingVersion(parser: Parser.version, lexicon: lexicon.digest)
        aliases = try SearchVerbs.aliases(lexicon)
        let table = try lexicon.table("sectors")
        let column = try table.column("sector")
        sectors = Set((0..<table.rowCount).map { table.field($0, column) })
        decoder = Decoder(tables: try tables.value(), limits: limits)
    }

    /// The directory that a configuration means. - Throws: ``DaemonError`` where there is none.
    static func directory(_ configuration: DaemonConfiguration) throws(DaemonError) -> String {
        guard let directory = Lexicon.locate(explicit: configuration.lexiconDirectory) else {
            throw DaemonError(
                description: "load lexicon: no directory with language data found; set lexicon.directory", exitCode: EX_CONFIG)
        }
        return directory
    }
}
