import Foundation
import Lexicon
import TemporaryDirectories
import Testing

@Suite struct LexiconCheckTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Puts these files into the test's directory. - Returns: its path.
    private func folder(_ files: [String: String]) throws -> String {
        for (name, text) in files { _ = try directory.file(name, text) }
        return directory.path
    }

    @Test func `the shipped lexicon has no problem`() {
        let check = LexiconCheck(directory: Checkout.data)
        #expect(check.problems.isEmpty, "\(check.problems.map(\.description).joined(separator: "\n"))")
        #expect(check.fileCount > 15 && check.rowCount > 14_000)
    }

    @Test func `problems of all files are reported with file and line`() throws {
        let overlay = try folder([
            "place_aliases.tsv": "alias\tlevel\tname\nA\tprovince\nB\tdistrict\tVinh\n",
            "place_spellings.tsv": "form\tword\nhoà\thòa\nx\ty\nx\tz\n\tv\n",
        ])
        let words = LexiconCheck(directory: Checkout.data, overlays: [overlay]).problems.map(\.description)
        #expect(words.contains("\(overlay)/place_aliases.tsv:2: has 2 fields where the header has 3"))
        #expect(words.contains("\(overlay)/place_spellings.tsv:2: form hoà is not in the normal form hòa"))
        #expect(words.contains("\(overlay)/place_spellings.tsv:4: has the key x of line 3"))
        #expect(words.contains("\(overlay)/place_spellings.tsv:5: has nothing in its key column"))
    }

    @Test func `an overlay's row that names no unit is reported where it stands`() throws {
        let overlay = try folder(["place_aliases.tsv": "alias\tlevel\tname\n# a comment\nThành Nam\tdistrict\tAtlantis\n"])
        let words = LexiconCheck(directory: Checkout.data, overlays: [overlay]).problems.map(\.description)
        #expect(words == ["\(overlay)/place_aliases.tsv:3: no district has the name Atlantis"])
    }

    @Test func `an overlay adds rows, replaces those of its keys and leaves the rest`() throws {
        let overlay = try folder([
            "place_aliases.tsv": "name\talias\tlevel\nNam Định\tĐất Học\tdistrict\n",
            "outlets.tsv": "host\tpublisher\tlocality\nbaolaocai.vn\tĐổi\t63:11\n", "own.tsv": "a\n1\n",
        ])
        let plain = try Lexicon(directory: Checkout.data)
        let lexicon = try plain.overlaid(by: overlay)
        #expect(try lexicon.table("own").rowCount == 1)
        #expect(try lexicon.table("outlets").rowCount == plain.table("outlets").rowCount)
        #expect(try lexicon.table("place_aliases").rowCount == plain.table("place_aliases").rowCount + 1)
        let outlets = try lexicon.table("outlets")
        let row = try #require((0..<outlets.rowCount).first { outlets.field($0, 0) == "baolaocai.vn" })
        #expect(outlets.field(row, 2) == "63:11" && outlets.path(row) == overlay + "/outlets.tsv" && outlets.line(row) == 2)
        var vocabulary = Vocabulary()
        let gazetteer = try Gazetteer(lexicon, vocabulary: &vocabulary)
        #expect(gazetteer.find("Đất Học", vocabulary: vocabulary).map { gazetteer.fullName($0) } == ["Thành phố Nam Định"])
    }

    @Test func `an overlay with other columns is refused and an absent one is nothing`() throws {
        let overlay = try folder(["outlets.tsv": "host\tlocality\na\tb\n"])
        let lexicon = try Lexicon(directory: Checkout.data)
        #expect(throws: LexiconError(.malformed, file: overlay + "/outlets.tsv", reason: "")) {
            try lexicon.overlaid(by: overlay)
        }
        #expect(try lexicon.overlaid(by: "/nonexistent/lexicon.d").tables.count == lexicon.tables.count)
        #expect(LexiconCheck(directory: "/nonexistent").problems.count == 1)
    }
}
