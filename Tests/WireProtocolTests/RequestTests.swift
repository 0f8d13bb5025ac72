import Articles
import Testing
import WireProtocol

@Suite struct RequestTests {
    private func frames(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    private func error(_ frames: [[UInt8]], maxMessage: Int = 1_000) -> RequestError? {
        do throws(RequestError) {
            _ = try Request(frames: frames, maxMessage: maxMessage)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a request is read as it was sent`() throws {
        let sent = Request(verb: .put, id: [1, 2], header: Array(#"{"name":"a"}"#.utf8), body: [9])
        #expect(try Request(frames: sent.frames, maxMessage: 1_000) == sent)
    }

    @Test func `what takes no body keeps none`() throws {
        for verb in Verb.allCases where verb != .put {
            let request = try Request(frames: [Array("GB1".utf8), Array(verb.rawValue.utf8), [1], [], [7], [8]], maxMessage: 100)
            #expect(request.body.isEmpty)
        }
    }

    @Test func `a body in several frames is joined`() throws {
        let request = try Request(frames: frames("GB1", "PUT", "7", "{}", "ab", "cd"), maxMessage: 1_000)
        #expect(request.body == Array("abcd".utf8))
    }

    @Test func `a missing header is an empty one`() throws {
        #expect(try Request(frames: frames("GB1", "PING", "7"), maxMessage: 1_000).header == Array("{}".utf8))
    }

    @Test func `another version gets 426`() {
        #expect(error(frames("GB2", "PING", "7"))?.status == .version)
        #expect(error([])?.status == .version)
        #expect(error(frames("", "GB1", "PING"))?.status == .version)
    }

    @Test func `too few frames, a bad id and an unknown verb get 400`() {
        #expect(error(frames("GB1", "PING"))?.code == "frames")
        #expect(error(frames("GB1", "PING", ""))?.code == "requestID")
        #expect(error(frames("GB1", "PING", String(repeating: "x", count: 65)))?.code == "requestID")
        #expect(error(frames("GB1", "ping", "7"))?.code == "verb")
        #expect(error([Array("GB1".utf8), [0xFF, 0xFE], [7]])?.code == "verb")
    }

    @Test func `a request id is answered with even where the request is refused`() {
        #expect(error(frames("GB1", "NOPE", "7"))?.id == [UInt8(ascii: "7")])
        #expect(error(frames("GB9", "PING", "7"))?.id == [UInt8(ascii: "7")])
    }

    @Test func `more bytes than allowed get 413`() {
        #expect(error(frames("GB1", "PUT", "7", "{}", String(repeating: "x", count: 2_000)))?.status == .tooLarge)
        let header = #"{"name":""# + String(repeating: "x", count: 70_000) + #""}"#
        #expect(error(frames("GB1", "PUT", "7", header, "x"), maxMessage: 1_000_000)?.code == "headerTooLarge")
    }

    @Test(arguments: [
        ("not json", ""), ("[]", ""), ("3", ""), (#"{"name":3}"#, "/name"), (#"{"producerSequence":"x"}"#, "/producerSequence"),
        (#"{"producerSequence":1e400}"#, "/producerSequence"),
    ])
    func `a header that cannot be read gets 400 and a pointer to the member`(header: String, pointer: String) throws {
        let request = Request(verb: .put, id: [7], header: Array(header.utf8), body: [1])
        do throws(RequestError) {
            _ = try request.header(as: SubmissionHeader.self)
            Issue.record("read \(header)")
        } catch {
            #expect(error.status == .malformed)
            #expect(error.pointer == pointer || error.pointer == "", "\(error.pointer ?? "nil")")
        }
    }

    @Test func `a word that is none of a few is told with those`() {
        let request = Request(verb: .reprocess, id: [7], header: Array(#"{"action":"begin"}"#.utf8))
        let error = #expect(throws: RequestError.self) { try request.header(as: ReprocessHeader.self) }
        #expect(error?.pointer == "/action")
        #expect(error?.message.contains(#""begin" is none of start, preview, status, pause, resume, cancel"#) == true)
    }

    @Test func `a deeply nested header is refused, not a crash`() {
        let nested = String(repeating: "[", count: 30_000)
        let request = Request(verb: .put, id: [7], header: Array(#"{"name":"#.utf8) + Array(nested.utf8), body: [1])
        #expect(throws: RequestError.self) { try request.header(as: SubmissionHeader.self) }
    }

    @Test func `replies and events are read as they were sent`() {
        let reply = Reply(.duplicate, id: [5], body: [1]) { $0.member("position", 3 as Int64) }
        #expect(
            ServerMessage(frames: reply.frames)
                == .reply(status: 208, id: [5], header: Array(#"{"position":3}"#.utf8), body: [1]))
        var data = ChangeEvent.Data(position: 1)
        data.title = "\"A\"\n\u{1}"
        let event = ChangeEvent(sequence: 12, shard: "0", epoch: "e", kind: .indexed, time: "2026-01-01T00:00:00Z", data: data)
        let message = EventMessage(id: [5], event: event, previous: 11)
        #expect(ServerMessage(frames: message.frames) == .event(id: [5], header: message.frames[3], json: event.json))
        #expect(String(decoding: message.frames[3], as: UTF8.self).contains("00000000000000000012"))
        #expect(ServerMessage(frames: [[1], [2]]) == nil)
    }
}

@Suite struct EndpointTests {
    @Test func `an ipc path of more than 107 bytes is refused with its length`() {
        #expect(throws: Never.self) { try Endpoint("ipc:///" + String(repeating: "a", count: 106)) }
        #expect(throws: EndpointError.self) { try Endpoint("ipc:///" + String(repeating: "a", count: 107)) }
        #expect(throws: EndpointError.self) { try Endpoint("ipc://") }
        #expect(throws: EndpointError.self) { try Endpoint("http://localhost") }
    }
}

@Suite struct LocationsTests {
    @Test func `systemd's directories come first, then XDG's, then the home's`() {
        let service = Locations(environment: [
            "STATE_DIRECTORY": "/var/lib/giaoban", "RUNTIME_DIRECTORY": "/run/giaoban:/x", "HOME": "/root",
        ])
        #expect(service.state == "/var/lib/giaoban")
        #expect(service.ctl == "ipc:///run/giaoban/ctl.sock")
        #expect(service.configuration == "/etc/giaoban/giaoban.yaml")
        let user = Locations(environment: ["XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r", "HOME": "/h"])
        #expect(user.state == "/s/giaoban")
        #expect(user.live == "ipc:///r/giaoban/live.sock")
        let bare = Locations(environment: ["HOME": "/h", "XDG_STATE_HOME": "", "XDG_RUNTIME_DIR": "relative"])
        #expect(bare.state == "/h/.local/state/giaoban")
        #expect(bare.ctl == "ipc:///h/.local/state/giaoban/run/ctl.sock")
    }
}
