import Articles
import Foundation
import Parsing
import Testing

/// Periods and days as TIMEX3 tags.
@Suite struct Timex3Tests {
    /// The tags of a briefing whose lead says `words`: type, value, modifier, and what a duration's points say.
    private func tags(_ words: String, title: String = "Hội nghị giao ban công tác khoa giáo") throws -> [String] {
        let text = "\(title)\n\n28/09/2018 09:25\n\n\(words)\n"
        let record = try Pipeline.record(text, name: "article.txt")
        let timexes = Timex3Document(record).timexes
        #expect(timexes.enumerated().allSatisfy { $1.tid == "t\($0)" })
        func value(_ tid: String?) -> String { timexes.first { $0.tid == tid }?.value ?? "-" }
        return timexes.filter { $0.span != nil && $0.functionInDocument == .none }.map { timex in
            var parts = [timex.type.rawValue, timex.value]
            if let mod = timex.mod { parts.append(mod.rawValue) }
            if timex.beginPoint != nil { parts.append("\(value(timex.beginPoint))..\(value(timex.endPoint))") }
            return parts.joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("Sáng 26/9, Ban Tuyên giáo Huyện ủy tổ chức hội nghị.", ["TIME 2018-09-26TMO"]),
        ("Trưa ngày 26/9/2018, Ban Tuyên giáo Huyện ủy tổ chức hội nghị.", ["TIME 2018-09-26TMI"]),
        ("Chiều 26/9, Ban Tuyên giáo Huyện ủy tổ chức hội nghị.", ["TIME 2018-09-26TAF"]),
        ("Tối 26/9, Ban Tuyên giáo Huyện ủy tổ chức hội nghị.", ["TIME 2018-09-26TEV"]),
        ("Ngày 26/9, Ban Tuyên giáo Huyện ủy tổ chức hội nghị.", ["DATE 2018-09-26"]),
        (
            "Từ ngày 25 đến ngày 27/9/2018, Ban Tuyên giáo Huyện ủy tổ chức hội nghị.",
            ["DURATION P3D 2018-09-25..2018-09-27"]
        ),
    ]) func `days, parts of the day and ranges`(words: String, expected: [String]) throws {
        #expect(try tags(words) == expected)
    }

    @Test(arguments: [
        ("giao ban công tác quý III năm 2018", "DATE 2018-Q3"), ("sơ kết công tác 6 tháng đầu năm 2018", "DATE 2018-H1"),
        ("triển khai nhiệm vụ 6 tháng cuối năm 2018", "DATE 2018-H2"),
        ("sơ kết công tác 9 tháng đầu năm 2018", "DURATION P9M 2018-01..2018-09"),
        ("giao ban công tác tháng 8 năm 2018", "DATE 2018-08"), ("tổng kết công tác năm 2017", "DATE 2017"),
        ("đánh giá kết quả những tháng đầu năm 2018", "DATE 2018 START"),
        ("triển khai nhiệm vụ những tháng cuối năm 2018", "DATE 2018 END"),
        ("tổng kết năm học 2017-2018", "DURATION P9M 2017-09..2018-05"),
        ("sơ kết nhiệm kỳ 2015-2020", "DURATION P5Y 2015..2020"),
        ("triển khai kế hoạch giai đoạn 2016-2020", "DURATION P5Y 2016..2020"),
        ("triển khai đề án đến năm 2025", "DATE 2025 ON_OR_BEFORE"),
    ]) func `periods`(words: String, expected: String) throws {
        #expect(try tags("Ngày 26/9/2018, Ban Tuyên giáo Huyện ủy tổ chức hội nghị \(words).") == ["DATE 2018-09-26", expected])
    }

    @Test func `the years that a document has stood are a duration without points`() throws {
        #expect(
            try tags(
                "Ngày 26/9/2018, Huyện ủy tổ chức hội nghị.",
                title: "Tổng kết 10 năm thực hiện Chỉ thị số 24-CT/TW của Ban Bí thư")
                == ["DATE 2018-09-26", "DURATION P10Y"])
    }

    @Test func `a completed year names the time that it was taken from`() throws {
        let record = try Pipeline.record(
            "Giao ban khoa giáo quý III\n\n28/09/2018 09:25\n\nNgày 26/9, Ban Tuyên giáo Huyện ủy tổ chức giao ban quý III.\n",
            name: "article.txt")
        let timexes = Timex3Document(record).timexes
        try #require(timexes.count == 3)
        #expect(
            timexes[0].functionInDocument == .publication && timexes[0].type == .time && timexes[0].value == "2018-09-28T09:25")
        #expect(!timexes[0].temporalFunction && timexes[0].span?.text == "28/09/2018 09:25")
        #expect(timexes[1].temporalFunction && timexes[1].anchorTimeID == "t0" && timexes[1].span?.text == "Ngày 26/9")
        #expect(timexes[2].value == "2018-Q3" && timexes[2].temporalFunction && timexes[2].anchorTimeID == "t1")
    }

    @Test func `a day whose year nothing tells keeps an unknown value`() throws {
        let record = try Pipeline.record(
            "Hội nghị giao ban\n\nSáng 26/9, Ban Tuyên giáo Huyện ủy tổ chức hội nghị giao ban.\n", name: "article.txt")
        #expect(Timex3Document(record).timexes.map(\.value) == ["XXXX-XX-XXTMO"])
    }

    @Test func `every tag is written with every attribute`() throws {
        let record = try Pipeline.record(
            "Hội nghị giao ban\n\nSáng 26/9/2018, Ban Tuyên giáo Huyện ủy tổ chức hội nghị giao ban.\n", name: "article.txt")
        let json = try JSON(Timex3Document(record).json())
        #expect(json["schema"].string == "giaoban.timex3/1" && json["source", "name"].string == "article.txt")
        let tag = try #require(json["timex3"].items.first)
        #expect(
            Set(tag.members.keys) == [
                "tid", "type", "value", "mod", "functionInDocument", "temporalFunction", "anchorTimeID", "beginPoint", "endPoint",
                "span",
            ])
        #expect(tag["span", "text"].string == "Sáng 26/9/2018" && tag["mod"].isNull)
    }
}
