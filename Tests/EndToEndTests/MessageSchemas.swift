import Foundation
import Testing
import WireProtocol

/// The JSON Schemas of docs/schemas, and whether a message keeps to them. Stricter than the schemas are for clients: an object that
/// lists its members has no others, so that what nobody documented shows.
///
/// Knows the keywords that the schemas use, and refuses others.
final class MessageSchemas {
    enum JSON: Decodable, Equatable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([JSON])
        case object([String: JSON])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else if let string = try? value.decode(String.self) {
                self = .string(string)
            } else if let array = try? value.decode([JSON].self) {
                self = .array(array)
            } else {
                self = .object(try value.decode([String: JSON].self))
            }
        }

        subscript(_ key: String) -> JSON? {
            if case .object(let members) = self { members[key] } else { nil }
        }

        var text: String? { if case .string(let text) = self { text } else { nil } }
        var items: [JSON] { if case .array(let items) = self { items } else { [] } }
        var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }
        var count: Double? { if case .number(let number) = self { number } else { nil } }
    }

    static let directory = URL(fileURLWithPath: Samples.repository + "/docs/schemas")

    private var documents: [String: JSON] = [:]
    private var patterns: [String: NSRegularExpression] = [:]

    init() throws {
        for file in try FileManager.default.contentsOfDirectory(at: Self.directory, includingPropertiesForKeys: nil) {
            let document = try JSONDecoder().decode(JSON.self, from: try Data(contentsOf: file))
            documents[try #require(document["$id"]?.text, "\(file.lastPathComponent) has no $id")] = document
        }
    }

    /// Whether there is such a schema.
    func has(_ reference: String) -> Bool { resolve(reference, from: "") != nil }

    /// Why the bytes are not what the schema says; empty where they are.
    /// - Parameter reference: such as `urn:giaoban:schema:replies#/$defs/PUT`.
    func problems(of bytes: [UInt8], as reference: String) -> [String] {
        guard let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes.isEmpty ? Array("{}".utf8) : bytes)) else {
            return ["not JSON: \(String(decoding: bytes.prefix(200), as: UTF8.self))"]
        }
        var problems: [String] = []
        check(value, .object(["$ref": .string(reference)]), "", in: "", &problems)
        return problems
    }

    /// An event by its own type.
    func problems(ofEvent json: [UInt8]) -> [String] {
        struct Kind: Decodable { var type, dataschema: String }
        guard let kind = try? JSONDecoder().decode(Kind.self, from: Data(json)) else { return ["no event"] }
        guard kind.dataschema == "urn:giaoban:schema:\(kind.type)" else { return ["dataschema is \(kind.dataschema)"] }
        return problems(of: json, as: kind.dataschema)
    }

    private func resolve(_ reference: String, from document: String) -> (JSON, document: String)? {
        let parts = reference.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        let name = parts[0].isEmpty ? document : parts[0]
        guard var schema = documents[name] else { return nil }
        for key in (parts.count > 1 ? parts[1] : "").split(separator: "/") {
            guard let next = schema[String(key)] else { return nil }
            schema = next
        }
        return (schema, name)
    }

    private static let knownKeywords: Set<String> = [
        "$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "required", "properties",
        "additionalProperties", "items", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
        "anyOf",
        "allOf",
    ]

    private func check(_ value: JSON, _ schema: JSON, _ path: String, in document: String, _ problems: inout [String]) {
        func fail(_ words: String) { problems.append("\(path.isEmpty ? "/" : path): \(words)") }
        for keyword in schema.members.keys where !Self.knownKeywords.contains(keyword) {
            fail("schema keyword \(keyword) is not known")
        }
        if let reference = schema["$ref"]?.text {
            guard let (target, name) = resolve(reference, from: document) else { return fail("no schema \(reference)") }
            check(value, target, path, in: name, &problems)
        }
        for part in schema["allOf"]?.items ?? [] { check(value, part, path, in: document, &problems) }
        if let choices = schema["anyOf"]?.items, !choices.contains(where: { isValid(value, $0, in: document) }) {
            fail("fits none of anyOf: \(value)")
        }
        if let constant = schema["const"], constant != value { fail("is \(value) and not \(constant)") }
        if let values = schema["enum"]?.items, !values.contains(value) { fail("\(value) is not one of \(values)") }
        if let type = schema["type"] {
            let types = type.text.map { [$0] } ?? type.items.compactMap(\.text)
            if !types.contains(where: { Self.isOf($0, value) }) { fail("\(value) is no \(types.joined(separator: " or "))") }
        }
        switch value {
        case .string(let text): checkText(text, schema, fail)
        case .number(let number):
            if let least = schema["minimum"]?.count, number < least { fail("\(number) is below \(least)") }
            if let most = schema["maximum"]?.count, number > most { fail("\(number) is above \(most)") }
        case .array(let items):
            if let least = schema["minItems"]?.count, Double(items.count) < least { fail("has \(items.count) items") }
            if let most = schema["maxItems"]?.count, Double(items.count) > most { fail("has \(items.count) items") }
            if let each = schema["items"] {
                for (index, item) in items.enumerated() { check(item, each, "\(path)/\(index)", in: document, &problems) }
            }
        case .object(let members):
            for key in schema["required"]?.items.compactMap(\.text) ?? [] where members[key] == nil { fail("\(key) is missing") }
            let properties = schema["properties"]?.members
            for (key, member) in members {
                if let property = properties?[key] {
                    check(member, property, "\(path)/\(key)", in: document, &problems)
                } else if case .object? = schema["additionalProperties"], let other = schema["additionalProperties"] {
                    check(member, other, "\(path)/\(key)", in: document, &problems)
                } else if properties != nil, isWhole(schema) {
                    fail("\(key) is not documented")
                }
            }
        default: break
        }
    }

    /// Whether it lists all members: one that narrows another, inside an allOf, has no list of what is required or narrows by `const` alone.
    private func isWhole(_ schema: JSON) -> Bool {
        let properties = schema["properties"]?.members ?? [:]
        return properties["type"]?["const"] == nil && !(properties["article"] != nil && properties["position"] == nil)
            || schema["additionalProperties"] == .bool(false)
    }

    private func isValid(_ value: JSON, _ schema: JSON, in document: String) -> Bool {
        var problems: [String] = []
        check(value, schema, "", in: document, &problems)
        return problems.isEmpty
    }

    private func checkText(_ text: String, _ schema: JSON, _ fail: (String) -> Void) {
        if let least = schema["minLength"]?.count, Double(text.unicodeScalars.count) < least { fail("is shorter than \(least)") }
        if let most = schema["maxLength"]?.count, Double(text.unicodeScalars.count) > most { fail("is longer than \(most)") }
        guard let pattern = schema["pattern"]?.text else { return }
        if patterns[pattern] == nil { patterns[pattern] = try? NSRegularExpression(pattern: pattern) }
        guard let expression = patterns[pattern] else { return fail("the pattern \(pattern) is none") }
        if expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) == nil {
            fail("\"\(text)\" is not like \(pattern)")
        }
    }

    private static func isOf(_ type: String, _ value: JSON) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("number", .number):
            true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }
}

/// What went over one connection, held to the schemas.
final class WatchedMessages {
    private let schemas: MessageSchemas
    /// Verbs and headers of requests by their id: those of a follow share one.
    private var requests: [[UInt8]: [(verb: String, header: [UInt8])]] = [:]

    init() throws { schemas = try MessageSchemas() }

    func sent(_ frames: [[UInt8]]) {
        guard frames.count >= 3, let verb = Verb(rawValue: String(decoding: frames[1], as: UTF8.self)) else { return }
        let header = frames.count > 3 ? frames[3] : []
        if requests[frames[2]]?.contains(where: { $0.verb == verb.rawValue && $0.header == header }) == true { return }
        requests[frames[2], default: []].append((verb.rawValue, header))
    }

    func received(_ message: ServerMessage) {
        switch message {
        case .event(_, let header, let json):
            expect(schemas.problems(of: header, as: "urn:giaoban:schema:messages#/$defs/EVENT"), header)
            expect(schemas.problems(ofEvent: json), json)
            #expect(json.count < 64 << 10)
        case .snapshot(_, let header, let json):
            expect(schemas.problems(of: header, as: "urn:giaoban:schema:messages#/$defs/SNAPSHOT"), header)
            if !json.isEmpty { expect(schemas.problems(ofEvent: json), json) }
        case .reply(let status, let id, let header, let body):
            guard status == 200 || status == 208 else {
                return expect(schemas.problems(of: header, as: "urn:giaoban:schema:replies#/$defs/failure"), header)
            }
            guard let asked = requests[id] else { return }
            let verbs = Set(asked.map(\.verb)).filter { schemas.has("urn:giaoban:schema:replies#/$defs/\($0)") }
            guard !verbs.isEmpty else { return }
            // A reply does not name its verb: that of one of those asked under this id.
            let fitting = verbs.filter { schemas.problems(of: header, as: "urn:giaoban:schema:replies#/$defs/\($0)").isEmpty }
            if fitting.isEmpty {
                for verb in verbs {
                    expect(schemas.problems(of: header, as: "urn:giaoban:schema:replies#/$defs/\(verb)"), header)
                }
            }
            // What was answered with yes was a request as documented.
            for (verb, header) in asked where asked.count == 1 && schemas.has("urn:giaoban:schema:requests#/$defs/\(verb)") {
                expect(schemas.problems(of: header, as: "urn:giaoban:schema:requests#/$defs/\(verb)"), header)
            }
            if verbs == ["FOLLOWERS"] {
                expect(schemas.problems(of: body, as: "urn:giaoban:schema:replies#/$defs/followers"), body)
            }
            if verbs == ["REPROCESS"], !body.isEmpty {
                expect(schemas.problems(of: body, as: "urn:giaoban:schema:replies#/$defs/previewFields"), body)
            }
            if verbs == ["CORRECT"], !body.isEmpty {
                expect(schemas.problems(of: body, as: "urn:giaoban:schema:replies#/$defs/correctionList"), body)
            }
            if verbs == ["QUEUE"], (try? JSONDecoder().decode(QueuePage.self, from: Data(header))) != nil {
                expect(schemas.problems(of: body, as: "urn:giaoban:schema:replies#/$defs/entries"), body)
            }
            if verbs == ["SEARCH"] {
                let form = body.first == UInt8(ascii: "[") ? "hits" : "counted"
                expect(schemas.problems(of: body, as: "urn:giaoban:schema:replies#/$defs/\(form)"), body)
            }
        }
    }

    /// A reply's header that says how many entries the body lists.
    private struct QueuePage: Decodable { var entries: Int }

    /// A message of the live socket.
    func heard(_ frames: [[UInt8]]) {
        guard frames.count == 2 else { return expect(["\(frames.count) frames"], []) }
        if frames[0] == Array("~heartbeat".utf8) {
            expect(schemas.problems(of: frames[1], as: "urn:giaoban:schema:messages#/$defs/heartbeat"), frames[1])
        } else {
            expect(schemas.problems(ofEvent: frames[1]), frames[1])
        }
    }

    private func expect(_ problems: [String], _ bytes: [UInt8]) {
        #expect(
            problems.isEmpty, "\(problems.joined(separator: "; ")) in \(String(decoding: bytes.prefix(2_000), as: UTF8.self))")
    }
}

@Suite struct MessageSchemaTests {
    @Test func `every verb, event and message has its schema`() throws {
        let schemas = try MessageSchemas()
        for verb in Verb.allCases {
            for file in ["requests", "replies"] {
                #expect(
                    schemas.has("urn:giaoban:schema:\(file)#/$defs/\(verb.rawValue)"),
                    "docs/schemas/\(file).json: \(verb.rawValue)")
            }
        }
    }

    @Test(arguments: [
        (#"{"sequence":"12","previous":"00000000000000000011"}"#, "messages#/$defs/EVENT"),
        (#"{"sequence":"00000000000000000012"}"#, "messages#/$defs/EVENT"),
        (#"{"sequence":"00000000000000000012","previous":"00000000000000000011","more":1}"#, "messages#/$defs/EVENT"),
        (#"{"sequence":"00000000000000000012","more":"yes"}"#, "messages#/$defs/SNAPSHOT"),
        (#"{"position":0}"#, "replies#/$defs/PUT"), (#"{"position":1.5}"#, "replies#/$defs/PUT"),
        (#"{"credit":1025}"#, "requests#/$defs/CREDIT"), (#"{"filter":{"province":["24"]}}"#, "requests#/$defs/FOLLOW"),
        (#"{"filter":{"places":[]}}"#, "requests#/$defs/FOLLOW"), (#"{"from":"yesterday"}"#, "requests#/$defs/FOLLOW"),
        ("[]", "requests#/$defs/PING"), ("{", "requests#/$defs/PING"), ("{}", "requests#/$defs/GET"),
    ])
    func `what does not fit a schema is found`(json: String, schema: String) throws {
        let problems = try MessageSchemas().problems(of: Array(json.utf8), as: "urn:giaoban:schema:\(schema)")
        #expect(!problems.isEmpty)
    }
}
