import Foundation
import Testing

@testable import Articles

@Suite struct SubmissionHeaderTests {
    private static let plain = [
        "{}", " { } ", #"{"uri":"https://example.org/a"}"#,
        #"{ "uri" : "Bài số 1", "name":"", "mediaType":"text/html; charset=utf-8" }"#,
        #"{"publisher":"p","published":"2018-04-09","producer":"crawler","producerSequence":9007199254740993}"#,
        #"{"producer":"c","producerSequence":0}"# + "\r\n\t ",
    ]
    /// Right or wrong, but for the slower reader to tell.
    private static let other = [
        "", "[]", "null", "{", "{,}", #"{"uri":"a",}"#, #"{"uri":"a"} x"#, #"{"uri":"a""#, #"{"uri":"\u0061"}"#, #"{"uri":null}"#,
        #"{"uri":7}"#, #"{"producerSequence":"7"}"#, #"{"producerSequence":1.0}"#, #"{"producerSequence":01}"#,
        #"{"producerSequence":-1}"#, #"{"producerSequence":1e2}"#, #"{"producerSequence":9223372036854775808}"#,
        #"{"uri":"a","uri":"b"}"#, #"{"producerSequence":1,"producerSequence":2}"#, #"{"more":"b"}"#, "{'uri':'a'}",
        "{\"uri\":\"a\u{0}b\"}", "{\"uri\":\"a\nb\"}", "\u{FEFF}{}", "{\u{B}}",
    ]

    private func slow(_ json: [UInt8]) -> SubmissionHeader? {
        try? JSONDecoder().decode(SubmissionHeader.self, from: Data(json))
    }

    @Test(arguments: plain) func `a header as senders write it is read at once`(_ text: String) throws {
        let header = try #require(SubmissionHeaderReader.read(Array(text.utf8)))
        #expect(header == slow(Array(text.utf8)))
    }

    @Test(arguments: other) func `whatever else is left to the JSON decoder`(_ text: String) {
        #expect(SubmissionHeaderReader.read(Array(text.utf8)) == nil)
        #expect((try? SubmissionHeader(json: Array(text.utf8))) == slow(Array(text.utf8)))
    }

    @Test func `bytes that are no UTF-8 are left to the JSON decoder`() {
        let json = Array(#"{"uri":""#.utf8) + [0xC3] + Array(#""}"#.utf8)
        #expect(SubmissionHeaderReader.read(json) == nil)
    }

    @Test(arguments: plain) func `no change of a byte makes the two readers differ`(_ text: String) {
        let json = Array(text.utf8)
        var read = 0
        for index in json.indices {
            for byte in [0x00, 0x09, 0x0B, 0x20, 0x22, 0x2C, 0x2D, 0x30, 0x39, 0x3A, 0x5C, 0x61, 0x7B, 0x7D, 0x7F, 0xC3, 0xFF]
                as [UInt8]
            {
                var changed = json
                changed[index] = byte
                guard let header = SubmissionHeaderReader.read(changed) else { continue }
                read += 1
                #expect(header == slow(changed), "\(String(decoding: changed, as: UTF8.self))")
            }
            if let header = SubmissionHeaderReader.read(Array(json[..<index])) { #expect(header == slow(Array(json[..<index]))) }
        }
        #expect(read > 0)
    }
}
