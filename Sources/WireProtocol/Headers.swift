import Articles
import Foundation

/// The header of GET: one of the two.
package struct GetHeader: Codable, Hashable, Sendable {
    package var article: String?
    package var uri: String?
    /// `record` (the default), `text` or `original`.
    package var part: String?

    package init(article: String? = nil, uri: String? = nil, part: String? = nil) {
        self.article = article
        self.uri = uri
        self.part = part
    }
}

extension GetHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let article { $0.member("article", article) }
            if let uri { $0.member("uri", uri) }
            if let part { $0.member("part", part) }
        }
    }
}

/// A member of a header that is one of a few words.
protocol HeaderWord: CaseIterable, Codable, RawRepresentable, Sendable where RawValue == String {}

extension HeaderWord {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let word = try container.decode(String.self)
        guard let value = Self(rawValue: word) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(word.prefix(40))\" is none of \(known)")
        }
        self = value
    }
}

extension Request {
    /// Reads the header as the verb's own type.
    /// - Throws: `.malformed` with a JSON pointer to the member at fault.
    package func header<Header: Decodable>(as type: Header.Type) throws(RequestError) -> Header {
        try header { try JSONDecoder().decode(type, from: Data($0)) }
    }

    /// Reads the header of a PUT, of which there are thousands a second.
    /// - Throws: as for any other verb's.
    package func submissionHeader() throws(RequestError) -> SubmissionHeader {
        try header { try SubmissionHeader(json: $0) }
    }

    private func header<Header>(_ read: ([UInt8]) throws -> Header) throws(RequestError) -> Header {
        do {
            return try read(header)
        } catch let error as DecodingError {
            let (path, reason) = error.place
            throw RequestError(
                status: .malformed, id: id, code: "header",
                message: "read header of \(verb.rawValue): \(reason); docs/wire-protocol.md has its members", pointer: path)
        } catch {
            throw RequestError(
                status: .malformed, id: id, code: "header", message: "read header of \(verb.rawValue): not a JSON object",
                pointer: "")
        }
    }
}

extension DecodingError {
    /// JSON pointer and reason.
    fileprivate var place: (pointer: String, reason: String) {
        func pointer(_ path: [any CodingKey]) -> String {
            // RFC 6901; array members have no name.
            path.map { key in
                "/" + (key.intValue.map(String.init) ?? key.stringValue.replacing("~", with: "~0").replacing("/", with: "~1"))
            }.joined()
        }
        switch self {
        case .keyNotFound(let key, let context):
            return (pointer(context.codingPath + [key]), "\"\(key.stringValue)\" is missing")
        case .typeMismatch(let type, let context):
            let path = pointer(context.codingPath)
            return (path, path.isEmpty ? "not a JSON object" : "\(path) is no \(Self.word(for: type))")
        case .valueNotFound(_, let context):
            let path = pointer(context.codingPath)
            return (path, path.isEmpty ? "not a JSON object" : "\(path) is null")
        case .dataCorrupted(let context):
            // Foundation does not tell where a number stands.
            return (
                pointer(context.codingPath),
                context.codingPath.isEmpty ? "not JSON, or a number in it is not whole or too large" : context.debugDescription
            )
        @unknown default:
            return ("", "not readable")
        }
    }

    /// What JSON calls it.
    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "string"
        case is Bool.Type: "boolean"
        case is any Numeric.Type: "number"
        case is [Any].Type: "array"
        default: "object"
        }
    }
}
