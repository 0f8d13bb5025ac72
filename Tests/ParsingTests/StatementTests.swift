import Articles
import Parsing
import Testing

/// Ways to list what fell short, what is proposed and what is ordered that went wrong once.
@Suite struct StatementTests {
    @Test func `after a semicolon another speaks for himself`() throws {
        let found = try Repository.briefing(
            "Trưởng Công an xã kiến nghị lắp camera an ninh; Chủ tịch Hội Nông dân xã kiến nghị mở lớp dạy nghề.")
        #expect(found.proposals.map(\.by) == ["Trưởng Công an xã", "Chủ tịch Hội Nông dân xã"])
        #expect(found.proposals.map(\.span.text) == ["lắp camera an ninh", "mở lớp dạy nghề"])
    }

    @Test func `what else happened is no task`() throws {
        let found = try Repository.briefing(
            "Đồng chí Hồ Văn Nam yêu cầu các đơn vị tăng cường tuyên truyền. Dịp này, Chủ tịch UBND xã tặng Giấy khen cho 5 tập thể."
        )
        #expect(found.tasks.map(\.span.text) == ["tăng cường tuyên truyền"])
    }

    @Test(arguments: ["13 thôn", "Công an xã"]) func `who leads and tells so many or one body what to do orders it`(whom: String)
        throws
    {
        let found = try Repository.briefing(
            "Kết luận hội nghị, ông Hồ Văn Nam, Bí thư Đảng ủy chủ trì. Ông Hồ Văn Nam chỉ đạo \(whom) tăng cường tuần tra.")
        #expect(found.tasks.map(\.span.text) == ["tăng cường tuần tra"])
    }

    @Test func `to assign is a task where a list has it`() throws {
        for list in [
            "(1) Xây dựng kế hoạch. (2) Phân công trực Tết bảo đảm an toàn.",
            "xây dựng kế hoạch; phân công trực Tết bảo đảm an toàn.",
        ] {
            let found = try Repository.briefing("Phát biểu kết luận, đồng chí Hồ Văn Nam đề nghị các phòng: \(list)")
            #expect(
                found.tasks.map { $0.span.text.lowercased() } == ["xây dựng kế hoạch", "phân công trực tết bảo đảm an toàn"])
        }
    }

    @Test func `numbered and lettered lines are items`() throws {
        let found = try Repository.briefing(
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
            let found = try Repository.briefing(
                "\(opening); nhiệm vụ trọng tâm quý IV năm 2023 tiếp tục tuyên truyền nghị quyết trong nhân dân.")
            #expect(found.tasks.map(\.span.text) == ["tiếp tục tuyên truyền nghị quyết trong nhân dân"])
        }
    }

    @Test func `a short heading does not swallow the paragraph or the list below it`() throws {
        let listed = try Repository.briefing(
            """
            II. Hạn chế
            1. Một số chi bộ sinh hoạt chưa đúng quy định.
            2. Việc thu gom rác thải còn chậm.
            """)
        #expect(
            listed.shortcomings.map(\.span.text) == [
                "Một số chi bộ sinh hoạt chưa đúng quy định", "Việc thu gom rác thải còn chậm",
            ])
        let below = try Repository.briefing(
            """
            Những mặt còn tồn tại
            Vẫn còn tình trạng xả rác ra sông; tiến độ làm đường liên thôn chậm so với kế hoạch đề ra từ đầu năm; một bộ phận người dân \
            chưa chấp hành quy định về phòng, chống cháy rừng trong mùa khô hanh.
            """)
        #expect(below.shortcomings.count == 3)
        #expect(
            try Repository.briefing("Một số hạn chế\nHội nghị làm rõ nguyên nhân và bàn cách khắc phục.").shortcomings.isEmpty)
    }

    @Test func `who concludes under a heading gives the tasks of its list`() throws {
        let found = try Repository.briefing(
            """
            Nhiệm vụ trọng tâm những tháng cuối năm
            Kết luận hội nghị, đồng chí Hồ Văn Nam chỉ đạo các đơn vị của xã thực hiện tốt công tác lãnh đạo, chỉ đạo và các nhiệm vụ sau:
            1. Rà soát hộ nghèo trên địa bàn xã.
            2. Đẩy mạnh tuyên truyền pháp luật.
            """)
        #expect(found.tasks.map(\.by) == ["Hồ Văn Nam", "Hồ Văn Nam"])
    }

    @Test func `bodies without a name are told what to do too`() throws {
        let found = try Repository.briefing(
            "Đồng chí Hồ Văn Nam yêu cầu: giao các phòng chuyên môn rà soát hộ nghèo; giao Công an xã tăng cường tuần tra.")
        #expect(found.tasks.map(\.span.text) == ["rà soát hộ nghèo", "tăng cường tuần tra"])
    }

    @Test func `directions that are received are not given`() throws {
        let found = try Repository.briefing("Tiếp thu ý kiến chỉ đạo, đồng chí Hồ Văn Nam đề nghị các thôn rà soát hộ nghèo.")
        #expect(found.persons.map(\.roles) == [[.spoke]])
        let directed = try Repository.briefing("Phát biểu chỉ đạo, đồng chí Hồ Văn Nam đề nghị các thôn rà soát hộ nghèo.")
        #expect(directed.persons.first?.roles.contains(.directed) == true)
    }

    @Test func `who represents a body proposes and does not order`() throws {
        let found = try Repository.briefing(
            "Tại hội nghị, đại diện xã Tà Rụt đề nghị cấp trên quan tâm bố trí vốn làm đường; hỗ trợ giống lúa.")
        #expect(found.proposals.map(\.by) == ["đại diện xã Tà Rụt", "đại diện xã Tà Rụt"])
        #expect(found.tasks.isEmpty)
    }

    @Test func `commas alone part tasks where three verbs or more begin them`() throws {
        let found = try Repository.briefing(
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
        let whole = try Repository.briefing(
            "Đồng chí Hồ Văn Nam yêu cầu các đơn vị tiếp tục chuẩn bị, xem xét, rà soát lần cuối các công việc, bảo đảm tiến độ.")
        #expect(whole.tasks.map(\.span.text) == ["tiếp tục chuẩn bị, xem xét, rà soát lần cuối các công việc, bảo đảm tiến độ"])
    }

    @Test func `a program that gives work orders nothing`() throws {
        let found = try Repository.briefing(
            """
            Đồng chí Hồ Văn Nam, Bí thư Đảng ủy chủ trì hội nghị.
            Đồng chí Hồ Văn Nam đề nghị các đơn vị thường xuyên cập nhật thông tin lên ứng dụng giao việc của tỉnh.
            """)
        #expect(
            found.tasks.map(\.span.text) == ["thường xuyên cập nhật thông tin lên ứng dụng giao việc của tỉnh"])
    }

    @Test func `who is told to do something stands before the task and is no part of it`() throws {
        let found = try Repository.briefing(
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
        let found = try Repository.briefing(
            """
            Đồng chí Hồ Văn Nam, Bí thư Đảng ủy chủ trì hội nghị.
            Đồng chí Hồ Văn Nam chỉ đạo trong quý II các chi bộ cần:
            1/ Tuyên truyền nghị quyết của Đảng.
            2/ Vận động nhân dân hiến đất làm đường.
            """)
        #expect(found.tasks.map(\.by) == ["Hồ Văn Nam", "Hồ Văn Nam"])
    }

    @Test func `semicolons behind a contrast part what falls short`() throws {
        let found = try Repository.briefing(
            "Tuy nhiên, việc sinh hoạt chuyên đề chưa thường xuyên; tiến độ thu nộp đảng phí của một số chi bộ còn chậm.")
        #expect(
            found.shortcomings.map(\.span.text) == [
                "việc sinh hoạt chuyên đề chưa thường xuyên", "tiến độ thu nộp đảng phí của một số chi bộ còn chậm",
            ])
        #expect(try Repository.briefing("Tuy nhiên, xã đã thu 2 tỷ đồng; trồng mới 5 ha rừng.").shortcomings.isEmpty)
    }

    @Test(arguments: [
        (
            "Đồng chí Bí thư Đảng ủy xã đánh giá cao nỗ lực của các thôn trong ba tháng qua và yêu cầu các chi bộ rà soát hộ nghèo.",
            ["Bí thư Đảng ủy xã: rà soát hộ nghèo"]
        ),
        (
            "Về công tác quý II, đồng chí Bí thư Đảng ủy xã nhất trí với kế hoạch và nhấn mạnh một số việc như sau: rà soát hộ "
                + "nghèo; tăng cường tuần tra.",
            ["Bí thư Đảng ủy xã: rà soát hộ nghèo", "Bí thư Đảng ủy xã: tăng cường tuần tra"]
        ),
        (
            "Kết thúc hội nghị, đồng chí Hồ Văn Nam chỉ đạo các chi bộ rà soát hộ nghèo.",
            ["Hồ Văn Nam: rà soát hộ nghèo"]
        ),
        (
            "Kết luận hội nghị, đồng chí chủ trì yêu cầu các chi bộ tiếp tục rà soát hộ nghèo.",
            ["Hồ Văn Nam: tiếp tục rà soát hộ nghèo"]
        ),
        (
            "Phát biểu định hướng công tác thông tin, tuyên truyền trong thời gian tới, lãnh đạo Ban Tuyên giáo Tỉnh ủy đề nghị các "
                + "chi bộ tuyên truyền về: Ngày bầu cử; kết quả trồng rừng.",
            ["lãnh đạo Ban Tuyên giáo Tỉnh ủy: Ngày bầu cử", "lãnh đạo Ban Tuyên giáo Tỉnh ủy: kết quả trồng rừng"]
        ),
        (
            "Các báo cáo viên được lãnh đạo Ban Tuyên giáo Tỉnh ủy định hướng công tác tuyên truyền thời gian tới: Đẩy mạnh tuyên "
                + "truyền bầu cử; tiếp tục học tập Nghị quyết và tổ chức các ngày lễ: Ngày Thầy thuốc; 95 năm Ngày thành lập Đoàn.",
            [
                "lãnh đạo Ban Tuyên giáo Tỉnh ủy: Đẩy mạnh tuyên truyền bầu cử",
                "lãnh đạo Ban Tuyên giáo Tỉnh ủy: tiếp tục học tập Nghị quyết và tổ chức các ngày lễ: Ngày Thầy thuốc; 95 năm Ngày "
                    + "thành lập Đoàn",
            ]
        ),
        (
            "Từ nay đến cuối năm, các cấp hội tiếp tục vận động hội viên; tăng cường dạy nghề.",
            ["nobody: tiếp tục vận động hội viên", "nobody: tăng cường dạy nghề"]
        ),
        (
            "Lãnh đạo xã chia sẻ khó khăn với các thôn bản. Đồng thời yêu cầu các thôn tiếp tục rà soát hộ nghèo.",
            ["Lãnh đạo xã: tiếp tục rà soát hộ nghèo"]
        ),
        (
            "Đồng chí Hồ Văn Nam đề nghị đội ngũ tuyên truyền viên trên địa bàn xã cần chủ động nắm bắt tình hình.",
            ["Hồ Văn Nam: chủ động nắm bắt tình hình"]
        ),
        (
            "Đồng chí Hồ Văn Nam yêu cầu các chi bộ rà soát hộ nghèo; tăng cường tuần tra.\nCác thôn cần hoàn thành việc thu quỹ.",
            [
                "Hồ Văn Nam: rà soát hộ nghèo", "Hồ Văn Nam: tăng cường tuần tra",
                "Hồ Văn Nam: Các thôn cần hoàn thành việc thu quỹ",
            ]
        ),
        (
            "Đồng chí Hồ Văn Nam lưu ý hai việc cần làm ngay: các chi bộ nắm chắc tình hình; công an xã kiểm soát chặt địa bàn.",
            ["Hồ Văn Nam: các chi bộ nắm chắc tình hình", "Hồ Văn Nam: công an xã kiểm soát chặt địa bàn"]
        ),
        (
            "Đồng chí Chủ tịch UBND xã đánh giá kết quả. Trong đó nhấn mạnh một số nhiệm vụ trọng tâm gồm: Về trồng rừng: chăm sóc "
                + "cây con; Về y tế: tiêm phòng cho trẻ.",
            ["nobody: Về trồng rừng: chăm sóc cây con", "nobody: Về y tế: tiêm phòng cho trẻ"]
        ),
        (
            "Đồng chí Hồ Văn Nam, Bí thư ĐUQS xã chỉ đạo: Các chi bộ chủ động rà soát hộ nghèo.",
            ["Hồ Văn Nam: Các chi bộ chủ động rà soát hộ nghèo"]
        ),
        (
            "Đồng chí Hồ Văn Nam đánh giá kết quả quý I; đề nghị Mặt trận và các đoàn thể xã; các chi bộ tập trung rà soát hộ "
                + "nghèo; vận động hội viên.",
            ["Hồ Văn Nam: tập trung rà soát hộ nghèo", "Hồ Văn Nam: vận động hội viên"]
        ),
        (
            "Đồng chí Hồ Văn Nam nhấn mạnh một số nhiệm vụ trọng tâm cần triển khai trong tháng. Tăng cường tuần tra rừng.",
            ["Hồ Văn Nam: Tăng cường tuần tra rừng"]
        ),
        (
            "Đồng chí Hồ Văn Nam giao việc theo từng đầu mối: công an xã tuần tra rừng; trạm y tế tiêm phòng cho trẻ.",
            ["Hồ Văn Nam: công an xã tuần tra rừng", "Hồ Văn Nam: trạm y tế tiêm phòng cho trẻ"]
        ),
        (
            "Đồng chí Hồ Văn Nam yêu cầu các chi bộ làm ngay hai việc: rà soát hộ nghèo; vận động hội viên.",
            ["Hồ Văn Nam: rà soát hộ nghèo", "Hồ Văn Nam: vận động hội viên"]
        ),
        ("Ông Lê Văn Sáu, Trưởng thôn 2 đề nghị xã: hỗ trợ xi măng làm đường; gắn camera ở chợ.", []),
        ("Một số vấn đề sẽ được Đảng ủy xã chỉ đạo các ban tiếp tục giải quyết trong quý II.", []),
        (
            "Báo cáo tại hội nghị nhấn mạnh: Trong quý I, Đảng ủy xã đã chỉ đạo thực hiện tốt việc trồng rừng; tổ chức 2 lớp học.",
            []
        ),
        ("Đồng chí Hồ Văn Nam thống nhất với báo cáo kết quả quý I, nhấn mạnh và đánh giá cao việc tổ chức hội xuân.", []),
        ("Ban Tuyên giáo Tỉnh ủy cũng lưu ý một số vấn đề cần khắc phục trong công tác tuyên truyền ở các xã.", []),
        ("Hội nghị đã chỉ rõ những tồn tại trong thực hiện nhiệm vụ, chia sẻ cách làm hay của các chi bộ.", []),
        ("Hội nghị nhằm đánh giá kết quả quý I và đề ra nhiệm vụ trọng tâm quý II, tổ chức tốt đại hội.", []),
    ]) func `who orders what is read in the forms of real reports`(text: String, tasks: [String]) throws {
        let found = try Repository.briefing("Đồng chí Hồ Văn Nam, Phó Bí thư Đảng ủy chủ trì hội nghị.\n" + text)
        #expect(found.tasks.map { ($0.by ?? "nobody") + ": " + $0.span.text } == tasks)
    }

    @Test func `a noun that sounds like a proposal hides no shortcoming`() throws {
        let found = try Repository.briefing(
            "Tuy nhiên, việc thu phí chưa đạt yêu cầu; công tác phối hợp chưa được như mong muốn; tiến độ trồng rừng còn chậm.")
        #expect(found.shortcomings.count == 3)
        #expect(try Repository.briefing("Hội nghị nhận được 20 phiếu đề nghị thông tin.").proposals.isEmpty)
    }

    @Test func `an article of one paragraph tells what was said behind its first sentence`() throws {
        let found = try Repository.record(
            """
            Thường trực Đảng ủy xã Tà Rụt làm việc với các chi bộ
            Tại hội nghị, các chi bộ đã báo cáo kết quả quý I năm 2026. Đồng chí Bí thư Đảng ủy đề nghị các chi bộ chủ động bám \
            sát nghị quyết. Trước mắt cần thực hiện một số nhiệm vụ trọng tâm như: Tuyên truyền bầu cử; chuẩn bị tốt đại hội.
            """)
        #expect(
            found.tasks.map(\.span.text) == ["chủ động bám sát nghị quyết", "Tuyên truyền bầu cử", "chuẩn bị tốt đại hội"])
    }

    /// What falls short without a list, behind results that are reported.
    @Test(arguments: [
        (
            "Tuy nhiên, bên cạnh những kết quả đạt được, tiến độ trồng rừng ở bản Ka Tăng còn chậm. Việc thu quỹ chưa đạt kế hoạch.",
            ["tiến độ trồng rừng ở bản Ka Tăng còn chậm", "Việc thu quỹ chưa đạt kế hoạch"]
        ),
        (
            "Tuy nhiên, báo cáo cũng nhìn nhận một số mặt hạn chế trong công tác dân vận ở vùng cao chưa có chiều sâu, việc nắm tình "
                + "hình còn chậm.",
            ["trong công tác dân vận ở vùng cao chưa có chiều sâu", "việc nắm tình hình còn chậm"]
        ),
        (
            "Bên cạnh những kết quả đạt được, đồng chí Bí thư Đảng ủy cũng cho rằng: việc nắm dư luận chưa kịp thời; sinh hoạt "
                + "chi bộ còn hình thức.",
            ["việc nắm dư luận chưa kịp thời", "sinh hoạt chi bộ còn hình thức"]
        ),
        (
            "Hội nghị chỉ ra những hạn chế của công tác phát triển đảng viên quý qua đó là nguồn kết nạp ở các bản còn thiếu.",
            ["nguồn kết nạp ở các bản còn thiếu"]
        ),
        (
            "Còn một số hạn chế như: sạt lở đường; tình trạng câu trộm cá, săn thú,... vẫn còn xảy ra.",
            ["sạt lở đường", "tình trạng câu trộm cá, săn thú,... vẫn còn xảy ra"]
        ),
        (
            "Còn một số hạn chế như: các bản chưa quản lý chặt đất rừng, nương rẫy, thiếu người tuần tra.",
            ["các bản chưa quản lý chặt đất rừng, nương rẫy, thiếu người tuần tra"]
        ),
        (
            "Công tác thu quỹ vẫn còn tồn tại một số hạn chế. Cụ thể, việc lập danh sách còn chậm. Hồ sơ có nơi chưa đủ.",
            ["việc lập danh sách còn chậm", "Hồ sơ có nơi chưa đủ"]
        ),
        (
            "Vẫn còn những hạn chế. Đó là, một số bản chưa nắm chắc quy định; báo cáo chưa chỉ rõ tồn tại, nhất là về đất rừng. Qua đó, "
                + "xã rút ra bài học.",
            ["một số bản chưa nắm chắc quy định", "báo cáo chưa chỉ rõ tồn tại, nhất là về đất rừng"]
        ),
        ("Hội nghị làm rõ những hạn chế. Cụ thể, quỹ thu được không giảm.", []),
        ("Tuy nhiên, kinh tế là chủ yếu.", []),
        ("Tuy nhiên, các chi bộ cần chú ý những nơi còn thiếu người.", []),
        ("Tuy nhiên, đồng chí Hồ Văn Nam cho biết nơi thiếu nhất là bản Ka Tăng.", []),
    ]) func `a contrast behind results tells what falls short`(text: String, shortcomings: [String]) throws {
        let found = try Repository.briefing(
            "Trong quý I, công tác tuyên truyền được triển khai kịp thời, đạt kết quả tích cực trên các lĩnh vực. " + text)
        #expect(found.shortcomings.map(\.span.text) == shortcomings)
    }

    @Test(arguments: [
        (
            "Phát biểu tại hội nghị, nhiều chi bộ vùng cao đề nghị Đảng ủy xã xem lại chỉ tiêu kết nạp; sớm cấp tài liệu.",
            ["xem lại chỉ tiêu kết nạp", "sớm cấp tài liệu"]
        ),
        (
            "Các đại biểu đề nghị trong thời gian tới, Mặt trận và các đoàn thể cần có giải pháp giữ rừng; có cách dạy nghề mới.",
            ["có giải pháp giữ rừng", "có cách dạy nghề mới"]
        ),
        ("Các chi bộ cũng sẽ có đề xuất mua sắm thiết bị.", []),
        ("Chủ tịch UBND huyện mong các thôn giữ rừng đầu nguồn thật tốt.", []),
        ("Hạnh phúc vẫn mong manh sau trận lũ.", []),
    ]) func `groups propose, and who only hopes does not`(text: String, proposals: [String]) throws {
        let found = try Repository.briefing("Đồng chí Hồ Văn Nam, Phó Bí thư Đảng ủy chủ trì hội nghị.\n" + text)
        #expect(found.proposals.map(\.span.text) == proposals)
    }

    /// A report whose lead was cut off, and articles that tell of a conference in passing.
    @Test func `a paragraph on the period that is planned for gives its tasks`() throws {
        let found = try Repository.record(
            """
            Công đoàn Giáo dục huyện tổng kết năm học 2018-2019
            Chiều 6-9-2019, Công đoàn Giáo dục huyện Hải Lăng tổng kết hoạt động năm học 2018-2019, triển khai nhiệm vụ năm học 2019-2020.

            Có 33 công đoàn được công nhận vững mạnh trong năm qua và nhận giấy khen.

            Trong năm học 2019-2020, Công đoàn tập trung chăm lo đời sống đoàn viên; đẩy mạnh công tác tuyên truyền.
            """)
        #expect(found.tasks.map(\.span.text) == ["tập trung chăm lo đời sống đoàn viên", "đẩy mạnh công tác tuyên truyền"])
        for (whole, short) in [("quý II/2018", "Quý II"), ("6 tháng cuối năm 2018", "6 tháng cuối năm")] {
            let found = try Repository.record(
                """
                Đảng ủy xã Tà Rụt sơ kết công tác
                Sáng 13-4-2018, Đảng ủy xã Tà Rụt sơ kết công tác đầu năm 2018, triển khai nhiệm vụ \(whole).

                Các thôn bản đã hoàn thành việc thu quỹ và đạt kết quả tốt trong công tác trồng rừng.

                \(short), các chi bộ tiếp tục rà soát hộ nghèo; tăng cường tuần tra rừng.
                """)
            #expect(found.tasks.map(\.span.text) == ["tiếp tục rà soát hộ nghèo", "tăng cường tuần tra rừng"])
        }
    }

    @Test(arguments: [
        (
            "Đồng chí Hồ Văn Nam nhấn mạnh những nhiệm vụ trọng tâm trong công tác thi đua khen thưởng năm 2026: đổi mới cách bình xét; quan tâm người lao động trực tiếp.",
            ["đổi mới cách bình xét", "quan tâm người lao động trực tiếp"]
        ),
        (
            "Đồng chí Hồ Văn Nam yêu cầu các chi bộ tập trung rà soát tiến độ làm đường. Thành phần tham gia gồm trưởng các thôn bản.",
            ["tập trung rà soát tiến độ làm đường"]
        ),
        (
            "Đồng chí Hồ Văn Nam yêu cầu các chi bộ thực hiện nghị quyết về lãnh đạo, chỉ đạo công tác bầu cử; tăng cường tuần tra rừng.",
            ["thực hiện nghị quyết về lãnh đạo, chỉ đạo công tác bầu cử", "tăng cường tuần tra rừng"]
        ),
        ("Đồng chí Hồ Văn Nam thống nhất đề nghị tặng bằng khen cho 3 thôn: Thống Nhất, Tân Phú, Định Quán.", []),
        ("Đảng ủy và Công an xã đã thống nhất ký kết quy chế phối hợp thực hiện nhiệm vụ giữ rừng.", []),
    ]) func `plans before a colon give tasks, names and those present give none`(text: String, tasks: [String]) throws {
        let found = try Repository.briefing("Đồng chí Hồ Văn Nam, Bí thư Đảng ủy chủ trì hội nghị.\n" + text)
        #expect(found.tasks.map(\.span.text) == tasks)
    }
}
