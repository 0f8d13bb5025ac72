import Articles
import Foundation

/// The header of FOLLOW: where to begin, how much may be under way.
package struct FollowHeader: Codable, Hashable, Sendable {
    /// `new`, `start`, or a sequence as a decimal number: events after it.
    package var from: String?
    /// Events that may be sent before more CREDIT comes; 1...``ProtocolLimits/credit``.
    package var credit: Int?

    package init(from: String? = nil, credit: Int? = nil) {
        self.from = from
        self.credit = credit
    }
}

/// The header of CREDIT: more of it for the FOLLOW with this request id.
package struct CreditHeader: Codable, Hashable, Sendable {
    package var credit: Int

    package init(credit: Int) {
        self.credit = credit
    }
}

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

/// The header of SEARCH.
package struct SearchHeader: Codable, Hashable, Sendable {
    package var query: String
    /// Hits, 1...1,000; 20 unless said.
    package var limit: Int?

    package init(query: String, limit: Int? = nil) {
        self.query = query
        self.limit = limit
    }
}

extension FollowHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let from { $0.member("from", from) }
            if let credit { $0.member("credit", credit) }
        }
    }
}

extension CreditHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { $0.member("credit", credit) }
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

extension SearchHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("query", query)
            if let limit { $0.member("limit", limit) }
        }
    }
}

extension Request {
    /// Reads the header as the verb's own type.
    /// - Throws: `.malformed` with a JSON pointer to the member at fault.
    package func header<Header: Decodable>(as type: Header.Type) throws(RequestError) -> Header {
        do {
            return try JSONDecoder().decode(type, from: Data(header))
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
            path.map { "/" + $0.stringValue }.joined()
        }
        switch self {
        case .keyNotFound(let key, let context):
            return (pointer(context.codingPath + [key]), "\"\(key.stringValue)\" is missing")
        case .typeMismatch(let type, let context):
            let path = pointer(context.codingPath)
            return (path, path.isEmpty ? "not a JSON object" : "\(path) is no \(type)")
        case .valueNotFound(_, let context):
            return (pointer(context.codingPath), "\(pointer(context.codingPath)) is null")
        case .dataCorrupted(let context):
            return (pointer(context.codingPath), context.codingPath.isEmpty ? "not JSON" : "a value out of range")
        @unknown default:
            return ("", "not readable")
        }
    }
}
