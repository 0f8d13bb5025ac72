import Articles

/// The header of FOLLOW: where to begin, what to send, how much may be under way.
package struct FollowHeader: Decodable, Hashable, Sendable {
    /// Of a durable follower, whose acknowledged sequence the daemon keeps.
    package var name: String?
    package var from: FollowStart?
    package var filter: FilterHeader?
    /// Events that may be sent before more CREDIT comes; 1...``ProtocolLimits/credit``.
    package var credit: Int?
    /// Of the store that `from` counts in.
    package var epoch: String?
    /// Whether all articles come first.
    package var snapshot: Bool?

    package init(
        name: String? = nil, from: FollowStart? = nil, filter: FilterHeader? = nil, credit: Int? = nil, epoch: String? = nil,
        snapshot: Bool? = nil
    ) {
        self.name = name
        self.from = from
        self.filter = filter
        self.credit = credit
        self.epoch = epoch
        self.snapshot = snapshot
    }
}

/// Where a follow begins.
package enum FollowStart: Hashable, Sendable {
    case new, start
    /// After it.
    case sequence(Int64)
    /// Events of it or later; RFC 3339.
    case time(String)
    /// After the shard's sequence.
    case vector([String: Int64])

    /// - Parameter text: `new`, `start`, digits, or a time.
    package init?(_ text: String) {
        switch text {
        case "new": self = .new
        case "start": self = .start
        default:
            if let sequence = Self.sequence(text) {
                self = .sequence(sequence)
            } else if text.utf8.count >= 20, text.utf8.dropFirst(10).first == UInt8(ascii: "T") {
                self = .time(text)
            } else {
                return nil
            }
        }
    }

    private static func sequence(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }
}

extension FollowStart: Decodable, JSONWritable {
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            guard let start = FollowStart(text) else {
                throw DecodingError.dataCorruptedError(
                    in: value,
                    debugDescription: "\"\(text.prefix(32))\" is none of new, start, a sequence, a time (RFC 3339) or a vector")
            }
            self = start
        } else if let number = try? value.decode(Int64.self), number >= 0 {
            self = .sequence(number)
        } else if let vector = try? value.decode([String: String].self) {
            self = .vector(
                try vector.mapValues { text in
                    guard let sequence = Self.sequence(text) else {
                        throw DecodingError.dataCorruptedError(
                            in: value, debugDescription: "\"\(text.prefix(32))\" is no sequence")
                    }
                    return sequence
                })
        } else {
            throw DecodingError.dataCorruptedError(
                in: value,
                debugDescription: "give new, start, a sequence, a time (RFC 3339) or a vector {\"shard\": \"sequence\"}")
        }
    }

    package func write(to json: inout JSONWriter) {
        switch self {
        case .new: json.string("new")
        case .start: json.string("start")
        case .sequence(let sequence): json.string(ChangeEvent.padded(sequence))
        case .time(let time): json.string(time)
        case .vector(let vector):
            json.object {
                for (shard, sequence) in vector.sorted(by: { $0.key < $1.key }) {
                    $0.member(named: shard, ChangeEvent.padded(sequence))
                }
            }
        }
    }
}

/// Which events a follower wants: of each list any, of all lists that are given.
package struct FilterHeader: Hashable, Sendable, Decodable {
    package enum Member: String, CodingKey, CaseIterable, Sendable {
        case types, places, genres, sectors, documents
    }

    /// Only members that were given.
    package var lists: [Member: [String]]

    package init(_ lists: [Member: [String]] = [:]) {
        self.lists = lists
    }

    /// A member that does not exist is refused: a misspelt one would let everything through.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        lists = [:]
        for key in container.allKeys {
            guard let member = Member(rawValue: key.stringValue) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container,
                    debugDescription: "no such member; a filter has \(Member.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            lists[member] = try container.decode([String].self, forKey: key)
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension FilterHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { writer in
            for member in Member.allCases {
                guard let list = lists[member] else { continue }
                writer.member(named: member.rawValue, JSONList(list))
            }
        }
    }

    private struct JSONList: JSONWritable {
        let list: [String]
        init(_ list: [String]) { self.list = list }
        func write(to json: inout JSONWriter) { json.array(list) { $0.string($1) } }
    }
}

/// The header of CREDIT: more of it for the FOLLOW with this request id.
package struct CreditHeader: Codable, Hashable, Sendable {
    package var credit: Int

    package init(credit: Int) {
        self.credit = credit
    }
}

/// The header of ACK, under the request id of the FOLLOW: everything through the sequence is done with.
package struct AckHeader: Hashable, Sendable, Decodable {
    package var sequence: Int64

    package init(sequence: Int64) {
        self.sequence = sequence
    }

    private enum Key: CodingKey { case sequence }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var start: FollowStart?
        do { start = try container.decode(FollowStart.self, forKey: .sequence) } catch DecodingError.dataCorrupted {}
        guard case .sequence(let sequence) = start else {
            throw DecodingError.dataCorruptedError(
                forKey: .sequence, in: container, debugDescription: "not a sequence, as events tell it")
        }
        self.sequence = sequence
    }
}

/// The header of FORGET.
package struct ForgetHeader: Codable, Hashable, Sendable {
    package var name: String

    package init(name: String) {
        self.name = name
    }
}

extension FollowHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let name { $0.member("name", name) }
            if let from { $0.member("from", from) }
            if let filter, !filter.lists.isEmpty { $0.member("filter", filter) }
            if let credit { $0.member("credit", credit) }
            if let epoch { $0.member("epoch", epoch) }
            if let snapshot { $0.member("snapshot", snapshot) }
        }
    }
}

extension CreditHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { $0.member("credit", credit) }
    }
}

extension AckHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { $0.member("sequence", ChangeEvent.padded(sequence)) }
    }
}

extension ForgetHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { $0.member("name", name) }
    }
}
