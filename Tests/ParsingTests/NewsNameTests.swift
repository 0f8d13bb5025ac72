import Articles
import Parsing
import Testing

/// Persons and bodies as ordinary news names them, where a place, a country or letters stand beside the name.
@Suite struct NewsNameTests {
    private func record(_ sentence: String) throws -> Record {
        let text = "Tin trong ngày\n\nCuộc họp diễn ra sáng nay tại trụ sở với nhiều nội dung cần bàn.\n\n\(sentence)\n"
        return try Repository.record(text)
    }

    @Test func `a text may begin with a central body of one word`() throws {
        let article = """
            {"@context":"https://schema.org","@type":"NewsArticle","headline":"VietinBank Châu Thành bị cướp",
            "articleBody":"Tối ngày 13/9.","datePublished":"2025-09-19"}
            """
        #expect(try Pipeline.record(article, "application/ld+json").title?.text == "VietinBank Châu Thành bị cướp")
    }

    @Test func `a short name before the full one is the same person, where nobody else is called so`() throws {
        let one = try record("Ông Tuấn nói việc này sẽ xong sớm. Ông Lê Văn Tuấn là chủ hộ. Bà Mai Thị Loan cũng vậy.")
        #expect(one.persons.map(\.name) == ["Lê Văn Tuấn", "Mai Thị Loan"])
        let two = try record("Ông Tuấn nói việc này sẽ xong sớm. Ông Lê Văn Tuấn và ông Đỗ Minh Tuấn là hai chủ hộ.")
        #expect(two.persons.map(\.name) == ["Tuấn", "Lê Văn Tuấn", "Đỗ Minh Tuấn"])
    }

    @Test(arguments: [
        (
            "Chủ tịch UBND tỉnh Bạc Liêu Dương Thành Trung cho biết tỉnh sẽ xử lý.", "Dương Thành Trung",
            "Chủ tịch UBND tỉnh Bạc Liêu"
        ),
        ("Bí thư Tỉnh ủy Hà Giang Triệu Tài Vinh dự họp.", "Triệu Tài Vinh", "Bí thư Tỉnh ủy Hà Giang"),
        ("Bí thư Hà Nội Hoàng Trung Hải dự họp.", "Hoàng Trung Hải", "Bí thư Hà Nội"),
        ("Giám đốc Sở Xây dựng Hà Nội Lê Văn Dục cho biết.", "Lê Văn Dục", "Giám đốc Sở Xây dựng Hà Nội"),
        ("Chủ tịch UBND TP Hà Nội Nguyễn Đức Chung cho biết.", "Nguyễn Đức Chung", "Chủ tịch UBND TP Hà Nội"),
        ("Bí thư Thành ủy TP Nguyễn Thiện Nhân cho biết.", "Nguyễn Thiện Nhân", "Bí thư Thành ủy"),
        ("Chủ tịch UBND xã Lâm Phước Sang cho biết.", "Lâm Phước Sang", "Chủ tịch UBND xã"),
        ("Tổng thống Mỹ Donald Trump phát biểu.", "Donald Trump", "Tổng thống Mỹ"),
        ("Thủ tướng Anh Theresa May phát biểu.", "Theresa May", "Thủ tướng Anh"),
        ("Tổng thống Thổ Nhĩ Kỳ Recep Tayyip Erdogan phát biểu.", "Recep Tayyip Erdogan", "Tổng thống Thổ Nhĩ Kỳ"),
        ("Bộ trưởng Quốc phòng Việt Nam Ngô Xuân Lịch phát biểu.", "Ngô Xuân Lịch", "Bộ trưởng Quốc phòng Việt Nam"),
        ("Bộ trưởng Y tế Nguyễn Thị Kim Tiến phát biểu.", "Nguyễn Thị Kim Tiến", "Bộ trưởng Y tế"),
        ("Giám đốc FBI James Comey phát biểu.", "James Comey", "Giám đốc"),
        ("Tổng giám đốc Vietcombank Phạm Quang Dũng phát biểu.", "Phạm Quang Dũng", "Tổng giám đốc Vietcombank"),
        ("Tổng giám đốc Zentabank Phạm Quang Dũng phát biểu.", "Phạm Quang Dũng", "Tổng giám đốc"),
        ("Hiệu trưởng Trường THPT Chu Văn An Lê Mai Anh phát biểu.", "Lê Mai Anh", "Hiệu trưởng Trường THPT Chu Văn An"),
        (
            "Phó Chủ tịch Thường trực UBND tỉnh Bắc Giang Mai Sơn phát biểu.", "Mai Sơn",
            "Phó Chủ tịch Thường trực UBND tỉnh Bắc Giang"
        ),
        (
            "Đồng chí Lê Hồng Sơn, Phó Chủ tịch Thường trực UBND tỉnh, phát biểu.", "Lê Hồng Sơn",
            "Phó Chủ tịch Thường trực UBND tỉnh"
        ),
        (
            "ThS.BS Nguyễn Trung Cấp, Trưởng khoa Cấp cứu, Bệnh viện Bạch Mai, cho biết.", "Nguyễn Trung Cấp",
            "Trưởng khoa Cấp cứu"
        ),
        (
            "Bà Lê Thị Thu Hằng - vụ trưởng Vụ Thông tin báo chí, Bộ Ngoại giao - cho biết.", "Lê Thị Thu Hằng",
            "vụ trưởng Vụ Thông tin báo chí, Bộ Ngoại giao"
        ),
        ("Bí thư Huyện ủy Trần Tú dự họp.", "Trần Tú", "Bí thư Huyện ủy"),
        ("Giám đốc Sở Y tế Lê Tuấn báo cáo.", "Lê Tuấn", "Giám đốc Sở Y tế"),
        ("Thứ trưởng Bộ GTVT Nguyễn Nhật cho biết.", "Nguyễn Nhật", "Thứ trưởng Bộ GTVT"),
        (
            "Giám đốc Sở Văn Hóa Thể Thao và Du Lịch Trần Đức Thắng phát biểu.", "Trần Đức Thắng",
            "Giám đốc Sở Văn Hóa Thể Thao và Du Lịch"
        ),
        ("Chủ tịch TP Hải Phòng Nguyễn Văn Tùng phát biểu.", "Nguyễn Văn Tùng", "Chủ tịch TP Hải Phòng"),
        ("Ông Lê Văn Nam, Phó Giám đốc Sở, phát biểu.", "Lê Văn Nam", "Phó Giám đốc Sở"),
        ("Đồng chí: Nguyễn Thị Loan - Chủ tịch UBND huyện phát biểu.", "Nguyễn Thị Loan", "Chủ tịch UBND huyện"),
    ])
    func `what stands between an office and a name belongs to the office`(sentence: String, name: String, title: String) throws {
        let persons = try record(sentence).persons
        #expect(persons.map(\.name) == [name])
        #expect(persons.first?.titles.map(\.raw) == [title])
    }

    @Test(arguments: [
        "Nguyên Chủ tịch HĐQT DongABank và Tổng Giám đốc GNN Express vắng mặt.", "Thiếu úy CSGT Bình Dương lái xe.",
        "Tỉnh Bà Rịa - Vũng Tàu và quận Hai Bà Trưng, phố Bà Triệu cùng dự.", "Giám đốc Làng SOS Đà Nẵng vắng mặt.",
        "Luật sư TP Hà Nội tham gia.",
    ])
    func `letters and names of places are nobody`(sentence: String) throws {
        #expect(try record(sentence).persons.isEmpty)
    }

    @Test(arguments: [
        ("Công ty HADICO vay ngân hàng 19 tỉ đồng.", ["Công ty HADICO"]),
        ("Hôm qua quân đội Syria hoàn tất cuộc tấn công, nhà báo Lê Duy Phong đưa tin.", []),
        ("Người phát ngôn Bộ Ngoại giao Mỹ, Bộ trưởng Bộ Ngoại giao Emmanuel Nahshon.", ["Bộ Ngoại giao Mỹ", "Bộ Ngoại giao"]),
        ("Trung tâm Quan trắc tài nguyên và môi trường Hà Nội đo.", ["Trung tâm Quan trắc tài nguyên và môi trường Hà Nội"]),
        ("Trường Đại học Kinh tế quốc dân và Trường Giang nhẹ nhàng.", ["Trường Đại học Kinh tế quốc dân"]),
        ("Khu vực này cách xa trung tâm TP Huế, nước Tây Ban Nha và Trường Sa.", []),
        ("Ông Hứa Trường Hận vắng mặt.", []),
        ("Chủ tịch UBND huyện Cao Lộc vắng mặt.", ["Ủy ban nhân dân huyện Cao Lộc"]),
        ("Sở Văn Hóa Thể Thao và Du Lịch tổ chức.", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Bộ Quy tắc ứng xử và Bộ tiêu chí mới.", []),
        ("Tổng công ty Hàng hải VN và Công ty VN Hải Sản.", ["Tổng Công ty Hàng hải Việt Nam", "Công ty VN Hải Sản"]),
    ])
    func `a body's name ends where no syllable belongs to it`(sentence: String, bodies: [String]) throws {
        let found = try record(sentence).mentions.filter { $0.type == .organisation }.map(\.canonical)
        #expect(found == bodies)
    }

    @Test func `who is told apart by age is a person of the news, who is only named is not`() throws {
        let told = try record("Công an bắt tạm giam Châu Văn Kha (sinh năm 1989, ngụ xã An Phú) và Lê Văn Đẹt (28 tuổi).")
        #expect(told.persons.map(\.name) == ["Châu Văn Kha", "Lê Văn Đẹt"])
        #expect(try record("Tuyến phố mang tên Châu Văn Kha (dài 2 km) vừa thông xe.").persons.isEmpty)
    }
}
