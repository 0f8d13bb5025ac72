import Foundation
import Lexicon
import TemporaryDirectories
import Testing

@Suite struct LexiconTests {
    private let data = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Data").path

    @Test func `every shipped table loads and says its columns, source, licence and date`() throws {
        let lexicon = try Lexicon(directory: data)
        #expect(lexicon.tables.count >= 10)
        for table in lexicon.tables.values {
            for word in ["columns:", "source:", "licence:", "date:"] {
                #expect(table.comments.contains { $0.contains(word) }, "\(table.path) has no \(word)")
            }
            for row in 0..<table.rowCount { #expect(!table.field(row, 0).isEmpty, "\(table.path):\(table.line(row))") }
        }
    }

    @Test func `a row with another number of fields is reported with file and line`() {
        #expect(throws: LexiconError(.malformed, file: "x.tsv", line: 4, reason: "")) {
            try LexiconTable(name: "x", path: "x.tsv", bytes: Array("# c\na\tb\n1\t2\n3\n".utf8))
        }
        #expect(throws: LexiconError(.malformed, file: "x.tsv", reason: "")) {
            try LexiconTable(name: "x", path: "x.tsv", bytes: Array("# only comments\n".utf8))
        }
        #expect(throws: LexiconError(.unreadable, file: "x.tsv", reason: "")) {
            try LexiconTable(name: "x", path: "x.tsv", bytes: [0x61, 0xFF, 0x0A])
        }
    }

    @Test func `fields are cut at tabs whatever the line ends`() throws {
        let table = try LexiconTable(name: "x", path: "x.tsv", bytes: Array("\u{FEFF}a\tb\r\n1\t\r\n\r\n\tvăn hóa".utf8))
        #expect(table.rowCount == 2 && table.columns == ["a", "b"])
        #expect([table.field(0, 0), table.field(0, 1), table.field(1, 0), table.field(1, 1)] == ["1", "", "", "văn hóa"])
        #expect(table.line(1) == 4)
        #expect(throws: LexiconError.self) { try table.column("c") }
    }

    @Test func `a directory without tables is refused`() {
        #expect(throws: LexiconError(.directory, file: "/nonexistent/lexicon", reason: "")) {
            try Lexicon(directory: "/nonexistent/lexicon")
        }
    }

    @Test func `the lexicon is found beside a checkout's program and an explicit path is never replaced`() {
        let program = data.replacingOccurrences(of: "/Data", with: "/.build/debug/giaoband")
        #expect(Lexicon.locate(executable: program) == data)
        #expect(Lexicon.locate(explicit: "/elsewhere", executable: program) == "/elsewhere")
        #expect(Lexicon.locate(executable: "/nowhere/bin/giaoband") == nil)
    }

    @Test func `a word of any length is known in capitals and at the end of a text`() {
        var vocabulary = Vocabulary()
        let alphabet = Array("aằđxươêñỵėăàũ")
        let words = (1...30).map { length in String((0..<length).map { alphabet[($0 * 7 + length) % alphabet.count] }) }
        let ids = words.map { vocabulary.intern($0) }
        #expect(Set(ids).count == words.count)
        for (word, id) in zip(words, ids) {
            for form in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
                for tail in ["", ".", " và những từ đứng sau nó, ..."] {
                    let token = Tokens(of: "(" + form + tail, vocabulary: vocabulary).all[1]
                    #expect(token.word == id && Int(token.length) == form.count, "\(form)")
                    #expect(
                        token.isCapitalised == (form != word) && token.isAllCaps == (form.count > 1 && form == word.uppercased()))
                }
            }
        }
        let sides = Tokens(of: "a×b÷ÀC", vocabulary: vocabulary).all
        #expect(sides.map(\.kind) == [.word, .mark, .word, .mark, .word])
    }

    @Test func `a phrase's words get the ids that a text with it has, whatever its form`() throws {
        let lexicon = try Lexicon(directory: data)
        let strange = [
            "Hoà Bình", "hoà", "hoàn", "UỶ BAN", "uỷ", "uỷ-ban", "quý", "quỷ2", "Đ/c", "Ðảng", "cafe\u{301}", "a\u{A0}b",
            "m²",
            "a×b÷c", "số 12a/QĐ", "\u{FEFF}tổ", "tổ\tchức", "日本", "ñ Œuvre", "", " ", "...", "T.Ư", "văn phòng t.w", "T.Ương",
            String(repeating: "uý", count: 40),
        ]
        var fields = strange
        for table in lexicon.tables.values {
            for row in 0..<table.rowCount { fields += table.columns.indices.map { table.field(row, $0) } }
        }
        var vocabulary = Vocabulary()
        for field in fields {
            let ids = vocabulary.internPhrase(field)
            let words = Tokens(of: field, vocabulary: vocabulary).all.filter { $0.kind == .word }
            // Nobody looks a longer one up.
            #expect(ids == words.map(\.word) || words.contains { $0.end - $0.start > 64 }, "\(field)")
        }
        #expect(fields.count > 50_000 && vocabulary.count > 3_000)
    }

    @Test func `a field's number is read as it is written`() throws {
        let fields = [
            "7", "00004", "-3", "+5", "", "1a", " 1", "9223372036854775807", "9223372036854775808", "123456789012345678",
        ]
        let table = try LexiconTable(
            name: "x", path: "x.tsv", bytes: Array(("n\tm\n" + fields.map { "\($0)\t\n" }.joined()).utf8))
        #expect(fields.indices.map { table.number($0, 0) } == fields.map { Int($0) })
    }

    @Test func `of several wrong files the first one is told of`() throws {
        let folder = try TemporaryDirectory()
        for name in 0..<20 {
            let row = name < 7 ? "1\t2" : "1"
            _ = try folder.file("table\(name + 10).tsv", "a\tb\n\(row)\n")
        }
        #expect(throws: LexiconError(.malformed, file: folder.path("table17.tsv"), line: 2, reason: "")) {
            try Lexicon(directory: folder.path)
        }
    }

    @Test func `words of any case and spelling share an id`() {
        var vocabulary = Vocabulary()
        let id = vocabulary.intern("Uỷ")
        #expect(vocabulary.id(of: "ủy") == id && vocabulary.id(of: "ỦY") == id)
        #expect(vocabulary.id(of: "uy") == Vocabulary.unknown)
        for number in 0..<10_000 { #expect(vocabulary.intern("w" + String(number, radix: 26)) >= 0) }
        let count = vocabulary.count
        #expect(vocabulary.id(of: "ủy") == id)
        #expect(vocabulary.intern("ủy") == id && vocabulary.count == count)
        #expect(vocabulary.word(id) == "ủy")
    }

    @Test func `the longest phrase wins and marks end a phrase`() {
        var vocabulary = Vocabulary()
        var table = PhraseTable<Int>()
        table.insert(vocabulary.internPhrase("cập nhật"), 1)
        table.insert(vocabulary.internPhrase("Cập nhật lần cuối"), 2)
        func match(_ text: String) -> Int? {
            let tokens = Tokens(of: text, vocabulary: vocabulary)
            return table.match(tokens, at: 0, end: tokens.all.count)?.value
        }
        #expect(match("CẬP NHẬT lần cuối: 3") == 2)
        #expect(match("cập nhật lần, cuối") == 1)
        #expect(match("cập, nhật") == nil)
    }

    @Test func `tables built on two threads give words the same ids and have openings of their own`() throws {
        var vocabulary = Vocabulary()
        let building = TablesMeanwhile(vocabulary.copy(tables: 1)) { (vocabulary) throws(LexiconError) in
            var table = PhraseTable<Int>()
            table.insert(vocabulary.internPhrase("giao ban"), 1)
            table.seal(&vocabulary)
            return table
        }
        var table = PhraseTable<Int>()
        table.insert(vocabulary.internPhrase("hội nghị giao ban"), 2)
        table.seal(&vocabulary)
        let other = try building.value(&vocabulary)
        vocabulary.seal()
        let tokens = Tokens(of: "Hội nghị giao ban quý I", vocabulary: vocabulary)
        #expect(table.match(tokens, at: 0, end: 6)?.end == 4)
        #expect(other.match(tokens, at: 2, end: 6)?.value == 1)
        #expect(table.opening & other.opening == 0)
        #expect(tokens.openings[0] & table.opening != 0 && tokens.openings[0] & other.opening == 0)
        #expect(tokens.openings[2] & other.opening != 0 && tokens.openings[2] & table.opening == 0)
        #expect(vocabulary.count == 4)
    }

    @Test func `a sealed table finds the same phrases, and its opening stands at what begins them alone`() {
        var vocabulary = Vocabulary()
        var table = PhraseTable<Int>()
        table.insert(vocabulary.internPhrase("cập nhật"), 1)
        table.seal(&vocabulary)
        _ = vocabulary.internPhrase("lần cuối")
        let marks = vocabulary.opening(words: [Int32](), number: true, marks: (1 << 0x2C, 0))
        let text = "Cập nhật, lần 3 chưa CẬP\nnhật."
        let unfinished = Tokens(of: text, vocabulary: vocabulary)
        #expect(unfinished.openings.filter { $0 & table.opening != 0 }.count == unfinished.all.count - 1)
        vocabulary.seal()
        let tokens = Tokens(of: text, vocabulary: vocabulary)
        func places(_ opening: Openings) -> [Int] { tokens.all.indices.filter { tokens.openings[$0] & opening != 0 } }
        #expect(places(table.opening) == [0, 6])
        #expect(places(marks) == [2, 4])
        #expect(places(.capitalised) == [0, 6] && places(.stop) == [9])
        #expect(places(.anyToken) == [0, 1, 2, 3, 4, 5, 6, 8, 9])
        #expect(tokens.next(table.opening, from: 1, before: 6) == 6 && tokens.next(table.opening, from: 7, before: 10) == 10)
        for each in [unfinished, tokens] {
            #expect(table.match(each, at: 0, end: each.all.count)?.value == 1)
            #expect(table.match(each, at: 6, end: each.all.count) == nil && table.match(each, at: 2, end: 10) == nil)
        }
        let joined = Tokens(joining: [0..<2, 5..<10], of: tokens)
        #expect(
            joined.openings.count == joined.all.count && joined.openings[2] == 0
                && joined.all.filter { $0.kind == .lineBreak }.count == 2)
    }

    @Test func `a beginning that the next token cannot go on with is told off, and nothing that a table finds`() {
        var vocabulary = Vocabulary()
        var table = PhraseTable<Int>()
        for (number, phrase) in ["chủ tịch", "chủ tịch nước", "nước", "bộ trưởng bộ", "bộ y tế"].enumerated() {
            table.insert(vocabulary.internPhrase(phrase), number)
        }
        var names = GazetteerNames()
        for word in ["thuỷ", "thủy", "an", "bình", "quận"] { _ = vocabulary.intern(word) }
        names.addSpelling(vocabulary.id(of: "thuỷ"), as: vocabulary.id(of: "thủy"))
        for (number, phrase) in ["an thủy", "thủy", "quận 1", "12 bình an", "chủ tịch"].enumerated() {
            let tokens = Tokens(of: phrase, vocabulary: vocabulary)
            if let node = names.node(of: tokens, 0..<tokens.all.count) { names.set(node, Int32(number)) }
        }
        let unfinished = vocabulary
        table.seal(&vocabulary)
        names.seal(&vocabulary)
        vocabulary.seal()
        let pieces = [
            "chủ", "Tịch", "nước", "bộ", "trưởng", "thuỷ", "thủy", "an", "quận", "1", "12", "bình", "-", ",", "\n", "lạ",
        ]
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let text = [first, second, third, "an", first].joined(separator: " ")
                    let (old, new) = (Tokens(of: text, vocabulary: unfinished), Tokens(of: text, vocabulary: vocabulary))
                    let halves = [0..<2, 2..<new.all.count]
                    let joined = (Tokens(joining: halves, of: old), Tokens(joining: halves, of: new))
                    // And joined once more, without the line ends that the first joining put in.
                    let whole = [0..<joined.1.all.count]
                    let rejoined = (Tokens(joining: whole, of: joined.0), Tokens(joining: whole, of: joined.1))
                    for (old, new) in [(old, new), joined, rejoined] {
                        let end = new.all.count
                        for at in 0..<end {
                            #expect(table.match(old, at: at, end: end)?.value == table.match(new, at: at, end: end)?.value)
                            #expect(names.longest(old, at: at, end: end)?.end == names.longest(new, at: at, end: end)?.end)
                        }
                    }
                }
            }
        }
        func begins(_ text: String) -> [Bool] {
            let tokens = Tokens(of: text, vocabulary: vocabulary)
            return tokens.all.indices.map { tokens.openings[$0] & table.opening != 0 }
        }
        #expect(begins("chủ tịch chủ bộ") == [true, false, false, true] && begins("chủ\ntịch") == [true, false, false])
        #expect(begins("bộ chủ nước lạ") == [false, false, true, false])
    }

    @Test func `more tables than bits share the last one and find what they found`() {
        var vocabulary = Vocabulary()
        var tables: [PhraseTable<Int>] = []
        for number in 0..<80 {
            var table = PhraseTable<Int>()
            table.insert([vocabulary.intern("w\(number)x")], number)
            table.seal(&vocabulary)
            tables.append(table)
        }
        vocabulary.seal()
        #expect(Set(tables.map(\.opening)).count == 61)
    }

    @Test func `words of any length and case have the ids that they were given`() {
        var vocabulary = Vocabulary()
        let words = ["a", "nghiêng", "đườngđườngđường", "khoảngkhoảngkhoảngkhoảng", "ấ"]
        let ids = words.map { vocabulary.intern($0) }
        vocabulary.seal()
        for (word, id) in zip(words, ids) {
            for text in [word, word.uppercased(), word.capitalized, "x " + word + " yyyyyyyyyyyyyyyyyy"] {
                let token = Tokens(of: text, vocabulary: vocabulary).all.first { $0.word == id }
                #expect(token != nil, "\(text)")
            }
        }
    }

    /// Of a finished vocabulary most words are cut by their whole form, of another one letter by letter.
    @Test func `a finished vocabulary cuts a text as an unfinished one does`() {
        var vocabulary = Vocabulary()
        for word in ["xã", "nguyễn", "nghiêng", "ubnd", "đ", "ở", "ý", "của", "an", "straße", "ôộ", "x"] {
            _ = vocabulary.intern(word)
        }
        let unfinished = vocabulary
        vocabulary.seal()
        let words = [
            "xã", "Xã", "XÃ", "xÃ", "Nguyễn", "NGUYỄN", "nguyễnx", "xnguyễn", "Nghiêng", "UBND", "uBnD", "Đ", "đ", "Ở", "Ý",
            "CỦA",
            "an2", "2an", "«xã»", "xã”", "“Xã", "xã·", "x×x", "straße", "x漢", "漢", "Ôộ", "ôỘ", "T.P", "x\u{0}an", "@an[", "`an{",
            "ÿ",
        ]
        var texts = ["", " "] + words + words.map { $0 + " xã của xã của" }
        for first in words { texts += words.map { first + " " + $0 + "\n" + first + "," + $0 + "-" + first } }
        for text in texts {
            func shape(_ vocabulary: Vocabulary) -> [String] { Tokens(of: text, vocabulary: vocabulary).all.map { "\($0)" } }
            #expect(shape(vocabulary) == shape(unfinished), "\(text)")
        }
    }

    @Test func `tokens know their kind, case, spacing and line`() {
        let tokens = Tokens(of: "T6, 2018-09–28 «Ðà NẴNG»…\n\nx", vocabulary: Vocabulary())
        #expect(
            tokens.all.map(\.kind) == [
                .word, .number, .mark, .number, .mark, .number, .mark, .number, .mark, .word, .word, .mark, .mark, .lineBreak,
                .lineBreak, .word,
            ])
        #expect(tokens[1].value == 6 && !tokens[1].hasSpaceBefore && tokens[3].hasSpaceBefore)
        #expect(tokens[4].isMark("-") && tokens[6].isMark("-") && tokens[8].isMark("\"") && tokens[12].isMark("."))
        #expect(tokens[9].isCapitalised && !tokens[9].isAllCaps && tokens[10].isAllCaps && !tokens[15].isCapitalised)
        #expect(tokens.lineCount == 3 && tokens.line(0) == 0..<13 && tokens.line(1) == 14..<14 && tokens.line(2) == 15..<16)
        #expect(Tokens(of: "99999999999999999999", vocabulary: Vocabulary())[0].value == Int(Int32.max))
    }

    @Test func `title case keeps the first letter of each word`() {
        #expect(LetterCase.titleCase("ĐÌNH LÂM") == "Đình Lâm")
        #expect(LetterCase.titleCase("ĐOÀN VĂN PHÚC") == "Đoàn Văn Phúc")
        #expect(LetterCase.titleCase("HỮU ƯỚC") == "Hữu Ước")
    }
}
