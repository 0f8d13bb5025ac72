import Foundation
import Testing
import WireProtocol

@Suite struct FollowTests {
    /// Answers a FOLLOW gets, and the sequences that come with it.
    private func follow(_ client: RawClient, _ header: String, events: Int) throws -> (
        id: [UInt8], header: [String: Any], sequences: [Int64], previous: [Int64], uris: [String]
    ) {
        let id = try client.send(.follow, header: header)
        let reply = try client.reply()
        #expect(reply.status == 200, "\(reply.header)")
        var (sequences, previous): ([Int64], [Int64]) = ([], [])
        var uris: [String] = []
        struct Mark: Decodable { var sequence, previous: String }
        while sequences.count < events {
            guard case .event(id, let mark, let json) = try client.receive() else { continue }
            let read = try JSONDecoder().decode(Mark.self, from: Data(mark))
            let event = try Event(json)
            #expect(event.sequence == read.sequence)
            sequences.append(try #require(event.number))
            uris.append(event.data.uri ?? "")
            previous.append(try #require(Int64(read.previous)))
        }
        return (id, reply.header, sequences, previous, uris)
    }

    private func ask(_ client: RawClient, _ verb: Verb, _ id: [UInt8], _ header: String) throws -> (
        status: Int, header: [String: Any], body: [UInt8]
    ) {
        try client.send(Request(verb: verb, id: id, header: Array(header.utf8)).frames)
        return try client.reply()
    }

    @Test func `a follow begins at new, start, a sequence, a time or a vector`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        try client.put(1...4)
        #expect(try follow(client, #"{"from":"start"}"#, events: 4).sequences == [1, 2, 3, 4])
        #expect(try follow(client, #"{"from":2}"#, events: 2).sequences == [3, 4])
        #expect(try follow(client, #"{"from":"00000000000000000003"}"#, events: 1).previous == [3])
        #expect(try follow(client, #"{"from":{"0":"00000000000000000001"}}"#, events: 3).sequences == [2, 3, 4])
        #expect(try follow(client, #"{"from":"2020-01-01T00:00:00Z"}"#, events: 4).sequences == [1, 2, 3, 4])
        let future = try follow(client, #"{"from":"2999-01-01T00:00:00+07:00"}"#, events: 0)
        #expect(future.header["after"] as? String == "00000000000000000004")
        #expect(try follow(client, #"{"from":"new"}"#, events: 0).header["epoch"] is String)
    }

    @Test func `what cannot be followed is refused by the name of the member`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        let refused = [
            (#"{"from":"yesterday"}"#, "/from"), (#"{"from":-1}"#, "/from"), (#"{"from":{"1":"5"}}"#, "/from/1"),
            (#"{"from":{"0":"x"}}"#, "/from"), (#"{"from":"2026-13-01T00:00:00Z"}"#, "/from"),
            (#"{"from":"2026-01-01T00:00:00"}"#, "/from"), (#"{"credit":0}"#, "/credit"), (#"{"credit":"many"}"#, "/credit"),
            (#"{"name":""}"#, "/name"), (#"{"name":"two words"}"#, "/name"), (#"{"snapshot":true,"from":"start"}"#, "/from"),
            (#"{"filter":{"province":["24"]}}"#, "/filter/province"), (#"{"filter":{"places":["24",7]}}"#, "/filter/places/1"),
            (#"{"filter":{"sectors":["no_such"]}}"#, "/filter/sectors/0"), (#"{"filter":["24"]}"#, "/filter"),
            (#"{"filter":{"genres":[]}}"#, "/filter/genres"), (#"{"epoch":5}"#, "/epoch"),
        ]
        for (header, pointer) in refused {
            let reply = try client.ask(.follow, header: header)
            #expect(reply.status == 400)
            #expect(reply.header["pointer"] as? String == pointer, "\(header): \(reply.header)")
            #expect(reply.header["message"] is String && reply.header["code"] is String)
        }
    }

    @Test func `a filter picks a sector, and previous is the last one picked`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        // Sector words of Data/sectors.tsv.
        try client.put(1...9) { $0 % 3 == 0 ? "Sở Y tế báo cáo dịch bệnh tại các bệnh viện." : "" }
        let followed = try follow(
            client, #"{"from":"start","filter":{"sectors":["y_te"],"types":["article.indexed"]}}"#, events: 3)
        // Articles of several URIs may overtake each other.
        #expect(followed.uris.sorted() == ["u:3", "u:6", "u:9"])
        #expect(followed.previous == [0] + followed.sequences.dropLast())
    }

    @Test(arguments: [
        #"{"sectors":["y_te"]}"#, #"{"documents":["29-NQ/TW"]}"#, #"{"genres":["giao_ban"]}"#, #"{"places":["44"]}"#,
    ])
    func `the end of an article passes a filter that the article passed`(filter: String) throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        let words = "Nghị quyết số 29-NQ/TW; Sở Y tế báo cáo dịch bệnh tại các bệnh viện. Tỉnh ủy Quảng Trị chỉ đạo."
        try client.put(1...1) { _ in words }
        let other = Array("Giá vàng hôm nay\n\nSáng 9/4/2018, giá vàng trong nước tăng nhẹ ở nhiều cửa hàng.\n".utf8)
        #expect(try client.ask(.put, header: #"{"uri":"u:2"}"#, body: other).status == 200)
        for (uri, purge) in [("u:2", false), ("u:1", false), ("u:1", true)] {
            #expect(try client.ask(.withdraw, header: #"{"uri":"\#(uri)","purge":\#(purge)}"#).status == 200)
        }
        let all = try client.events(5)
        #expect(all.filter { $0.data.uri == "u:1" && $0.type.contains("withdrawn") }.count == 2)
        // What was told before the purge is blank in the log and fits no filter.
        let followed = try follow(client, #"{"from":"start","filter":\#(filter)}"#, events: 1)
        #expect(followed.uris == ["u:1"] && followed.sequences.first == all.last { $0.data.uri == "u:1" }?.number)
        #expect(
            try ask(client, .credit, followed.id, #"{"credit":1}"#).header["sent"] as? String
                == followed.sequences.first.map {
                    String(repeating: "0", count: 20 - String($0).count) + String($0)
                })
    }

    @Test func `a name goes on where it acknowledged, across a crash, and a second client takes it over`() throws {
        let daemon = try DaemonUnderTest()
        let first = try RawClient(daemon.ctl)
        try first.put(1...5)
        let begun = try follow(first, #"{"name":"copy","from":"start"}"#, events: 5)
        #expect(begun.header["resumed"] as? Bool == false)
        let ack = try ask(first, .ack, begun.id, #"{"sequence":"00000000000000000003"}"#)
        #expect(ack.status == 200 && ack.header["acknowledged"] as? String == "00000000000000000003")
        #expect(try ask(first, .ack, begun.id, #"{"sequence":99}"#).status == 409)
        #expect(try ask(first, .ack, Array("none".utf8), #"{"sequence":1}"#).status == 404)

        daemon.crash()
        try daemon.start()
        let second = try RawClient(daemon.ctl)
        let resumed = try follow(second, #"{"name":"copy","from":"new"}"#, events: 2)
        #expect(resumed.header["resumed"] as? Bool == true)
        #expect(resumed.sequences == [4, 5] && resumed.previous == [3, 4])

        let third = try RawClient(daemon.ctl)
        #expect(try follow(third, #"{"name":"copy"}"#, events: 2).sequences == [4, 5])
        let end = try second.reply()
        #expect(end.status == 409 && end.header["code"] as? String == "takenOver")
        #expect(try ask(second, .ack, resumed.id, #"{"sequence":5}"#).status == 404)

        let listed = try third.ask(.followers)
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(listed.body)) as? [[String: Any]])
        #expect(rows.count == 1 && rows[0]["name"] as? String == "copy" && rows[0]["lag"] as? Int == 2)
        try third.send(.forget, header: #"{"name":"copy"}"#)
        #expect(try third.reply().header["code"] as? String == "forgotten", "the follow's own end comes first")
        #expect(try third.reply().status == 200)
        #expect(try third.ask(.forget, header: #"{"name":"copy"}"#).status == 404)
    }

    @Test func `cursors below the floor, beyond the head and of another epoch get their status`() throws {
        let daemon = try DaemonUnderTest()
        var client = try RawClient(daemon.ctl)
        try client.put(1...3)
        let epoch = try #require(try client.ask(.hello).header["epoch"] as? String)
        let beyond = try client.ask(.follow, header: #"{"from":9}"#)
        #expect(beyond.status == 409 && beyond.header["code"] as? String == "beyondHead")
        #expect(beyond.header["head"] as? String == "00000000000000000003")
        _ = try follow(client, #"{"name":"behind","from":1}"#, events: 2)
        #expect(daemon.stop().status == 0)

        try daemon.start(arguments: ["--events-keep-days", "0"])
        client = try RawClient(daemon.ctl)
        for header in [#"{"from":1}"#, #"{"name":"behind"}"#, #"{"from":"2020-01-01T00:00:00Z"}"#] {
            let trimmed = try client.ask(.follow, header: header)
            #expect(trimmed.status == 410 && trimmed.header["floor"] as? String == "00000000000000000003", "\(header)")
        }
        #expect(try follow(client, #"{"from":"start"}"#, events: 0).header["after"] as? String == "00000000000000000003")
        #expect(daemon.stop().status == 0)

        try daemon.start(arguments: ["--new-epoch"])
        client = try RawClient(daemon.ctl)
        #expect(try client.ask(.hello).header["epoch"] as? String != epoch)
        let other = try client.ask(.follow, header: #"{"from":3,"epoch":"\#(epoch)"}"#)
        #expect(other.status == 409 && other.header["code"] as? String == "epoch")
        #expect(try client.ask(.follow, header: #"{"name":"behind"}"#).header["code"] as? String == "epoch")
    }

    @Test func `a snapshot has all articles, and what is put meanwhile comes after it without a gap`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        try client.put(1...70)
        let reader = try RawClient(daemon.ctl)
        let id = try reader.send(.follow, header: #"{"snapshot":true,"credit":10,"name":"mirror"}"#)
        let begun = try reader.reply()
        #expect(begun.status == 200 && begun.header["after"] as? String == "00000000000000000070")
        var revisions: [String: Int] = [:]
        var isWhole = false
        var taken = 0
        var sequences: [Int64] = []
        struct Mark: Decodable {
            var sequence: String
            var more: Bool?
        }
        while sequences.count < 5 {
            switch try reader.receive() {
            case .snapshot(id, let header, let json):
                #expect(!isWhole)
                let mark = try JSONDecoder().decode(Mark.self, from: Data(header))
                #expect(Int64(mark.sequence) == 70)
                guard mark.more == true else {
                    isWhole = true
                    continue
                }
                let event = try Event(json)
                #expect(event.type == "giaoban.article.present.v1")
                revisions[try #require(event.data.uri)] = event.data.revision
                taken += 1
                // Articles that come while the snapshot is under way.
                if taken == 20 { try client.put(71...75) }
                if taken.isMultiple(of: 10) {
                    try reader.send(Request(verb: .credit, id: id, header: Array(#"{"credit":10}"#.utf8)).frames)
                }
            case .event(id, _, let json):
                #expect(isWhole)
                sequences.append(try #require(try Event(json).number))
            case .reply(let status, _, _, _): #expect(status == 200)
            default: Issue.record("a message of another follow")
            }
        }
        #expect(Set(1...70).isSubset(of: revisions.keys.compactMap { Int($0.dropFirst(2)) }))
        #expect(sequences == [71, 72, 73, 74, 75])
        #expect(try ask(reader, .ack, id, #"{"sequence":75}"#).status == 200)
    }

    @Test func `status tells the lag of every follower`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        try client.put(1...6)
        let begun = try follow(client, #"{"name":"slow","from":"start","credit":2}"#, events: 2)
        #expect(try ask(client, .ack, begun.id, #"{"sequence":2}"#).status == 200)
        let info = try client.ask(.info)
        let follows = try #require(info.header["follows"] as? [[String: Any]])
        let slow = try #require(follows.first { $0["name"] as? String == "slow" })
        #expect(slow["lag"] as? Int == 4 && slow["connected"] as? Bool == true && slow["credit"] as? Int == 0)
        let status = try Programs.giaoban(daemon, "status")
        #expect(status.output.contains("slow") && status.output.contains("lag 4"), "\(status.output)")
    }

    @Test func `a follower that died without a word counts no more, though it is sent nothing`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        try client.put(1...2)
        func connected() throws -> Bool? {
            let follows = try #require(try client.ask(.info).header["follows"] as? [[String: Any]])
            return follows.first { $0["name"] as? String == "gone" }?["connected"] as? Bool
        }
        do {
            let other = try RawClient(daemon.ctl)
            _ = try follow(other, #"{"name":"gone","from":"start","credit":1}"#, events: 1)
            #expect(try connected() == true)
        }
        try daemon.wait { try connected() == false }
    }
}
