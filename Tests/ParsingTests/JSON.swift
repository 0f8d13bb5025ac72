import Foundation

/// A JSON document, for comparing expectations with records.
enum JSON: Equatable {
    case null, bool(Bool), number(Double), string(String), array([JSON]), object([String: JSON])

    init(_ text: some Sequence<UInt8>) throws {
        self.init(any: try JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed]))
    }

    private init(any: Any) {
        switch any {
        case let value as NSNumber: self = CFBoolean.isBool(value) ? .bool(value.boolValue) : .number(value.doubleValue)
        case let value as String: self = .string(value)
        case let value as [Any]: self = .array(value.map(JSON.init(any:)))
        case let value as [String: Any]: self = .object(value.mapValues(JSON.init(any:)))
        default: self = .null
        }
    }

    subscript(_ path: String...) -> JSON {
        path.reduce(self) { value, key in
            if case .object(let members) = value { members[key] ?? .null } else { .null }
        }
    }

    var items: [JSON] { if case .array(let items) = self { items } else { [] } }
    var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }
    var string: String? { if case .string(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var isNull: Bool { self == .null }

    private enum CFBoolean {
        static func isBool(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
    }
}
