import Lexicon
import Parsing
import Testing

@Suite struct BylineReaderTests {
    private func read(_ line: String) throws -> [String]? {
        let grammar = try Repository.parser.get().grammar
        let tokens = Tokens(of: line, vocabulary: grammar.vocabulary)
        return BylineReader(grammar: grammar, tokens: tokens).read(tokens.line(0))?.map {
            "\($0.name) \($0.role) \($0.affiliation ?? "-")"
        }
    }

    @Test(arguments: [
        ("X.PHÚ", ["X.Phú author -"]), ("(TH)", ["TH author_initials -"]), ("By admin", ["admin cms_account -"]),
        ("Tin: Lan Anh; Ảnh: Văn Đức", ["Lan Anh author -", "Văn Đức photographer -"]), ("Kim Oanh/VOV", ["Kim Oanh author VOV"]),
        ("CTV Mai Hương", ["Mai Hương author -"]),
        ("Hoàng Hợi - Ban Tuyên giáo Huyện ủy", ["Hoàng Hợi author Ban Tuyên giáo Huyện ủy"]),
        ("(Theo Báo Bắc Giang)", ["Báo Bắc Giang source -"]), ("TS. Nguyễn Văn Minh", ["Nguyễn Văn Minh author -"]),
        ("Thanh Hà (t/h)", ["Thanh Hà author -"]),
    ])
    func `names, roles and places of work`(_ line: String, _ expected: [String]) throws {
        #expect(try read(line) == expected)
    }

    @Test(arguments: [
        "II. PHƯƠNG HƯỚNG NHIỆM VỤ", "PHƯƠNG HƯỚNG NHIỆM VỤ", "Hội Nông dân", "Ông Phan Văn Vĩnh", "Các tin khác", "Xem thêm",
        "Toàn cảnh hội nghị",
        "Nguồn: https://example.vn/tin", "", "...", "(", "Thực hiện Nghị quyết của Đảng",
    ])
    func `headings, bodies and people in the article are no bylines`(_ line: String) throws {
        #expect(try read(line) == nil)
    }
}
