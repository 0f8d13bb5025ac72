import Articles
import Lexicon
import Parsing
import Testing

@Suite struct FactTests {
    private func record(_ text: String, published: String? = nil) throws -> Record {
        let grammar = try Repository.parser.get().grammar
        return grammar.facts.record(of: text, published: published, vocabulary: grammar.vocabulary)
    }

    @Test func `mentions of one document are joined and fill each other's gaps`() throws {
        let documents = try record(
            "Thực hiện Chỉ thị 05-CT/TW, các chi bộ đã học tập.\nChỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị có ý nghĩa lớn."
        ).documents
        #expect(documents.count == 1)
        #expect(documents.first?.mentions.count == 2)
        #expect(documents.first?.span.text == "Chỉ thị 05-CT/TW")
        #expect(documents.first?.issuer == "Bộ Chính trị")
        #expect(documents.first?.date == "2016-05-15")
        #expect(documents.first?.key == "05-CT/TW@XII")
    }

    @Test func `a number alone names a document that is cited in full`() throws {
        let record = try record(
            "Quyết định số 673/QĐ-TTg ngày 10/5/2011 về quỹ hội. Hai năm qua Quyết định 673 đi vào cuộc sống, kế hoạch 673 hộ cũng vậy."
        )
        #expect(record.documents.map(\.canonical) == ["673/QĐ-TTg"] && record.documents[0].mentions.count == 2)
        #expect(try self.record("Nghị định 68, tức Nghị định 68/2000").documents.map(\.canonical) == ["68/2000"])
    }

    @Test func `one number of two terms is two documents`() throws {
        let keys = try record("Nghị quyết số 26-NQ/TW (khóa X) và Nghị quyết số 26-NQ/TW (khóa XII)").documents.map(\.key)
        #expect(keys == ["26-NQ/TW@X", "26-NQ/TW@XII"])
    }

    @Test func `a citation without year is dated by what came last before the event`() throws {
        let documents = try record("Ngày 10/2/2021, hội nghị triển khai Nghị quyết số 42/NQ-CP ngày 9/4 của Chính phủ").documents
        #expect(documents.first?.date == "2020-04-09")
    }

    @Test func `a hard-wrapped block reads as one line and keeps its spans`() throws {
        let text =
            "Chiều ngày\n22/9/2023, Ban Tuyên giáo Tỉnh ủy tổ chức\nhội nghị triển khai Nghị quyết số\n29-NQ/TW cho 1.250\nđại biểu."
        let record = try record(text)
        #expect(record.event?.date == "2023-09-22")
        #expect(record.event?.span.text == "Chiều ngày\n22/9/2023")
        #expect(record.documents.first?.span.text == "Nghị quyết số\n29-NQ/TW")
        #expect(record.statistics.first?.span.text == "1.250\nđại biểu")
    }

    @Test func `lines that stand alone are not joined`() throws {
        #expect(try record("Nghị quyết số\n\n29-NQ/TW").documents.first?.type == "Nghị quyết")
        #expect(try record("Tin ngày.\n5/6 hộ dân").event == nil)
    }

    @Test func `spans count scalars of the text as it was`() throws {
        let text = "Ho\u{323}\u{302}i nghi\u{323} nga\u{300}y 5/6/2020, co\u{301} 25 đa\u{323}i bie\u{302}\u{309}u"
        let record = try record(text)
        let scalars = Array(text.unicodeScalars)
        for span in [record.event?.span, record.statistics.first?.span] {
            let span = try #require(span)
            #expect(String(String.UnicodeScalarView(scalars[span.start..<span.end])) == span.text)
        }
    }

    @Test func `a day after publication is no event unless it is to come`() throws {
        #expect(try record("Ngày 20/9, Huyện ủy họp", published: "2021-09-18").event?.date == nil)
        #expect(try record("Ngày 20/9 sẽ diễn ra đại hội", published: "2021-09-18").event?.date == "2021-09-20")
    }

    @Test(
        arguments: [
            (
                "Sáng 7/7/2022, UBND huyện họp. Cả năm đặt mục tiêu cao.\n6 tháng cuối năm, các xã cần giữ rừng.", nil,
                "2022-07-01"
            ),
            (
                "Ngày 29/12/2023, Sở sơ kết 2 năm thực hiện Nghị quyết số 11-NQ/TU; tổng kết năm 2023, nhiệm vụ năm 2024",
                "2023-01-01", "2024-01-01"
            ),
            ("Ngày 5/1/2020, Hạt tổng kết công tác năm 2020, triển khai nhiệm vụ năm 2021", "2020-01-01", "2021-01-01"),
            (
                "Sáng 24/2/2022, UBND tỉnh bàn nhiệm vụ năm 2022; họp thường kỳ tháng 2, triển khai nhiệm vụ tháng 3",
                "2022-02-01", "2022-03-01"
            ),
            (
                "UBND huyện họp phiên tháng 11/2018, nghe báo cáo đánh giá tình hình kinh tế năm 2018, phương hướng năm 2019",
                "2018-01-01", "2019-01-01"
            ),
            (
                "Ngày 20/7/2021, Công an huyện sơ kết 6 tháng đầu năm.\nTrong 6 tháng cuối năm, Công an huyện giữ địa bàn.",
                "2021-01-01", "2021-07-01"
            ),
            ("Ngày 20/12/2021, Hội tổng kết năm 2021, khen đơn vị hoàn thành tốt nhiệm vụ năm 2021", "2021-01-01", nil),
        ] as [(String, String?, String?)]) func `a plan follows what is reviewed`(text: String, review: String?, next: String?)
        throws
    {
        let record = try record("Hội nghị giao ban công tác\n\n" + text)
        #expect(record.reviewPeriod?.start == review && record.nextPeriod?.start == next)
    }

    @Test func `a period that ends long after the event is not what it reviews`() throws {
        let record = try record("Ngày 22/9/2023, giao ban các ngành năm 2023.\nTrong 8 tháng đầu năm 2023, các ngành đã")
        #expect(record.reviewPeriod?.kind == "months")
        #expect(record.otherPeriods.map(\.kind) == ["year"])
    }

    @Test(
        arguments: [
            "Nghị quyết số 29-NQ/TW ngày 4/11/2013 của Ban Chấp hành Trung ương (khóa XI) về ", "ngày 5/6, ", "6 tháng đầu năm, ",
            "1.234.567.890.123.456.789 ",
            "((((((((", "Kế hoạch số 1-KH/A-B-C-D ", "những tháng cuối năm ", "trong trong hai ngày 5, 6, 7, ",
        ]) func `a text made to be slow is read in time proportional to its length`(unit: String) throws
    {
        // Quadratic work over 3,000 repetitions would not end within a test run.
        let record = try record(String(repeating: unit, count: 3_000))
        #expect(record.documents.count <= 64)
    }
}
