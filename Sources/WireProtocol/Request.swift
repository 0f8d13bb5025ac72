/// One request as it came from the ctl socket: `GB1 | VERB | request id | header | body ...`.
package struct Request: Sendable, Hashable {
    package let verb: Verb
    /// 1-64 bytes, opaque, repeated in every reply.
    package let id: [UInt8]
    /// A JSON object, not yet read.
    package let header: [UInt8]
    /// Body frames, joined; of what came from the socket of PUT alone.
    package let body: [UInt8]

    package init(verb: Verb, id: [UInt8], header: [UInt8] = Array("{}".utf8), body: [UInt8] = []) {
        self.verb = verb
        self.id = id
        self.header = header
        self.body = body
    }

    /// Reads the frames behind the routing id and the delimiter.
    /// - Parameter maxMessage: bytes of all frames together.
    package init(frames: [[UInt8]], maxMessage: Int) throws(RequestError) {
        let id = frames.count > 2 && ProtocolLimits.requestID.contains(frames[2].count) ? frames[2] : []
        guard let version = frames.first, version == Array(ProtocolLimits.version.utf8) else {
            throw RequestError(
                status: .version, id: id, code: "version",
                message:
                    "read request: its first frame is not \(ProtocolLimits.version); send GB1 | VERB | request id | header | body"
            )
        }
        guard frames.count >= 3 else {
            throw RequestError(
                status: .malformed, id: id, code: "frames",
                message: "read request: \(frames.count) frames; send GB1 | VERB | request id | header | body")
        }
        guard !id.isEmpty else {
            throw RequestError(
                status: .malformed, id: [], code: "requestID",
                message: "read request: a request id of \(frames[2].count) bytes; send 1 to 64 bytes")
        }
        guard let verb = Verb(rawValue: String(decoding: frames[1].prefix(32), as: UTF8.self)) else {
            throw RequestError(
                status: .malformed, id: id, code: "verb",
                message: "read request: no such verb; this server knows "
                    + Verb.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let size = frames.reduce(0) { $0 + $1.count }
        guard size <= maxMessage else {
            throw RequestError(
                status: .tooLarge, id: id, code: "tooLarge",
                message: "read \(verb.rawValue): \(size) bytes; the limit maxMessage is \(maxMessage) bytes")
        }
        // Requests wait by the thousand, and no other verb takes one.
        let body = verb == .put ? frames.dropFirst(4) : []
        let header = frames.count > 3 ? frames[3] : []
        guard header.count <= ProtocolLimits.headerBytes else {
            throw RequestError(
                status: .tooLarge, id: id, code: "headerTooLarge",
                message: "read \(verb.rawValue): a header of \(header.count) bytes; the limit is \(ProtocolLimits.headerBytes)")
        }
        // One frame is taken as it is, several are copied frame by frame: `joined()` goes by the byte.
        self.init(
            verb: verb, id: id, header: header.isEmpty ? Array("{}".utf8) : header,
            body: body.dropFirst().reduce(into: body.first ?? []) { $0 += $1 })
    }

    package var frames: [[UInt8]] {
        let head = [Array(ProtocolLimits.version.utf8), Array(verb.rawValue.utf8), id, header]
        return body.isEmpty ? head : head + [body]
    }
}

/// A request that is refused before anyone does anything with it.
package struct RequestError: Error, Hashable, Sendable {
    package let status: Status
    /// Empty where the request had no usable one.
    package let id: [UInt8]
    /// For programs, such as `verb`.
    package let code: String
    /// Operation, object, reason, remedy.
    package let message: String
    /// RFC 6901, into the header, where one member is at fault.
    package var pointer: String?

    package init(status: Status, id: [UInt8], code: String, message: String, pointer: String? = nil) {
        self.status = status
        self.id = id
        self.code = code
        self.message = message
        self.pointer = pointer
    }

    package var reply: Reply {
        .failure(status, id: id, code: code, message: message, pointer: pointer)
    }
}
