import Articles
import Foundation
import Lexicon
import Parsing
import SeededNumbers
import Testing

/// No rule may know a sample: with other places in them the articles yield the other places.
@Suite struct PlacePropertyTests {
    private func record(_ text: String, uri: String? = nil) throws -> Record {
        try Repository.record(DecodedArticle(plain: text), header: SubmissionHeader(uri: uri))
    }

    @Test(arguments: [
        ("000_56f70743445bb4c5", "Lục Ngạn", Gazetteer.Kind.ruralDistrict, nil, Gazetteer.Day(2018_09_26)),
        ("002_91114aec546bb2e0", "Lai Châu", .province, "laichau", 2018_04_09),
        ("003_a3e227f0144687ac", "Phổ Yên", .town, nil, 2020_07_10),
        ("004_6da0be90f8e323b7", "Quảng Trị", .province, nil, 2023_09_22),
    ]) func `places put in for those of a sample are found`(
        name: String, place: String, kind: Gazetteer.Kind, host: String?, day: Gazetteer.Day
    ) throws {
        let gazetteer = try Repository.parser.get().grammar.locality.places.gazetteer
        let text = try Repository.sample(name)
        var generator = SeededNumbers(seed: UInt64(day))
        for _ in 0..<75 {
            var variant = SampleVariants.Variant(text: text)
            SampleVariants(gazetteer: gazetteer).places(&variant, [(place, kind, host)], day: day, &generator)
            let put = try #require(variant.units.first)
            let locality = try #require(try record(variant.text).locality, "\(gazetteer.fullName(put))")
            let unit = gazetteer.unit(put).level == .province ? locality.province : locality.district
            // A name that several districts bear must stay open; every other one must be found.
            let twins = gazetteer.units.prefix { $0.level < .commune }.indices.map { Gazetteer.ID($0) }.filter {
                gazetteer.unit($0).level == gazetteer.unit(put).level && gazetteer.exists($0, on: day)
                    && gazetteer.name($0, on: day) == gazetteer.name(put, on: day) && gazetteer.kind($0, on: day) == kind
            }
            #expect(unit?.code == (twins.count > 1 ? nil : gazetteer.code(put)), "\(gazetteer.fullName(put)) in \(name)")
            if twins.count == 1 {
                let successor = gazetteer.successors(of: put).map { gazetteer.code($0.province) }
                #expect(locality.successor?.provinceCode == successor, "\(gazetteer.fullName(put)) in \(name)")
            }
        }
    }

    private let lead = """
        Sơ kết công tác khoa giáo 6 tháng đầu năm 2022

        Chiều 1/7/2022, Ban Tuyên giáo Huyện ủy tổ chức hội nghị sơ kết công tác khoa giáo 6 tháng đầu năm, triển khai phương \
        hướng, nhiệm vụ 6 tháng cuối năm 2022. Đồng chí Nguyễn Thị Lan, Trưởng Ban Tuyên giáo Huyện ủy chủ trì hội nghị.

        """

    @Test func `a district that no word names stays open however many places the body visits`() throws {
        for visit in [
            "Trước đó, đoàn đã dự hội nghị toàn quốc tại Hà Nội và học tập kinh nghiệm tại huyện Nam Đàn, tỉnh Nghệ An trong ba ngày.",
            "Các đại biểu đã nghe báo cáo chuyên đề của Học viện Chính trị tại thành phố Đà Nẵng về chuyển đổi số.",
        ] {
            let locality = try #require(try record(lead + visit).locality)
            #expect(locality.level == .district)
            #expect(locality.district?.code == nil && locality.province?.code == nil && locality.successor == nil, "\(visit)")
        }
    }

    @Test func `the outlet's host names the unit that the words leave open`() throws {
        let locality = try #require(try record(lead, uri: "https://namdan.nghean.gov.vn/tin-tuc/1").locality)
        #expect(locality.level == .district && locality.district?.name == "Nam Đàn" && locality.province?.code == "40")
        #expect(locality.district?.basis == "host: namdan.nghean.gov.vn")
        let province = try #require(try record(lead, uri: "https://baonghean.vn/1").locality)
        #expect(province.level == .district && province.district?.code == nil && province.province?.code == "40")
    }

    @Test func `an ambiguous name keeps its candidates in the trace`() throws {
        var trace = ParseTrace(isRecording: true)
        let text = lead.replacingOccurrences(of: "Huyện ủy tổ chức", with: "Huyện ủy Châu Thành tổ chức")
        let record = try Repository.record(DecodedArticle(plain: text), trace: &trace)
        #expect(record.locality?.level == .district && record.locality?.district?.code == nil)
        let step = try #require(trace.steps.first { $0.rule == "place.ambiguous" })
        #expect(
            step.span?.text == "Huyện ủy Châu Thành" && step.value.contains("Tỉnh Bến Tre")
                && step.value.contains("Tỉnh Trà Vinh"))
    }

    @Test func `mentions of places stand where they say and never overlap`() throws {
        let text =
            lead + "Đoàn công tác đã đến xã Kim Liên (Nam Đàn), TP. Vinh, Lào Cai và Lào; UBND huyện Nam Đàn báo cáo kết quả."
        let places = try record(text).mentions.filter { $0.type == .place }
        #expect(places.map(\.canonical).contains("Huyện Nam Đàn") && places.map(\.canonical).contains("Lào"))
        let scalars = Array(text.unicodeScalars)
        var end = 0
        for place in places {
            #expect(place.span.start >= end && place.span.end <= scalars.count)
            #expect(String(String.UnicodeScalarView(scalars[place.span.start..<place.span.end])) == place.span.text)
            end = place.span.end
        }
    }
}
