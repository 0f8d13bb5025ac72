import Articles
import Lexicon
import Parsing
import Testing

/// Which places of a text are mentions, and what one alone says of an article.
@Suite struct PlaceMentionTests {
    private func record(_ title: String, _ body: String) throws -> Record {
        let text = title + "\n\nNgày 12/7/2022\n\n" + body
        return try Repository.record(text)
    }

    private func places(_ title: String, _ body: String) throws -> [String] {
        try record(title, body).mentions.filter { $0.type == .place }.map(\.canonical)
    }

    private let title = "Huyện Lục Ngạn chăm lo đời sống nhân dân"
    private let lead = "Sáng 11/7, UBND huyện Lục Ngạn tổ chức hội nghị sơ kết công tác 6 tháng đầu năm 2022. "

    @Test func `hamlets and streets are places of their own`() throws {
        let body =
            lead
            + "Đoàn đến thăm bản Cà Phê, ấp An Hòa 2, thôn 7, tổ dân phố số 8 và các hộ trên đường Nguyễn Văn Cừ, riêng thôn Trại 9 căn nhà bị tốc mái."
        #expect(
            try places(title, body) == [
                "Huyện Lục Ngạn", "Bản Cà Phê", "Ấp An Hòa 2", "Thôn 7", "Tổ dân phố số 8", "Đường Nguyễn Văn Cừ", "Thôn Trại",
            ])
    }

    @Test func `half a name and the end of another word are no place`() throws {
        let body = lead + "Phiên bản Hà Thu và kịch bản Xuân Mai ra mắt ở thị trấn Lâm Phần; biên bản 10 cuộc họp được công bố."
        #expect(try places(title, body) == ["Huyện Lục Ngạn"])
    }

    @Test func `a body of this province is of the one named last`() throws {
        let body = lead + "Tại tỉnh Sơn La, Sở Y tế tỉnh này cho biết đã khắc phục."
        #expect(
            try record(title, body).mentions.filter { $0.type == .organisation }.map(\.canonical).last
                == "Sở Y tế tỉnh Sơn La")
    }

    @Test func `an office and what is no name make no hamlet`() throws {
        let body = lead + "Trưởng thôn 7 cho biết con đường Xanh dài 3 km, 12 bản 30/4 và làng nghề được giữ gìn."
        #expect(try places(title, body) == ["Huyện Lục Ngạn"])
    }

    @Test func `a list names one unit after another`() throws {
        let body = lead + "Bí thư đảng ủy các xã Tân Sơn, Hộ Đáp và Phong Vân đề nghị huyện hỗ trợ kinh phí."
        #expect(try places(title, body) == ["Huyện Lục Ngạn", "Xã Tân Sơn", "Xã Hộ Đáp", "Xã Phong Vân"])
    }

    @Test(arguments: [
        ("Đại biểu 3 tỉnh: Lạng Sơn, Cao Bằng, Quảng Ninh cùng dự.", ["Tỉnh Lạng Sơn", "Tỉnh Cao Bằng", "Tỉnh Quảng Ninh"]),
        ("Vải chín ở Hải Dương, Hà Nam và Quảng Ninh.", ["Tỉnh Hải Dương", "Tỉnh Hà Nam", "Tỉnh Quảng Ninh"]),
        ("Đoàn thăm 3 xã biên giới Lóng Sập, Chiềng Sơn và Chiềng Khừa.", ["Xã Lóng Sập", "Xã Chiềng Sơn", "Xã Chiềng Khừa"]),
        ("Cụm gồm (Yên Lập, Cẩm Khê, Đoan Hùng) cùng dự.", ["Huyện Yên Lập", "Huyện Cẩm Khê", "Huyện Đoan Hùng"]),
        ("Ông Yên Lập, Cẩm Khê cùng dự.", []),
        ("Việc xây dựng cơ bản 6 tháng đạt kế hoạch.", []),
        ("Dự tại điểm cầu Sơn La có lãnh đạo Sở.", ["Tỉnh Sơn La"]),
    ]) func `a list names each of its units`(sentence: String, units: [String]) throws {
        #expect(try places(title, lead + sentence) == ["Huyện Lục Ngạn"] + units)
    }

    @Test func `an outlet's tag tells whose affairs it reports`() throws {
        let record = try Repository.record("Họp thường kỳ\n\n(QNO) - Sáng 11/7/2019, UBND tỉnh họp thường kỳ tháng 6.")
        #expect(record.locality?.province?.name == "Quảng Nam" && record.locality?.province?.basis == "tag: QNO")
    }

    @Test func `a place in a body's name is no mention of its own`() throws {
        let body = lead + "Hội Chữ thập đỏ tỉnh Bắc Giang tặng quà cho các hộ nghèo."
        #expect(try places(title, body) == ["Huyện Lục Ngạn"])
    }

    @Test func `a bare name in a title is the unit that the text names`() throws {
        let found = try record(
            "Lục Ngạn dồn sức chống hạn",
            "Những ngày này, người dân huyện Lục Ngạn (tỉnh Bắc Giang) bơm nước cứu vải. Tại xã Tân Sơn, ao hồ cạn khô.")
        #expect(found.mentions.first { $0.type == .place }?.canonical == "Huyện Lục Ngạn")
        #expect(found.locality?.level == .district && found.locality?.district?.code == "219")
    }

    @Test func `a commune that many provinces have is the one that another mention tells`() throws {
        let found = try Repository.record(
            "UBND xã Đông Thành giao ban tháng 9\nChiều 3/10/2025, UBND xã Đông Thành (Phú Thọ) tổ chức hội nghị giao ban tháng 9."
        )
        #expect(found.locality?.province?.name == "Phú Thọ")
        #expect(found.locality?.commune?.name == "Đông Thành")
    }

    @Test func `the area of work names the unit of an organiser without a name`() throws {
        let body = """
            Sáng 11/7, Ban Nội chính Tỉnh ủy tổ chức hội nghị giao ban công tác nội chính quý II năm 2022.

            Theo báo cáo, tình hình an ninh trật tự trên địa bàn tỉnh Sơn La ổn định.
            """
        let found = try record("Giao ban công tác nội chính quý II", body)
        #expect(found.locality?.province?.name == "Sơn La" && found.locality?.level == .province)
        #expect(found.organiser?.name == "Ban Nội chính Tỉnh ủy Sơn La")
        let other = try record(
            "Giao ban công tác nội chính quý II", body.replacing("trên địa bàn tỉnh Sơn La", with: "của người quê ở tỉnh Sơn La"))
        #expect(other.locality?.province?.name == nil)
    }

    @Test func `a school's name in a title is not its commune's`() throws {
        let found = try record(
            "Trao học bổng tại trường tiểu học Tân Sơn",
            "Ngày 11/7, huyện Lục Ngạn (tỉnh Bắc Giang) trao học bổng cho học sinh. Tại xã Tân Sơn, trường được sửa mái.")
        #expect(found.mentions.filter { $0.type == .place }.first?.span.text == "huyện Lục Ngạn")
    }

    @Test func `a unit whose name begins with a word for hamlets is no hamlet`() throws {
        #expect(
            try places(title, lead + "Đoàn giao lưu với thị xã Buôn Hồ (tỉnh Đắk Lắk), qua Buôn Hồ vào thăm buôn Ea Tul.")
                == ["Huyện Lục Ngạn", "Thị xã Buôn Hồ", "Tỉnh Đắk Lắk (cũ)", "Buôn Ea Tul"])
    }
}
