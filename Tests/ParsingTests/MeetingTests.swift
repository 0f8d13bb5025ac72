import Articles
import Parsing
import Testing

/// Ways to name who meets, who leads and who takes part that went wrong once.
@Suite struct MeetingTests {
    @Test func `a sentence does not end inside a name`() throws {
        let person = try #require(
            try Repository.briefing("Dự hội nghị có ThS. Nguyễn Trọng Khánh, Phó Giám đốc Sở Y tế.").persons.first)
        #expect(person.name == "Nguyễn Trọng Khánh" && person.roles == [.attended])
        #expect(try Repository.briefing("hội nghị dự có ThS. Trợ").persons.isEmpty)
    }

    @Test func `an office behind an honorific is nobody's name`() throws {
        let found = try Repository.briefing(
            "Kết luận hội nghị, đồng chí Bí thư Đảng ủy xã giao nhiệm vụ: rà soát hộ nghèo; tăng cường tuyên truyền.")
        #expect(found.persons.isEmpty)
        #expect(found.tasks.map(\.by) == ["Bí thư Đảng ủy xã", "Bí thư Đảng ủy xã"])
        #expect(found.tasks.map(\.span.text) == ["rà soát hộ nghèo", "tăng cường tuyên truyền"])
    }

    @Test func `a body without a name is followed by the person who leads it`() throws {
        let found = try Repository.briefing("Giám đốc Bệnh viện Phạm Văn Dũng chủ trì hội nghị.")
        #expect(found.chair?.person == "Phạm Văn Dũng")
        #expect(found.persons.map(\.name) == ["Phạm Văn Dũng"])
    }

    @Test func `the last of those present who presides is the chair, and no other`() throws {
        let found = try Repository.briefing(
            "Dự hội nghị có các đồng chí: Đoàn Thị Hậu, Phó Bí thư Tỉnh ủy; Nông Thị Thảo, Chủ tịch UBND huyện chủ trì hội nghị.")
        #expect(found.chair?.person == "Nông Thị Thảo")
        #expect(found.persons.map(\.roles) == [[.attended], [.attended, .chaired]])
    }

    @Test func `brackets behind one of a list do not end what all hold`() throws {
        let found = try Repository.briefing(
            "Cùng dự có các Phó Bí thư Đảng ủy: Hồ Văn Nam, Vi Thị Hoa (Chủ tịch HĐND xã), Lê Văn Lâu (Chủ tịch UBND xã), Lò Văn Sơn."
        )
        #expect(found.persons.count == 4)
        #expect(found.persons.allSatisfy { $0.titles.first?.canonical.hasPrefix("Phó Bí thư Đảng ủy") == true })
    }

    @Test func `an office before a colon is that of all who follow`() throws {
        let found = try Repository.briefing("Các đồng chí Phó Bí thư Đảng ủy: Hồ Văn Nam, Lê Thị Thanh đồng chủ trì hội nghị.")
        #expect(found.persons.map { $0.titles.map(\.raw) } == [["Phó Bí thư Đảng ủy"], ["Phó Bí thư Đảng ủy"]])
        #expect(found.persons.allSatisfy { $0.roles == [.chaired] })
        let short = try Repository.briefing(
            "Dự có các đồng chí Phó Viện trưởng: Lê Tài, Vi Thị Hoa; Trưởng, Phó phòng và Kiểm sát viên.")
        #expect(short.persons.map(\.name) == ["Lê Tài", "Vi Thị Hoa"])
    }

    @Test func `a degree behind a year is no document`() throws {
        let found = try Repository.briefing("Triển khai nhiệm vụ năm 2026. BS.CKII Lê Minh Định chủ trì.")
        #expect(found.documents.isEmpty)
    }

    @Test func `the word that numbers a task is no task`() throws {
        let found = try Repository.briefing(
            "Đồng chí Hồ Văn Nam yêu cầu: Một là, rà soát hộ nghèo. Hai là, đẩy mạnh công tác phát triển đảng viên.")
        #expect(!found.tasks.contains { $0.span.text == "Hai là" })
    }

    @Test func `no place behind a preposition is a person`() throws {
        #expect(try Repository.briefing("Tại Hà Tĩnh, Chủ tịch UBND tỉnh phát biểu.").persons.isEmpty)
    }

    @Test func `small letters are no abbreviation of a body`() throws {
        let found = try Repository.briefing("Đồng chí Hà Văn Ca, Bí thư Đảng ủy chủ trì hội nghị.")
        #expect(found.persons.map(\.name) == ["Hà Văn Ca"])
        #expect(!found.mentions.contains { $0.canonical == "Công an" })
    }

    @Test func `the office of who only came is no field of the meeting`() throws {
        let came = try Repository.briefing("Dự hội nghị có đồng chí Lê Thị Lan, Phó Trưởng Ban Dân vận Tỉnh ủy.")
        #expect(!came.sectors.contains("dan_van"))
        let spoke = try Repository.briefing(
            "Đồng chí Lê Thị Lan, Phó Trưởng Ban Dân vận Tỉnh ủy đề nghị các thôn rà soát hộ nghèo.")
        #expect(spoke.sectors.contains("dan_van"))
    }

    @Test func `a ministry's meeting with departments of no named province is central`() throws {
        func level(_ lead: String) throws -> Record.Level? {
            let text =
                "Giao ban trực tuyến công tác tư pháp quý I/2022\n08/04/2022\n\(lead)\nGiám đốc Sở Tư pháp tỉnh Cao Bằng đề xuất."
            return try Repository.record(text).locality?.level
        }
        #expect(try level("Chiều 08/4, Bộ Tư pháp tổ chức hội nghị giao ban trực tuyến với các Sở Tư pháp.") == .central)
        #expect(
            try level("Chiều 08/4, Sở Tư pháp tỉnh Cao Bằng dự hội nghị giao ban trực tuyến do Bộ Tư pháp tổ chức.") == .province)
    }

    @Test(arguments: [
        (
            "Dự hội nghị còn có trưởng các phòng chuyên môn cùng chủ tịch UBND 12 xã.",
            ["trưởng các phòng chuyên môn", "chủ tịch UBND 12 xã"]
        ),
        (
            "Hội nghị có sự tham dự của lãnh đạo các phòng, ban; giám đốc các trung tâm trực thuộc.",
            ["lãnh đạo các phòng, ban", "giám đốc các trung tâm trực thuộc"]
        ),
        ("Tham gia cuộc họp có các thành viên Ban Chỉ đạo.", ["các thành viên Ban Chỉ đạo"]),
        (
            "Dự có các đ/c trong khối dân vận huyện và 33 đ/c trưởng khối.",
            ["các đ/c trong khối dân vận huyện", "33 đ/c trưởng khối"]
        ),
        ("Dự hội nghị có đồng chí Hồ Văn Nam, cùng đội ngũ báo cáo viên cấp tỉnh.", ["đội ngũ báo cáo viên cấp tỉnh"]),
        ("Nhân dân trong xã hăng hái tham gia làm đường.", []),
    ])
    func `groups are present however it is said`(sentence: String, groups: [String]) throws {
        #expect(try Repository.briefing(sentence).participants.map(\.name) == groups)
    }

    @Test func `who presides together stands before and behind the plural`() throws {
        let found = try Repository.briefing(
            """
            Đồng chí Hồ Văn Nam, Chủ tịch HĐND tỉnh và các Phó Chủ tịch HĐND tỉnh Lê Thị Thanh, Vi Văn Sơn đồng chủ trì.
            """)
        #expect(found.chair?.person == "Hồ Văn Nam")
        #expect(found.persons.allSatisfy { $0.roles == [.chaired] })
    }

    @Test func `a body behind a group in small letters, and persons who are counted, take part`() throws {
        let found = try Repository.briefing(
            """
            Dự hội nghị có trưởng các phòng chuyên môn, Trung tâm Y tế huyện; cùng 135 đồng chí chủ tịch công đoàn cơ sở.
            """)
        #expect(
            found.participants.map(\.name) == [
                "trưởng các phòng chuyên môn", "Trung tâm Y tế huyện", "135 đồng chí chủ tịch công đoàn cơ sở",
            ])
    }

    @Test func `a division and its body are one office`() throws {
        let found = try Repository.briefing("Dự có ông Bùi Văn Tám, Phó Trưởng phòng Kinh tế tổng hợp Văn phòng Tỉnh ủy.")
        #expect(found.persons.first?.titles.map(\.canonical) == ["Phó Trưởng Phòng Kinh tế tổng hợp Văn phòng Tỉnh ủy"])
    }

    @Test func `bodies that only came tell nothing of what was spoken about, nor do words inside others`() throws {
        let found = try Repository.briefing("Hội nghị bàn việc vận động nhân dân tham gia bảo hiểm y tế.")
        #expect(found.sectors == ["bao_hiem_xa_hoi"])
    }

    @Test func `the office of a block has the block's full name`() throws {
        let found = try Repository.briefing(
            "Đảng ủy Khối các cơ quan tỉnh Quảng Trị đã kiểm tra 5 chi bộ. Văn phòng Đảng ủy Khối tổng hợp kết quả.")
        #expect(found.mentions.contains { $0.canonical == "Văn phòng Đảng ủy Khối các cơ quan tỉnh Quảng Trị" })
    }

    /// What a leader orders, or nobody, by the words of one report.
    @Test(arguments: [
        ("Kết luận hội nghị, đồng chí Hồ Văn Nam yêu cầu các chi bộ rà soát hộ nghèo.", Record.Genre.conference),
        ("Tại hội nghị, các đại biểu đề nghị sớm sửa đường. Đồng chí Bí thư Đảng ủy ghi nhận.", .conference),
        ("Tại hội nghị, ông Hồ Văn Nam cho biết giá cá đang tăng.", .news),
        ("Tại Hội nghị Trung ương 7, đồng chí Hồ Văn Nam không dự.", .news),
    ]) func `how a paragraph begins shows a conference where title and lead are silent`(text: String, genre: Record.Genre) throws
    {
        let found = try Repository.record(
            "Giữ rừng đầu nguồn\n\nTrong tháng 3, các thôn của xã đã trồng mới 5 ha rừng và sửa 2 km đường vào bản.\n\n" + text)
        #expect(found.genre == genre)
    }

    @Test(arguments: [
        (
            "Ủy ban nhân dân tỉnh Quảng Trị họp báo định kỳ quý III năm 2026",
            "Sáng 7/10 đã diễn ra họp báo định kỳ. Dự có đại diện Ban Tuyên giáo Tỉnh ủy.", Record.Genre.conference
        ),
        ("Đoàn xã Tà Rụt tổ chức buổi họp mặt cựu giáo chức", "Sáng 7/10, 40 thầy cô giáo cũ đã gặp lại học trò.", .news),
    ]) func `a regular press conference is a conference, a reunion is none`(
        title: String, lead: String, genre: Record.Genre
    ) throws {
        #expect(try Repository.record(title + "\n" + lead).genre == genre)
        #expect(try Repository.record("Tin trong tỉnh\n" + lead).genre == genre)
    }

    @Test func `deeds are no field of labour, and lists of who came tell no field`() throws {
        #expect(try Repository.briefing("Đồng chí Hồ Văn Nam ghi nhận những việc làm được của các chi bộ.").sectors.isEmpty)
        let text = "Tham dự hội nghị có đại diện Trung tâm Văn hóa - Thể thao, Hạt Kiểm lâm huyện."
        #expect(try !Repository.briefing(text).sectors.contains("the_duc_the_thao"))
    }

    @Test(arguments: [
        "Văn phòng ", "BCH ", "nguyên ", "Cố ", "Dịch Vụ ", "Nghiệp Vụ Y, ", "Đồng chí Nam yêu cầu ", "Chỉ Đạo UBND, ",
        "tăng cường quản lý đất đai và ",
    ]) func `heads, offices and orders without end are read in bounded depth and time`(piece: String) throws {
        // The depth of a part of a part of a part was that of the stack; the time of orders grew with the cube of their number.
        #expect(
            try Repository.briefing("Đồng chí Hồ Văn Nam yêu cầu " + String(repeating: piece, count: 5_000)).blocks.isEmpty
                == false)
    }

    @Test(arguments: [
        ("Dự có Ngân hàng Nhà nước Chi nhánh tỉnh Sơn La.", "Ngân hàng Nhà nước Chi nhánh tỉnh Sơn La"),
        ("Dự có Cụm thi đua các tỉnh miền núi phía Bắc.", "Cụm thi đua các tỉnh miền núi phía Bắc"),
        ("Dự có Ban Chỉ đạo các công trình trọng điểm của thành phố.", "Ban Chỉ đạo các công trình trọng điểm của thành phố"),
        ("Dự có Viện Khảo cổ và Văn hóa biển.", "Viện Khảo cổ và Văn hóa biển"),
        ("Dự có Ban Chỉ huy Lữ đoàn 342 Hải quân.", "Ban Chỉ huy Lữ đoàn 342 Hải quân"),
        (
            "Dự có lãnh đạo Tập đoàn công nghiệp Than – khoáng sản Việt Nam.", "Tập đoàn Công nghiệp Than - Khoáng sản Việt Nam"
        ),
    ]) func `a branch, two fields and the unit of a command belong to a body's name`(text: String, name: String) throws {
        let found = try Repository.briefing(text).mentions.filter { $0.type == .organisation }.map(\.canonical)
        #expect(found.contains(name), "\(found)")
    }

    @Test func `bodies that dashes part are no committee of the council`() throws {
        let found = try Repository.briefing("Dự có đại diện Đảng ủy-HĐND-UBND xã, các thôn bản.")
        #expect(!found.mentions.contains { $0.canonical.hasPrefix("Đảng ủy Hội đồng") })
    }

    @Test func `heads and deputies of a kind name no body, a deputy alone does`() throws {
        let kind = try Repository.briefing("Dự có các đồng chí trưởng, phó phòng nghiệp vụ.")
        #expect(!kind.mentions.contains { $0.canonical == "Phòng Nghiệp vụ" })
        let one = try Repository.briefing("Dự có đồng chí Hồ Văn Nam, phó phòng tham mưu.")
        #expect(one.persons.first?.titles.first?.canonical == "Phó Phòng Tham mưu")
    }

    @Test func `who chairs before a list of those present is the chair alone`() throws {
        let found = try Repository.briefing(
            "Dự hội nghị có: đồng chí Hồ Văn Nam - Viện trưởng, chủ trì hội nghị, các đồng chí Phó Viện trưởng Lê Văn Lâu, Vi Thị Hoa."
        )
        #expect(found.chair?.person == "Hồ Văn Nam")
        #expect(found.persons.filter { $0.roles.contains(.chaired) }.map(\.name) == ["Hồ Văn Nam"])
    }

    @Test func `reports and opinions that are heard are nobody's who answers them`() throws {
        let found = try Repository.briefing(
            "Sau khi nghe báo cáo và các ý kiến phát biểu, đồng chí Hồ Văn Nam, Bí thư Đảng ủy biểu dương các chi bộ.")
        #expect(found.persons.first?.roles.contains(.presented) == false)
    }

    @Test func `the general who is assisted keeps his offices`() throws {
        let found = try Repository.briefing(
            "Ông Hồ Văn Nam, Trợ lý Đại tướng Lê Văn An, Bộ trưởng Bộ Quốc phòng, dự hội nghị.")
        #expect(found.persons.first { $0.name == "Hồ Văn Nam" }?.titles.contains { $0.raw.hasPrefix("Bộ trưởng") } == false)
    }

    @Test(arguments: [
        (
            "Ngày 14/4, đồng chí Hồ Văn Nam, Chủ tịch HĐND tỉnh chủ trì Phiên họp thứ 26, Thường trực HĐND tỉnh.",
            "Thường trực Hội đồng nhân dân tỉnh"
        ),
        ("Ngày 14/4 diễn ra phiên họp nghiệm thu đề tài do Sở Y tế chủ trì thực hiện.", nil as String?),
    ]) func `a session is of the body behind it, work that a body leads is no meeting`(lead: String, name: String?) throws {
        let found = try Repository.record("Phiên họp tháng 4 năm 2026\n" + lead + "\n\nCác đại biểu đã thảo luận nhiều nội dung.")
        #expect(found.organiser?.name == name)
    }

    @Test(arguments: [
        (
            "Đảng ủy, HĐND, UBND xã Hòa Bình tổ chức", "Đảng ủy xã Hòa Bình",
            ["Hội đồng nhân dân xã Hòa Bình", "Ủy ban nhân dân xã Hòa Bình"]
        ),
        ("Đảng ủy và UBND xã Hòa Bình tổ chức", "Đảng ủy xã Hòa Bình", ["Ủy ban nhân dân xã Hòa Bình"]),
        (
            "Huyện ủy, HĐND, UBND huyện Đông Sơn tổ chức", "Huyện ủy Đông Sơn",
            ["Hội đồng nhân dân huyện Đông Sơn", "Ủy ban nhân dân huyện Đông Sơn"]
        ),
        ("tại hội trường tầng 3 Trung tâm Hội nghị tỉnh, Sở Nội vụ tỉnh Yên Bái tổ chức", "Sở Nội vụ tỉnh Yên Bái", []),
        ("tại phòng họp số 2 Trung tâm Hội nghị tỉnh, Sở Nội vụ tỉnh Yên Bái tổ chức", "Sở Nội vụ tỉnh Yên Bái", []),
        ("Khối thi đua các sở, ban, ngành tỉnh Hà Giang tổ chức", "Khối thi đua các sở, ban, ngành tỉnh Hà Giang", []),
        ("Khối thi đua các cơ quan Đảng tỉnh Hà Giang tổ chức", "Khối thi đua các cơ quan Đảng tỉnh Hà Giang", []),
    ]) func `bodies in a list share the last one's unit, and a room's building holds nothing`(
        lead: String, name: String, partners: [String]
    ) throws {
        let found = try Repository.record(
            "Giao ban tháng 3 năm 2019\nSáng 2/4/2019, \(lead) hội nghị giao ban đánh giá kết quả công tác tháng 3.")
        #expect(found.organiser?.name == name)
        #expect(found.organiser?.coOrganisers.map(\.name) == partners)
    }

    @Test func `a steering committee has its task in its name, a cell's regular meeting is held`() throws {
        let found = try Repository.record(
            """
            Ban Chỉ đạo phòng, chống khai thác IUU tỉnh Bình Thuận họp phiên thứ 12
            Sáng 25/10/2023, ông Hồ Văn Nam - Trưởng Ban Chỉ đạo phòng, chống khai thác hải sản bất hợp pháp, không báo cáo, không theo quy định \
            (IUU) tỉnh chủ trì phiên họp.
            """)
        #expect(found.organiser?.name == "Ban Chỉ đạo phòng, chống khai thác IUU tỉnh Bình Thuận")
        #expect(found.chair?.person == "Hồ Văn Nam")
        let cell = try Repository.record(
            "Chi bộ sinh hoạt định kỳ\nChiều 4/6/2021, Chi bộ Phòng Nội vụ huyện Đam Rông tổ chức sinh hoạt định kỳ tháng 6.")
        #expect(cell.genre == .conference)
        #expect(cell.organiser?.name == "Chi bộ Phòng Nội vụ huyện Đam Rông")
    }

    @Test func `an investigating body does not take the unit of the police that it is part of`() throws {
        let found = try Repository.briefing("Dự có đại diện Cơ quan CSĐT - Công an huyện Đông Sơn.")
        #expect(found.mentions.contains { $0.canonical == "Cơ quan Cảnh sát điều tra" })
    }

    @Test func `who leads a block of bodies or a steering committee has its whole name`() throws {
        let found = try Repository.briefing(
            "Đồng chí Lê Văn Bình, Khối trưởng Khối thi đua các cơ quan Đảng tỉnh và đồng chí Trần Thị Mai, Trưởng Ban Chỉ đạo CCHC tỉnh, "
                + "Phó trưởng BCĐ 389 huyện chủ trì hội nghị.")
        #expect(
            found.persons.map { $0.titles.map(\.canonical) } == [
                ["Khối trưởng Khối thi đua các cơ quan Đảng tỉnh"],
                ["Trưởng Ban Chỉ đạo Cải cách hành chính tỉnh", "Phó Trưởng Ban Chỉ đạo 389 huyện"],
            ])
        #expect(found.persons.allSatisfy { $0.roles.contains(.chaired) })
    }

    @Test func `delegates who have an opinion are no group, the press of two levels is one`() throws {
        #expect(
            try Repository.briefing("Tại hội nghị, một số đại biểu có ý kiến đề nghị xã sớm sửa đường; cấp giống lúa.")
                .participants
                .isEmpty)
        let press = "đại diện các cơ quan báo chí của tỉnh và Trung ương đóng trên địa bàn"
        #expect(try Repository.briefing("Dự có \(press).").participants.map(\.name) == [press])
    }
}
