import Foundation

/// Any JSON value: of a field that is corrected, before its shape is known.
package enum FieldValue: Codable, Hashable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([FieldValue])
    case object([String: FieldValue])

    /// Values inside one another that are read: the deepest record has ten.
    private static let mostDepth = 32

    /// - Parameter json: UTF-8. Nil where it is no JSON, or nested deeper than any record.
    package init?(json: [UInt8]) {
        var (depth, deepest) = (0, 0)
        var (isString, isEscaped) = (false, false)
        for byte in json {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = isString
            case UInt8(ascii: "\""): isString.toggle()
            case UInt8(ascii: "{") where !isString, UInt8(ascii: "[") where !isString: depth += 1
            case UInt8(ascii: "}") where !isString, UInt8(ascii: "]") where !isString: depth -= 1
            default: break
            }
            deepest = max(deepest, depth)
        }
        guard deepest <= Self.mostDepth,
            let value = try? JSONDecoder().decode(FieldValue.self, from: Data(json))
        else { return nil }
        self = value
    }

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let members = try? value.decode([String: FieldValue].self) {
            self = .object(members)
        } else if let items = try? value.decode([FieldValue].self) {
            self = .list(items)
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else {
            self = .number(try value.decode(Double.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let items): try container.encode(items)
        case .object(let members): try container.encode(members)
        }
    }

    package var text: String? { if case .text(let text) = self { text } else { nil } }
    package var items: [FieldValue]? { if case .list(let items) = self { items } else { nil } }
    package var members: [String: FieldValue]? { if case .object(let members) = self { members } else { nil } }
}

extension FieldValue: JSONWritable {
    /// Members in the order of their names.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .flag(let flag): flag.write(to: &json)
        case .number(let number): number.write(to: &json)
        case .text(let text): json.string(text)
        case .list(let items): json.array(items) { $0.value($1) }
        case .object(let members):
            json.object { writer in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) { writer.member(named: name, value) }
            }
        }
    }
}
