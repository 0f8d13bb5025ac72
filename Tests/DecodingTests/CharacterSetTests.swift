import Articles
import SeededNumbers
import Testing

@testable import Decoding

@Suite struct CharacterSetTests {
    @Test(arguments: Samples.names, Samples.oldSets)
    func `an article in an old set reads as in Unicode, declared or not, rightly or wrongly`(_ name: String, _ set: String) throws
    {
        let expected = try Samples.plain(try Samples.text(name), for: set)
        let bytes = try Samples.encode(expected, in: set)
        for type in [nil, "text/plain; charset=\(set)", "text/plain; charset=utf-8", "text/plain; charset=iso-8859-1"] {
            let article = try #require(try Samples.decode(bytes, type).first)
            #expect(article.text == expected)
            #expect(article.encoding == set)
        }
    }

    @Test(arguments: Samples.names, Samples.oldSets)
    func `an article in an old set that was read as windows-1252 is mended`(_ name: String, _ set: String) throws {
        let expected = try Samples.plain(try Samples.text(name), for: set)
        let article = try #require(try Samples.decode(try Samples.misread(try Samples.encode(expected, in: set))).first)
        #expect(article.text == expected)
        #expect(article.encoding == set)
    }

    @Test(arguments: Samples.names)
    func `UTF-8 that was read as windows-1252 is mended`(_ name: String) throws {
        let text = try Samples.text(name)
        #expect(try Samples.decode(try Samples.misread(Array(text.utf8))).first?.text == text)
    }

    @Test(arguments: Samples.names)
    func `UTF-16 is read in both orders, with and without its mark`(_ name: String) throws {
        let text = try Samples.text(name)
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for (bytes, set) in [
            (little, "utf-16le"), ([0xFF, 0xFE] + little, "utf-16le"), (big, "utf-16be"), ([0xFE, 0xFF] + big, "utf-16be"),
        ] {
            let article = try #require(try Samples.decode(bytes, "text/plain; charset=utf-8").first)
            #expect(article.text == text)
            #expect(article.encoding == set)
        }
    }

    @Test func `half a surrogate pair and an odd byte at the end become replacement characters`() throws {
        let text = "Hội nghị giao ban công tác khoa giáo quý I năm 2018"
        let units = Array(text.utf16) + [0xD83D, 0x0020]
        let bytes = units.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] } + [0x41]
        #expect(try Samples.decode([0xFF, 0xFE] + bytes).first?.text == text + "\u{FFFD} \u{FFFD}")
    }

    @Test(arguments: Samples.oldSets)
    func `capitals of the old sets are read, control codes among them`(_ set: String) throws {
        let text =
            "ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ TỔ CHỨC HỘI NGHỊ GIAO BAN CÔNG TÁC KHOA GIÁO, CỘNG HÒA XÃ HỘI CHỦ NGHĨA, ĐỘC LẬP, TỰ DO"
        #expect(try Samples.decode(try Samples.encode(text, in: set)).first?.text == text)
    }

    @Test(arguments: ["x-viet-tcvn5712", "viscii"])
    func `quotation marks of Word stand among the letters of an 8-bit set`(_ set: String) throws {
        let before = try Samples.encode("Chương trình ", in: set)
        let inner = try Samples.encode("Dân vận khéo", in: set)
        let after = try Samples.encode(" được triển khai ở các xã, phường, thị trấn", in: set)
        let article = try #require(try Samples.decode(before + [0x93] + inner + [0x94] + after).first)
        #expect(article.text == "Chương trình “Dân vận khéo” được triển khai ở các xã, phường, thị trấn")
    }

    @Test func `decomposed windows-1258 from converters is composed`() throws {
        // à and ó with combining marks, as iconv writes them.
        let bytes: [UInt8] =
            Array("gi".utf8) + [0x61, 0xEC] + Array("o v".utf8) + [0x61, 0xCC] + Array(" h".utf8) + [0xF4, 0xF2] + Array("i".utf8)
        #expect(try Samples.decode(bytes).first?.text == "giáo và hội")
    }

    @Test func `old bytes in one paragraph of a Unicode page are mended, its other paragraphs kept`() throws {
        let old = "Héi nghÞ giao ban c«ng t¸c khoa gi¸o quý I n¨m 2018 cña TØnh ñy"
        let text = "Ban Tuyên giáo Tỉnh ủy Lai Châu\n\(old)\nThông báo café, Général\n"
        let article = try Samples.decode(text)
        #expect(
            article.text
                == "Ban Tuyên giáo Tỉnh ủy Lai Châu\nHội nghị giao ban công tác khoa giáo quý I năm 2018 của Tỉnh ủy\nThông báo café, Général\n"
        )
    }

    @Test func `old bytes behind entities of a page are mended`() throws {
        let html =
            "<html><body><p>H&eacute;i ngh&THORN; giao ban c&#171;ng t&#184;c khoa gi&#184;o qu&yacute; I</p></body></html>"
        #expect(try Samples.decode(html).text == "Hội nghị giao ban công tác khoa giáo quý I\n")
    }

    @Test(arguments: [
        "Le préfet a reçu une délégation à Hanoï; l'été, où ça ?", "Señor Núñez, el año pasado",
        "Über den Müggelsee fährt öfter ein Dampfer",
        "Thông báo: công tác giáo dân, tháng hai", "Lý Thông và Quân ù té", "Ngô Thì Nhâm (1746 – 1803)",
    ])
    func `Unicode that is what it seems is kept`(_ text: String) throws {
        let article = try Samples.decode(text)
        #expect(article.text == text)
        #expect(article.encoding == "utf-8")
    }

    @Test func `stray bytes in UTF-8 become replacement characters`() throws {
        let text = try Samples.text(Samples.names[0])
        var bytes = Array(text.utf8)
        bytes.insert(contentsOf: [0x80, 0xFF], at: 0)
        bytes.append(0xE1)
        let article = try #require(try Samples.decode(bytes).first)
        #expect(article.text == "\u{FFFD}\u{FFFD}" + text + "\u{FFFD}")
        #expect(article.encoding == "utf-8")
    }

    @Test func `western text in windows-1252 is read`() throws {
        let bytes = Array("The minister said ".utf8) + [0x93] + Array("caf".utf8) + [0xE9, 0x94] + Array(" to the press".utf8)
        let article = try #require(try Samples.decode(bytes).first)
        #expect(article.text == "The minister said “café” to the press")
        #expect(article.encoding == "windows-1252")
    }

    @Test func `binary is refused`() throws {
        var random = SeededNumbers(seed: 7)
        let noise = (0..<20_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        #expect(throws: DecodingError(.notText, "")) { try Samples.decode(noise) }
        #expect(throws: DecodingError(.notText, "")) { try Samples.decode([UInt8](repeating: 0, count: 4096)) }
        #expect(throws: DecodingError(.notText, "")) { try Samples.decode(Array("abc\u{0}\u{1}\u{2}def".utf8)) }
    }

    @Test func `a stray NUL becomes a replacement character`() throws {
        let text = try Samples.text(Samples.names[1])
        #expect(try Samples.decode("a\u{0}" + text).text == "a\u{FFFD}" + text)
    }

    @Test func `without tables old sets are refused, not guessed`() throws {
        let bytes = try Samples.encode(try Samples.text(Samples.names[0]), in: "viscii")
        #expect(throws: DecodingError(.notText, "")) {
            try Decoder().decode(Submission(header: SubmissionHeader(), body: bytes))
        }
    }

    /// Sequences of every kind, right, broken and cut, at every place of a block.
    @Test func `blocks of bytes are told valid as they are`() {
        let pieces: [[UInt8]] = [
            [0x41], [0x20], Array("giao ban".utf8), Array("ố".utf8), Array("đ".utf8), Array("“".utf8), Array("€".utf8),
            [0xC2, 0x85], [0xED, 0x9F, 0xBF],
            [0xE0, 0xA0, 0x80], [0xF0, 0x9F, 0x98, 0x80], [0xEF, 0xBF, 0xBD], Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8),
        ]
        let broken: [[UInt8]] = [
            [0x80], [0xC3], [0xE1, 0xBA], [0xE1], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xFF], [0xF0, 0x9F],
            [0xC3, 0xC3, 0x80], [0xE1, 0x41, 0x80],
        ]
        var random = SeededNumbers(seed: 11)
        func next(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        for round in 0..<4000 {
            var bytes: [UInt8] = []
            for _ in 0..<next(24) { bytes += pieces[next(pieces.count)] }
            if round % 2 == 1 { bytes.insert(contentsOf: broken[next(broken.count)], at: next(bytes.count + 1)) }
            #expect(UTF8Scan.isValid(bytes[...]) == (String(validating: bytes, as: UTF8.self) != nil))
            let blocks = bytes.withUnsafeBufferPointer { buffer in
                let blocks = UTF8Blocks(buffer)
                return (blocks.holdOthersThanASCII, blocks.mayHoldControls, blocks.scalars(apartFrom: 0x20))
            }
            #expect(blocks.0 == bytes.contains { $0 >= 0x80 })
            #expect(blocks.1 == bytes.contains { $0 < 0x20 && !ASCII.isSpace($0) })
            #expect(blocks.2 == bytes.count { $0 & 0xC0 != 0x80 && $0 != 0x20 })
        }
    }
}
