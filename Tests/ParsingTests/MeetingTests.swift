import Articles
import Parsing
import Testing

/// Ways to name speakers and to list what they say that went wrong once.
@Suite struct MeetingTests {
    private func record(_ text: String) throws -> Record {
        let text = """
            Đảng ủy xã Tà Rụt giao ban quý I năm 2026
            Ngày 5/4, Đảng ủy xã Tà Rụt, tỉnh Quảng Trị tổ chức hội nghị giao ban.
            \(text)
            """
        return try Repository.record(text)
    }

    @Test func `a sentence does not end inside a name`() throws {
        let person = try #require(
            try record("Dự hội nghị có ThS. Nguyễn Trọng Khánh, Phó Giám đốc Sở Y tế.").persons.first)
        #expect(person.name == "Nguyễn Trọng Khánh" && person.roles == [.attended])
        #expect(try record("hội nghị dự có ThS. Trợ").persons.isEmpty)
    }

    @Test func `an office behind an honorific is nobody's name`() throws {
        let found = try record(
            "Kết luận hội nghị, đồng chí Bí thư Đảng ủy xã giao nhiệm vụ: rà soát hộ nghèo; tăng cường tuyên truyền.")
        #expect(found.persons.isEmpty)
        #expect(found.tasks.map(\.by) == ["Bí thư Đảng ủy xã", "Bí thư Đảng ủy xã"])
        #expect(found.tasks.map(\.span.text) == ["rà soát hộ nghèo", "tăng cường tuyên truyền"])
    }

    @Test func `a body without a name is followed by the person who leads it`() throws {
        let found = try record("Giám đốc Bệnh viện Phạm Văn Dũng chủ trì hội nghị.")
        #expect(found.chair?.person == "Phạm Văn Dũng")
        #expect(found.persons.map(\.name) == ["Phạm Văn Dũng"])
    }

    @Test func `the last of those present who presides is the chair, and no other`() throws {
        let found = try record(
            "Dự hội nghị có các đồng chí: Đoàn Thị Hậu, Phó Bí thư Tỉnh ủy; Nông Thị Thảo, Chủ tịch UBND huyện chủ trì hội nghị.")
        #expect(found.chair?.person == "Nông Thị Thảo")
        #expect(found.persons.map(\.roles) == [[.attended], [.attended, .chaired]])
    }

    @Test func `an office before a colon is that of all who follow`() throws {
        let found = try record("Các đồng chí Phó Bí thư Đảng ủy: Hồ Văn Nam, Lê Thị Thanh đồng chủ trì hội nghị.")
        #expect(found.persons.map { $0.titles.map(\.raw) } == [["Phó Bí thư Đảng ủy"], ["Phó Bí thư Đảng ủy"]])
        #expect(found.persons.allSatisfy { $0.roles == [.chaired] })
    }

    @Test func `a degree behind a year is no document`() throws {
        let found = try record("Triển khai nhiệm vụ năm 2026. BS.CKII Lê Minh Định chủ trì.")
        #expect(found.documents.isEmpty)
    }

    @Test func `the word that numbers a task is no task`() throws {
        let found = try record(
            "Đồng chí Hồ Văn Nam yêu cầu: Một là, rà soát hộ nghèo. Hai là, đẩy mạnh công tác phát triển đảng viên.")
        #expect(!found.tasks.contains { $0.span.text == "Hai là" })
    }

    @Test func `no place behind a preposition is a person`() throws {
        #expect(try record("Tại Hà Tĩnh, Chủ tịch UBND tỉnh phát biểu.").persons.isEmpty)
    }

    @Test func `small letters are no abbreviation of a body`() throws {
        let found = try record("Đồng chí Hà Văn Ca, Bí thư Đảng ủy chủ trì hội nghị.")
        #expect(found.persons.map(\.name) == ["Hà Văn Ca"])
        #expect(!found.mentions.contains { $0.canonical == "Công an" })
    }

    @Test func `after a semicolon another speaks for himself`() throws {
        let found = try record(
            "Trưởng Công an xã kiến nghị lắp camera an ninh; Chủ tịch Hội Nông dân xã kiến nghị mở lớp dạy nghề.")
        #expect(found.proposals.map(\.by) == ["Trưởng Công an xã", "Chủ tịch Hội Nông dân xã"])
        #expect(found.proposals.map(\.span.text) == ["lắp camera an ninh", "mở lớp dạy nghề"])
    }

    @Test func `what else happened is no task`() throws {
        let found = try record(
            "Đồng chí Hồ Văn Nam yêu cầu các đơn vị tăng cường tuyên truyền. Dịp này, Chủ tịch UBND xã tặng Giấy khen cho 5 tập thể."
        )
        #expect(found.tasks.map(\.span.text) == ["tăng cường tuyên truyền"])
    }

    @Test func `numbered and lettered lines are items`() throws {
        let found = try record(
            """
            Những tồn tại, hạn chế gồm:
            1. Tiến độ giải ngân chậm.
            2. Công tác phối hợp chưa tốt.
            Đồng chí Hồ Văn Nam yêu cầu:
            a) Tăng cường tuyên truyền.
            b) Rà soát hộ nghèo.
            """)
        #expect(found.shortcomings.map(\.span.text) == ["Tiến độ giải ngân chậm", "Công tác phối hợp chưa tốt"])
        #expect(found.tasks.map(\.span.text) == ["Tăng cường tuyên truyền", "Rà soát hộ nghèo"])
    }

    @Test func `tasks announced behind a semicolon are read, and harm nobody`() throws {
        for opening in ["Về kinh tế", "Ba là"] {
            let found = try record(
                "\(opening); nhiệm vụ trọng tâm quý IV năm 2023 tiếp tục tuyên truyền nghị quyết trong nhân dân.")
            #expect(found.tasks.map(\.span.text) == ["tiếp tục tuyên truyền nghị quyết trong nhân dân"])
        }
    }

    @Test func `a short heading does not swallow the paragraph or the list below it`() throws {
        let listed = try record(
            """
            II. Hạn chế
            1. Một số chi bộ sinh hoạt chưa đúng quy định.
            2. Việc thu gom rác thải còn chậm.
            """)
        #expect(
            listed.shortcomings.map(\.span.text) == [
                "Một số chi bộ sinh hoạt chưa đúng quy định", "Việc thu gom rác thải còn chậm",
            ])
        let below = try record(
            """
            Những mặt còn tồn tại
            Vẫn còn tình trạng xả rác ra sông; tiến độ làm đường liên thôn chậm so với kế hoạch đề ra từ đầu năm; một bộ phận người dân \
            chưa chấp hành quy định về phòng, chống cháy rừng trong mùa khô hanh.
            """)
        #expect(below.shortcomings.count == 3)
        #expect(try record("Một số hạn chế\nHội nghị làm rõ nguyên nhân và bàn cách khắc phục.").shortcomings.isEmpty)
    }

    @Test func `who concludes under a heading gives the tasks of its list`() throws {
        let found = try record(
            """
            Nhiệm vụ trọng tâm những tháng cuối năm
            Kết luận hội nghị, đồng chí Hồ Văn Nam chỉ đạo các đơn vị của xã thực hiện tốt công tác lãnh đạo, chỉ đạo và các nhiệm vụ sau:
            1. Rà soát hộ nghèo trên địa bàn xã.
            2. Đẩy mạnh tuyên truyền pháp luật.
            """)
        #expect(found.tasks.map(\.by) == ["Hồ Văn Nam", "Hồ Văn Nam"])
    }

    @Test func `bodies without a name are told what to do too`() throws {
        let found = try record(
            "Đồng chí Hồ Văn Nam yêu cầu: giao các phòng chuyên môn rà soát hộ nghèo; giao Công an xã tăng cường tuần tra.")
        #expect(found.tasks.map(\.span.text) == ["rà soát hộ nghèo", "tăng cường tuần tra"])
    }

    @Test func `the office of who only came is no field of the meeting`() throws {
        let came = try record("Dự hội nghị có đồng chí Lê Thị Lan, Phó Trưởng Ban Dân vận Tỉnh ủy.")
        #expect(!came.sectors.contains("dan_van"))
        let spoke = try record("Đồng chí Lê Thị Lan, Phó Trưởng Ban Dân vận Tỉnh ủy đề nghị các thôn rà soát hộ nghèo.")
        #expect(spoke.sectors.contains("dan_van"))
    }

    @Test func `directions that are received are not given`() throws {
        let found = try record("Tiếp thu ý kiến chỉ đạo, đồng chí Hồ Văn Nam đề nghị các thôn rà soát hộ nghèo.")
        #expect(found.persons.map(\.roles) == [[.spoke]])
        let directed = try record("Phát biểu chỉ đạo, đồng chí Hồ Văn Nam đề nghị các thôn rà soát hộ nghèo.")
        #expect(directed.persons.first?.roles.contains(.directed) == true)
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
        ("Nhân dân trong xã hăng hái tham gia làm đường.", []),
    ])
    func `groups are present however it is said`(sentence: String, groups: [String]) throws {
        #expect(try record(sentence).participants.map(\.name) == groups)
    }

    @Test func `who represents a body proposes and does not order`() throws {
        let found = try record(
            "Tại hội nghị, đại diện xã Tà Rụt đề nghị cấp trên quan tâm bố trí vốn làm đường; hỗ trợ giống lúa.")
        #expect(found.proposals.map(\.by) == ["đại diện xã Tà Rụt", "đại diện xã Tà Rụt"])
        #expect(found.tasks.isEmpty)
    }

    @Test func `commas alone part tasks where three verbs or more begin them`() throws {
        let found = try record(
            """
            Đồng chí Hồ Văn Nam, Bí thư Đảng ủy chủ trì hội nghị.
            Kết luận hội nghị, đồng chí Hồ Văn Nam yêu cầu các đơn vị bám sát cơ sở, giải quyết dứt điểm đơn thư của công dân, \
            đẩy mạnh chuyển đổi số trong cơ quan, phấn đấu hoàn thành các chỉ tiêu năm 2026.
            """)
        #expect(
            found.tasks.map(\.span.text) == [
                "bám sát cơ sở", "giải quyết dứt điểm đơn thư của công dân", "đẩy mạnh chuyển đổi số trong cơ quan",
                "phấn đấu hoàn thành các chỉ tiêu năm 2026",
            ])
        let whole = try record(
            "Đồng chí Hồ Văn Nam yêu cầu các đơn vị tiếp tục chuẩn bị, xem xét, rà soát lần cuối các công việc, bảo đảm tiến độ.")
        #expect(whole.tasks.map(\.span.text) == ["tiếp tục chuẩn bị, xem xét, rà soát lần cuối các công việc, bảo đảm tiến độ"])
    }

    @Test func `a program that gives work orders nothing`() throws {
        let found = try record(
            """
            Đồng chí Hồ Văn Nam, Bí thư Đảng ủy chủ trì hội nghị.
            Đồng chí Hồ Văn Nam đề nghị các đơn vị thường xuyên cập nhật thông tin lên ứng dụng giao việc của tỉnh.
            """)
        #expect(
            found.tasks.map(\.span.text) == ["thường xuyên cập nhật thông tin lên ứng dụng giao việc của tỉnh"])
    }

    @Test func `who is told to do something stands before the task and is no part of it`() throws {
        let found = try record(
            """
            Đồng chí Hồ Văn Nam, Bí thư Đảng ủy chủ trì hội nghị.
            Kết luận hội nghị, đồng chí Hồ Văn Nam yêu cầu rà soát hộ nghèo; tăng cường tuyên truyền. \
            Giao Ban Tổ chức Đảng ủy hướng dẫn các chi bộ chuẩn bị đại hội.
            """)
        #expect(found.tasks.map(\.by) == Array(repeating: "Hồ Văn Nam", count: 3))
        #expect(found.tasks.last?.span.text == "hướng dẫn các chi bộ chuẩn bị đại hội")
        #expect(found.mentions.contains { $0.span.text == "Ban Tổ chức Đảng ủy" })
    }

    @Test func `a leader who says what is needed opens the list below`() throws {
        let found = try record(
            """
            Đồng chí Hồ Văn Nam, Bí thư Đảng ủy chủ trì hội nghị.
            Đồng chí Hồ Văn Nam chỉ đạo trong quý II các chi bộ cần:
            1/ Tuyên truyền nghị quyết của Đảng.
            2/ Vận động nhân dân hiến đất làm đường.
            """)
        #expect(found.tasks.map(\.by) == ["Hồ Văn Nam", "Hồ Văn Nam"])
    }

    @Test func `semicolons behind a contrast part what falls short`() throws {
        let found = try record(
            "Tuy nhiên, việc sinh hoạt chuyên đề chưa thường xuyên; tiến độ thu nộp đảng phí của một số chi bộ còn chậm.")
        #expect(
            found.shortcomings.map(\.span.text) == [
                "việc sinh hoạt chuyên đề chưa thường xuyên", "tiến độ thu nộp đảng phí của một số chi bộ còn chậm",
            ])
        #expect(try record("Tuy nhiên, xã đã thu 2 tỷ đồng; trồng mới 5 ha rừng.").shortcomings.isEmpty)
    }

    @Test func `who presides together stands before and behind the plural`() throws {
        let found = try record(
            """
            Đồng chí Hồ Văn Nam, Chủ tịch HĐND tỉnh và các Phó Chủ tịch HĐND tỉnh Lê Thị Thanh, Vi Văn Sơn đồng chủ trì.
            """)
        #expect(found.chair?.person == "Hồ Văn Nam")
        #expect(found.persons.allSatisfy { $0.roles == [.chaired] })
    }

    @Test func `a body behind a group in small letters, and persons who are counted, take part`() throws {
        let found = try record(
            """
            Dự hội nghị có trưởng các phòng chuyên môn, Trung tâm Y tế huyện; cùng 135 đồng chí chủ tịch công đoàn cơ sở.
            """)
        #expect(
            found.participants.map(\.name) == [
                "trưởng các phòng chuyên môn", "Trung tâm Y tế huyện", "135 đồng chí chủ tịch công đoàn cơ sở",
            ])
    }

    @Test func `a division and its body are one office`() throws {
        let found = try record("Dự có ông Bùi Văn Tám, Phó Trưởng phòng Kinh tế tổng hợp Văn phòng Tỉnh ủy.")
        #expect(found.persons.first?.titles.map(\.canonical) == ["Phó Trưởng Phòng Kinh tế tổng hợp Văn phòng Tỉnh ủy"])
    }

    @Test func `bodies that only came tell nothing of what was spoken about, nor do words inside others`() throws {
        let found = try record("Hội nghị bàn việc vận động nhân dân tham gia bảo hiểm y tế.")
        #expect(found.sectors == ["bao_hiem_xa_hoi"])
    }

    @Test func `the office of a block has the block's full name`() throws {
        let found = try record(
            "Đảng ủy Khối các cơ quan tỉnh Quảng Trị đã kiểm tra 5 chi bộ. Văn phòng Đảng ủy Khối tổng hợp kết quả.")
        #expect(found.mentions.contains { $0.canonical == "Văn phòng Đảng ủy Khối các cơ quan tỉnh Quảng Trị" })
    }

    @Test(arguments: [
        "Văn phòng ", "BCH ", "nguyên ", "Cố ", "Dịch Vụ ", "Nghiệp Vụ Y, ", "Đồng chí Nam yêu cầu ", "Chỉ Đạo UBND, ",
        "tăng cường quản lý đất đai và ",
    ]) func `heads, offices and orders without end are read in bounded depth and time`(piece: String) throws {
        // The depth of a part of a part of a part was that of the stack; the time of orders grew with the cube of their number.
        #expect(try record("Đồng chí Hồ Văn Nam yêu cầu " + String(repeating: piece, count: 5_000)).blocks.isEmpty == false)
    }
}
