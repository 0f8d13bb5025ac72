import Foundation
import SeededNumbers
import Testing
import WireProtocol

/// Articles that go by themselves.
@Suite struct RetentionTests {
    @Test func `beyond articles.keepBytes the articles that came first go, and followers hear of each`() throws {
        let daemon = try DaemonUnderTest(arguments: ["--articles-keep-bytes", "65536", "--articles-retire-interval", "0.2"])
        let client = try RawClient(daemon.ctl)
        var random = SeededNumbers(seed: 42)
        for number in 0..<60 {
            // Words that compress badly: about 6 KB each.
            let words = (0..<500).map { _ in String(random.next() >> 20, radix: 36) }
            let body = Array("Tin số \(number)\n\n\(words.joined(separator: " ")).\n".utf8)
            #expect(try client.ask(.put, header: #"{"uri":"u:\#(number)"}"#, body: body).status == 200)
        }
        var events: [Event] = []
        let id = try client.send(.follow, header: #"{"from":"start"}"#)
        func count(_ type: String) -> Int { events.count { $0.type == "giaoban.article.\(type).v1" } }
        while count("indexed") < 60 || count("withdrawn") < 30 {
            if case .event(id, _, let json) = try client.receive() { events.append(try Event(json)) }
        }
        #expect(events.compactMap(\.number) == Array(1...Int64(events.count)))
        let gone = events.filter { $0.type == "giaoban.article.withdrawn.v1" }
        #expect(gone.allSatisfy { $0.data.reason == "retention" })
        let figures = try #require(try client.ask(.info).header["figures"] as? [String: Any])
        #expect(figures["articles.withdrawn"] as? Int ?? 0 >= gone.count)
        // Some of one batch came at the same time.
        let numbers = gone.compactMap(\.data.uri).compactMap { Int($0.dropFirst(2)) }
        #expect(numbers.count == gone.count && Set(numbers).count == gone.count && numbers.allSatisfy { $0 < 55 })
        #expect(try client.ask(.get, header: #"{"uri":"u:0"}"#).status == 404)
        #expect(try client.ask(.get, header: #"{"uri":"u:59"}"#).status == 200)
        #expect(daemon.stop().status == 0)
        let check = try Programs.run(Programs.path("giaoban"), ["check", "--state-directory", daemon.directory])
        #expect(check.status == 0, "\(check)")
    }

    @Test(arguments: ["baotintuc.vn", "a.vn 5,a.vn 6", "a.vn -1", "https://a.vn 5", "a.vn 5,"])
    func `what is no list of outlets is refused`(text: String) throws {
        let result = try Programs.run(
            Programs.path("giaoband"), ["--state-directory", "/dev/null/state", "--articles-outlets", text])
        #expect(result.status == 78 && result.errors.contains("articles.outlets"), "\(result)")
    }
}
