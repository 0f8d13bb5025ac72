import Articles

/// One reply: `GB1 | status | request id | header | body`.
package struct Reply: Sendable, Hashable {
    package let status: Status
    package let id: [UInt8]
    /// A JSON object.
    package let header: [UInt8]
    package let body: [UInt8]

    package init(_ status: Status, id: [UInt8], body: [UInt8] = [], header members: (inout JSONWriter) -> Void = { _ in }) {
        var writer = JSONWriter(capacity: 128)
        writer.object(members)
        self.status = status
        self.id = id
        self.header = writer.bytes
        self.body = body
    }

    /// A refusal: what went wrong, for programs and for people.
    package static func failure(
        _ status: Status, id: [UInt8], code: String, message: String, pointer: String? = nil, after milliseconds: Int? = nil
    ) -> Reply {
        Reply(status, id: id) {
            $0.member("code", code)
            $0.member("message", message)
            if let pointer { $0.member("pointer", pointer) }
            if let milliseconds { $0.member("after", milliseconds) }
        }
    }

    package var frames: [[UInt8]] {
        let head = [Array(ProtocolLimits.version.utf8), Array(String(status.rawValue).utf8), id, header]
        return body.isEmpty ? head : head + [body]
    }
}

/// An event under way to a follower: `GB1 | EVENT | request id of the FOLLOW | header | CloudEvent`.
package struct EventMessage: Sendable, Hashable {
    package static let mark = "EVENT"
    package let id: [UInt8]
    package let event: ChangeEvent
    /// The sequence before this one that the follower was sent, or began after: its own last one, whatever a filter left out.
    package let previous: Int64

    package init(id: [UInt8], event: ChangeEvent, previous: Int64) {
        self.id = id
        self.event = event
        self.previous = previous
    }

    package var frames: [[UInt8]] {
        var writer = JSONWriter(capacity: 96)
        writer.object {
            $0.member("sequence", ChangeEvent.padded(event.sequence))
            $0.member("previous", ChangeEvent.padded(previous))
        }
        return [Array(ProtocolLimits.version.utf8), Array(Self.mark.utf8), id, writer.bytes, event.json]
    }
}

/// A part of the snapshot that a FOLLOW asked for: `GB1 | SNAPSHOT | request id of the FOLLOW | header | CloudEvent`.
///
/// The last one has no body, and `more` is false in its header.
package struct SnapshotMessage: Sendable, Hashable {
    package static let mark = "SNAPSHOT"
    package let id: [UInt8]
    /// The sequence that the snapshot holds all events through.
    package let sequence: Int64
    /// Of kind `present`; nil at the end.
    package let article: ChangeEvent?

    package init(id: [UInt8], sequence: Int64, article: ChangeEvent?) {
        self.id = id
        self.sequence = sequence
        self.article = article
    }

    package var frames: [[UInt8]] {
        var writer = JSONWriter(capacity: 64)
        writer.object {
            $0.member("sequence", ChangeEvent.padded(sequence))
            $0.member("more", article != nil)
        }
        let head = [Array(ProtocolLimits.version.utf8), Array(Self.mark.utf8), id, writer.bytes]
        return article.map { head + [$0.json] } ?? head
    }
}

/// What a client reads from the ctl socket.
package enum ServerMessage: Sendable, Hashable {
    case reply(status: Int, id: [UInt8], header: [UInt8], body: [UInt8])
    case event(id: [UInt8], header: [UInt8], json: [UInt8])
    /// `json` is empty at the snapshot's end.
    case snapshot(id: [UInt8], header: [UInt8], json: [UInt8])

    /// Nil where the frames are none of this protocol.
    package init?(frames: [[UInt8]]) {
        guard frames.count >= 4, frames[0] == Array(ProtocolLimits.version.utf8) else { return nil }
        let body = frames.count == 5 ? frames[4] : Array(frames.dropFirst(4).joined())
        let mark = String(decoding: frames[1], as: UTF8.self)
        if mark == EventMessage.mark {
            self = .event(id: frames[2], header: frames[3], json: body)
        } else if mark == SnapshotMessage.mark {
            self = .snapshot(id: frames[2], header: frames[3], json: body)
        } else if let status = Int(mark) {
            self = .reply(status: status, id: frames[2], header: frames[3], body: body)
        } else {
            return nil
        }
    }
}
