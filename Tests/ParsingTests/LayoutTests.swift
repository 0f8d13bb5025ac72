import Articles
import Foundation
import Lexicon
import Parsing
import Testing

@Suite struct LayoutTests {
    private func parse(
        _ text: String, lines: [DecodedLine] = [], metadata: DecodedMetadata = DecodedMetadata(),
        header: SubmissionHeader = SubmissionHeader()
    ) throws -> Record {
        var article = DecodedArticle(plain: text)
        article.lines = lines
        article.metadata = metadata
        return try Repository.record(article, header: header)
    }

    private let lead = """
        Sáng 8/6, Ban Tuyên giáo Tỉnh ủy tổ chức hội nghị giao ban báo cáo viên cấp tỉnh tháng 6/2023. Đồng chí Phó Trưởng ban chủ trì.
        """
    private let paragraph =
        "Hội nghị đã nghe báo cáo kết quả công tác tháng 5 và thống nhất nhiệm vụ trọng tâm trong thời gian tới."

    @Test func `a short lead says its title's words again and stays`() throws {
        let found = try Repository.record(
            """
            Phường Trần Phú họp giao ban tháng 3
            14/03/2022 | 16:05
            Sáng 14/3, UBND phường Trần Phú họp giao ban tháng 3.
            Phát biểu kết luận, ông Trần Văn Nga đề nghị các khu phố tổng vệ sinh môi trường; tuyên truyền phòng dịch.
            """)
        #expect(found.title?.text == "Phường Trần Phú họp giao ban tháng 3")
        #expect(found.body.text.hasPrefix("Sáng 14/3"))
    }

    @Test func `every non-blank line has a label and every span is exact`() throws {
        let text =
            "Thứ Sáu, 19/7/2024\r\nTrang chủ\r\n\r\nGiao ban tháng 6 của khối\r\n8/6/2023 14:46\r\n\(lead)\r\n \u{A0}\r\n\(paragraph)./.\r\nLê Khải"
        let record = try parse(text)
        let scalars = Array(text.unicodeScalars)
        for block in record.blocks {
            #expect(String(String.UnicodeScalarView(scalars[block.span.start..<block.span.end])) == block.span.text)
        }
        #expect(
            record.blocks.map(\.label) == [
                "boilerplate:visit_date", "boilerplate:nav", "title", "dateline", "lead", "paragraph", "byline",
            ])
    }

    @Test func `the visit's date in the header is refused and the article's own is taken`() throws {
        let record = try parse(
            "Thứ Sáu, 19/7/2024\nHội nghị giao ban báo cáo viên tháng 6\nThứ Năm, 8/6/2023 14:46'(GMT+7)\n\(lead)\n\(paragraph)")
        #expect(record.published?.iso == "2023-06-08T14:46:00+07:00" && record.published?.precision == "minute")
        #expect(record.published?.span?.text == "Thứ Năm, 8/6/2023 14:46'(GMT+7)")
        let alone = try parse(
            "Thứ ba,  24/05/2022\nHội nghị sơ kết công tác sáu tháng\nSáng 15/7/2021, huyện tổ chức hội nghị sơ kết.\n\(paragraph)"
        )
        #expect(alone.published == nil)
    }

    @Test func `a line between title and lead takes the lead's day from no event`() throws {
        let record = try parse(
            "Nhiều cách làm giúp hội viên thoát nghèo\n\n22/04/2016 09:12\nNhững bước đi đầu tiên\n\nVừa qua, ngày 20-4, Hội Phụ nữ huyện Ba Tri họp giao ban.\n"
        )
        #expect(record.blocks.map(\.label) == ["title", "dateline", "heading", "lead"])
        #expect(record.event?.date == "2016-04-20")
    }

    @Test func `a related item's date is never the article's`() throws {
        let record = try parse(
            "Hội nghị giao ban báo cáo viên\n\(lead)\n\(paragraph)\nCác tin khác\nHội nghị tổng kết (12/01/2023)\nCập nhật: 13/01/2023 10:00"
        )
        #expect(record.published == nil)
        #expect(record.blocks.suffix(3).allSatisfy { $0.label.hasPrefix("boilerplate:related") })
        #expect(!record.body.text.contains("tổng kết"))
    }

    @Test func `a label glued to the lead is a dateline of its own`() throws {
        let record = try parse(
            "Hội nghị giao ban quý IV của huyện\n( Cập nhật ngày: 21/11/2024 )Chiều ngày 20/11/2024, huyện tổ chức hội nghị giao ban quý IV.\n\(paragraph)"
        )
        #expect(record.published?.iso == "2024-11-21")
        #expect(record.blocks.map(\.label) == ["title", "dateline", "lead", "paragraph"])
        #expect(record.body.text.hasPrefix("Chiều ngày 20/11/2024"))
    }

    @Test func `metadata fills in, loses to a clock on the page and beats a bare date that it contradicts`() throws {
        var metadata = DecodedMetadata()
        metadata.published = "2023-06-08T22:30:00Z"
        metadata.publishedBasis = "article:published_time"
        let body = "Hội nghị giao ban báo cáo viên tháng 6\n\(lead)\n\(paragraph)"
        let alone = try parse(body, metadata: metadata)
        #expect(alone.published?.iso == "2023-06-09T05:30:00+07:00" && alone.published?.span == nil)
        #expect(alone.published?.basis == "metadata: article:published_time")
        let clock = try parse(
            "Hội nghị giao ban báo cáo viên tháng 6\n10/06/2023 08:00\n\(lead)\n\(paragraph)", metadata: metadata)
        #expect(clock.published?.iso == "2023-06-10T08:00:00+07:00" && clock.published?.basis == "line")
        let bare = try parse("Hội nghị giao ban báo cáo viên tháng 6\n20/06/2023\n\(lead)\n\(paragraph)", metadata: metadata)
        #expect(bare.published?.basis == "metadata: article:published_time")
        let same = try parse("Hội nghị giao ban báo cáo viên tháng 6\n09/06/2023\n\(lead)\n\(paragraph)", metadata: metadata)
        #expect(same.published?.iso == "2023-06-09" && same.published?.basis == "line")
        let sender = try parse(body, header: SubmissionHeader(published: "2023-06-08"))
        #expect(sender.published?.iso == "2023-06-08" && sender.published?.basis == "sender")
    }

    @Test(arguments: [
        ("2018-09-28", "2018-09-28"), ("2018-09-28T09:25:00+07:00", "2018-09-28T09:25:00+07:00"),
        ("2019-12-31T20:00:00.123Z", "2020-01-01T03:00:00+07:00"), ("2020-03-01T01:00:00+09:00", "2020-02-29T23:00:00+07:00"),
        ("2018-09-28 09:25", "2018-09-28T09:25:00+07:00"), ("Thứ Ba, 18.10.2022 - 08:41:27", "2022-10-18T08:41:27+07:00"),
        ("Fri, 28 Sep 2018 09:25:00 +0700", "2018-09-28T09:25:00+07:00"), ("1 Jan 2020 20:00 GMT", "2020-01-02T03:00:00+07:00"),
        ("Tue, 29 Feb 2022 09:25:00 +0700", nil), ("28 Sep 2018", "2018-09-28"),
        ("2018-09-28T09:25:00-05:00", "2018-09-28T21:25:00+07:00"), ("2018-02-30T09:25:00+07:00", nil),
        ("1789-07-14T09:25:00+07:00", nil), ("2018-09-28T24:25:00+07:00", "2018-09-28"),
    ])
    func `metadata times are read at +07`(_ stated: String, _ iso: String?) throws {
        var metadata = DecodedMetadata()
        metadata.published = stated
        #expect(try parse("Hội nghị giao ban báo cáo viên\n\(lead)\n\(paragraph)", metadata: metadata).published?.iso == iso)
    }

    @Test(arguments: ["hôm qua", "2018-13-40", "", "T", String(repeating: "2018-01-01 ", count: 1000)])
    func `metadata that is no time yields none`(_ stated: String) throws {
        var metadata = DecodedMetadata()
        metadata.published = stated
        #expect(try parse("Hội nghị giao ban báo cáo viên\n\(lead)\n\(paragraph)", metadata: metadata).published == nil)
    }

    @Test func `posting and updating are two dates and the account is who posted`() throws {
        let record = try parse(
            "Hội nghị giao ban báo cáo viên tháng 6\nadmin gửi vào T5, 2023-06-08 09:25\nCập nhật: 09/06/2023 10:00\n\(lead)\n\(paragraph)"
        )
        #expect(record.published?.iso == "2023-06-08T09:25:00+07:00")
        #expect(record.updated?.iso == "2023-06-09T10:00:00+07:00")
        #expect(record.submittedBy?.text == "admin")
    }

    @Test func `an outlet's tag is a source prefix and a place or a body is not`() throws {
        func prefix(_ tag: String) throws -> String? {
            try parse("Hội nghị giao ban báo cáo viên\n\(tag)\(lead)\n\(paragraph)").sourcePrefix?.text
        }
        #expect(try prefix("(QBĐT) - ") == "QBĐT")
        #expect(try prefix("CTTĐT - ") == "CTTĐT")
        #expect(try prefix("(LHH-TPHCM) – ") == "LHH-TPHCM")
        #expect(try prefix("(TG)-") == "TG")
        #expect(try prefix("Hà Nội - ") == nil)
        #expect(try prefix("UBND - ") == nil)
        #expect(try prefix("") == nil)
    }

    @Test func `site names and addresses above the title are the site's`() throws {
        let record = try parse(
            "Tỉnh ủy Lai Châu\n\nhttp://laichau.dcs.vn\n\nGiao ban công tác Khoa giáo quý I\n\(lead)\n\(paragraph)")
        #expect(record.site?.name == "Tỉnh ủy Lai Châu" && record.site?.host == "laichau.dcs.vn")
        #expect(record.title?.text == "Giao ban công tác Khoa giáo quý I")
    }

    @Test func `a time element counts unless its day stands below the body or far from the event`() throws {
        func published(_ day: String, below: String = "") throws -> String? {
            var metadata = DecodedMetadata()
            metadata.published = day
            metadata.publishedBasis = "time datetime"
            return try parse("Hội nghị giao ban báo cáo viên tháng 6\n\(lead)\n\(paragraph)\(below)", metadata: metadata)
                .published?.iso
        }
        #expect(try published("2023-06-09") == "2023-06-09")
        #expect(try published("2023-06-09", below: "\nTin khác\nHội nghị tổng kết (09/06/2023)") == nil)
        #expect(try published("2023-11-26") == nil)
    }

    @Test func `a host that is a known outlet names the site where the page does not`() throws {
        var metadata = DecodedMetadata()
        metadata.uri = "https://www.laichau.gov.vn/tin/1.html"
        let page = "Giao ban công tác Khoa giáo quý I\n\(lead)\n\(paragraph)"
        let known = try parse(page, metadata: metadata).site
        #expect(known?.host == "laichau.gov.vn" && known?.name == "Cổng thông tin điện tử tỉnh Lai Châu" && known?.span == nil)
        metadata.siteName = "Lai Châu hôm nay"
        #expect(try parse(page, metadata: metadata).site?.name == "Lai Châu hôm nay")
        metadata.uri = "urn:newsml:bao.vn:1"
        #expect(try parse(page, metadata: metadata).site?.host == nil)
    }

    @Test func `what the format says of lines outweighs their words`() throws {
        let text =
            "Tin nóng trong tuần qua của tỉnh\nHội nghị giao ban báo cáo viên\n\(lead)\nMột bức tranh\n\(paragraph)\nXem các hội nghị khác trong tỉnh"
        let record = try parse(
            text,
            lines: [
                DecodedLine(line: 0, element: .navigation, linkDensity: 1),
                DecodedLine(line: 1, element: .heading, linkDensity: 0),
                DecodedLine(line: 3, element: .caption, linkDensity: 0), DecodedLine(line: 5, element: .other, linkDensity: 0.9),
            ])
        #expect(record.blocks.map(\.label) == ["boilerplate:nav", "title", "lead", "caption", "paragraph", "boilerplate:nav"])
    }

    @Test func `the stated title of the metadata is found on the page`() throws {
        var metadata = DecodedMetadata()
        metadata.title = "Hội nghị giao ban báo cáo viên"
        let record = try parse(
            "Văn hóa và xã hội trong tỉnh\nHội nghị giao ban báo cáo viên\nTin của ban biên tập trang nhà\n\(lead)\n\(paragraph)",
            metadata: metadata)
        #expect(record.title?.text == "Hội nghị giao ban báo cáo viên" && record.title?.span != nil)
        metadata.title = "Một tiêu đề không có trên trang"
        let absent = try parse("\(lead)\n\(paragraph)", metadata: metadata)
        #expect(absent.title == Record.Quote(text: "Một tiêu đề không có trên trang", span: nil))
    }

    @Test func `short and foreign texts yield what they hold and no more`() throws {
        let one = try parse("Sáng nay 15/3/2023, UBND xã tổ chức họp giao ban.")
        #expect(one.title == nil && one.published == nil && one.body.text.hasPrefix("Sáng nay") && one.language == "vi")
        let title = try parse("Hội nghị giao ban quý I năm 2023")
        #expect(title.title?.text == "Hội nghị giao ban quý I năm 2023" && title.body.text.isEmpty)
        let bare = try parse("\(lead)\n\(paragraph)")
        #expect(bare.title == nil && bare.blocks.map(\.label) == ["lead", "paragraph"])
        let foreign = try parse(
            "The minister said on Monday that the government would review the policy. Officials attended the meeting.")
        #expect(foreign.language == nil && foreign.body.text.hasPrefix("The minister"))
    }

    @Test func `names below the text are its byline even above late captions`() throws {
        let record = try parse(
            "Hội nghị giao ban báo cáo viên\n\(lead)\n\(paragraph)\nMộc Miên (Tổng hợp)\nCác đại biểu chụp ảnh lưu niệm trước hội trường lớn của tỉnh."
        )
        #expect(record.bylines.map(\.name) == ["Mộc Miên"] && record.captions.count == 1)
        #expect(!record.body.text.contains("Mộc Miên"))
    }

    @Test(arguments: ["", " \n\u{A0}\n", "<div>\n{title}\n", "Đang online: 5\nTổng truy cập: 12.345\n"])
    func `an input without an article is refused`(_ text: String) {
        #expect(throws: ParsingError(.noArticle, "")) { try parse(text) }
    }

    @Test func `a page of dated headlines is a listing`() {
        let page = (10...20).map { "Hội nghị triển khai nhiệm vụ của khối thứ \($0)\n\($0)/01/2024\n" }.joined()
        #expect(throws: ParsingError(.listing, "")) { try parse(page) }
    }

    @Test func `hostile texts are parsed in bounded time and room`() throws {
        for piece in [
            "(", "12/", "1:", "Ảnh: ", "./. ", "Tin, ", "a\n", "Thứ 2 ", "\u{300}", "đồng chí ", "- ", "15/06/2022 17:30 ",
            // Lists and chains of names, each of which was once read again from each of its members.
            "gồm Châu Thành, ", "các xã Xuân Phú, ", "Thái, ", "Bahrain ", "TP. ", "các cấp ", "Đầu tư và ", "Chi bộ ",
            "Nguyễn Văn An, ", "Chị Lan, 28 tuổi, ", "K'Rang, ", "Xem thêm\n", "Quyết định 12, ", "đối thoại với công an ",
            "kiến nghị, đề xuất, ", "Dịp này, toàn tỉnh có 5 vụ cháy, giảm 2 vụ so với cùng kỳ. ",
        ] {
            for opening in ["", "Bộ Chính trị ", "Ngân hàng ", "các Phó Giám đốc: "] {
                let record = try? parse(
                    "Hội nghị giao ban báo cáo viên\n\(lead)\n" + opening + String(repeating: piece, count: 5_000))
                #expect(record == nil || record?.blocks.isEmpty == false)
            }
        }
    }

    @Test func `the trace names the rule behind each value`() throws {
        let article = DecodedArticle(plain: "Hội nghị giao ban báo cáo viên\n10/06/2023 08:00\n\(lead)")
        var trace = ParseTrace(isRecording: true)
        let record = try Repository.record(article, trace: &trace)
        #expect(trace.steps.contains { $0.rule == "timestamp.date-clock" && $0.span == record.published?.span })
        #expect(trace.steps.filter { $0.rule.hasPrefix("layout.") }.count == record.blocks.count)
    }

    @Test func `people shown between paragraphs are a caption and a double byline is none`() throws {
        let record = try parse(
            "Giao ban hiệu trưởng tháng 6\n8/6/2023 14:46\n\(lead)\nCô Trần Thị Mai phát biểu tại hội nghị\n\(paragraph)\n"
                + "Cử tri các khu phố nghe thông tin thời sự\n\(paragraph)./.\nTin: Lê Trân - Ảnh: Hữu Phước")
        #expect(
            record.captions.map(\.span.text) == [
                "Cô Trần Thị Mai phát biểu tại hội nghị", "Cử tri các khu phố nghe thông tin thời sự",
            ])
        #expect(record.bylines.map(\.name) == ["Lê Trân", "Hữu Phước"])
        #expect(record.bylines.map(\.role) == ["author", "photographer"])
    }

    @Test func `what happens beside a meeting, or before the press, is news`() throws {
        let rest = "Năm 2009, công ty đã khởi công nhà máy và được giao thêm đất. Đến nay việc giải tỏa vẫn chưa xong."
        for lead in [
            "Trao đổi bên lề hội nghị giao ban sáng 7/6, Giám đốc Sở Xây dựng nói về tiến độ nhà máy.",
            "Tại cuộc họp báo sáng 7/6, Giám đốc Sở Xây dựng nói về tiến độ nhà máy.",
            "Sáng 7/6, Trưởng Ban Tuyên giáo Tỉnh ủy thăm công nhân nhà máy.",
            "Người dân ở đây đã chờ qua các kỳ họp để biết tiến độ nhà máy, theo ghi nhận ngày 7/6.",
        ] {
            let record = try parse("Nhà máy nước chậm tiến độ\n\(lead)\n\(rest)")
            #expect(record.genre == .news, "\(lead)")
            #expect(record.sections.isEmpty && record.tasks.isEmpty)
            // The year of a past that the body tells is not the event's.
            #expect(record.event != nil && record.event?.date == nil, "\(lead)")
        }
        let conference = try parse("Hội thảo về nước sạch\nSáng 7/6, Sở Xây dựng tổ chức hội thảo về nước sạch.\n\(rest)")
        #expect(conference.genre == .conference && conference.sections.allSatisfy { $0.section != "results" })
    }

    @Test func `a paragraph that no margin broke is no rest of the heading above it`() throws {
        let paragraph = String(repeating: "Bà con trong vùng đã trở lại sản xuất sau nhiều ngày mưa lớn. ", count: 8)
        let record = try parse(
            "Tin vắn trong tuần\nBa tin đáng chú ý của tuần qua.\nĐã bắt được nghi phạm vụ cướp tiệm vàng trên địa bàn tỉnh Thái Bình\n"
                + "Liên quan đến vụ cướp, công an cho biết đã bắt được nghi phạm. \(paragraph)")
        #expect(record.mentions.allSatisfy { !$0.span.text.contains("\n") })
    }

    @Test func `news reviews no year, a meeting does, and what it plans it does not review`() throws {
        let news = try parse(
            "Võ trẻ giành mười huy chương\n8/6/2023 14:46\nTối 7/6, đội võ trẻ của tỉnh đã giành mười huy chương. Trong năm 2022, đội chỉ có tám.\n"
                + "Năm 2022, đội đứng thứ năm toàn đoàn. Các võ sĩ đã tập luyện nhiều tháng liền để có thành tích này.")
        #expect(news.genre == .news && news.reviewPeriod == nil && news.nextPeriod == nil)
        #expect(news.otherPeriods.map(\.start) == ["2022-01-01"])
        let meeting = try parse(
            "Hội nghị giao ban hiệu trưởng tháng 10\n8/10/2022 14:46\nNgày 7/10, Phòng Giáo dục huyện tổ chức hội nghị giao ban, "
                + "đánh giá công tác tháng 9 và triển khai nhiệm vụ tháng 10, năm học 2022-2023.\nCác trường đã ổn định nền nếp ngay sau khai giảng và tổ chức xong đại hội cha mẹ học sinh."
        )
        #expect(meeting.reviewPeriod?.start == "2022-09-01" && meeting.nextPeriod?.start == "2022-10-01")
        #expect(meeting.otherPeriods.map(\.kind) == ["school_year"])
    }
}
