import WireProtocol

/// The operator's list of client keys: `NAME ROLES KEY` a line, `#` begins a comment line.
///
/// The name comes first, since a key may begin with `#`.
package struct ClientList: Hashable, Sendable {
    package struct Client: Hashable, Sendable {
        /// For the log and for people.
        package let name: String
        package let roles: Roles
    }

    /// Bytes of the file: some 10,000 clients.
    static let maxBytes = 1 << 20
    /// Bytes of a name: it stands in log lines.
    private static let maxName = 64

    package private(set) var clients: [CurveKey: Client] = [:]

    package init() {}

    /// - Parameter path: for errors, which name the line.
    package init(_ bytes: [UInt8], path: String) throws(AccessError) {
        var names: Set<String> = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
                .map { String(decoding: $0, as: UTF8.self) }
            guard let name = fields.first, !name.hasPrefix("#") else { continue }
            func fault(_ reason: String) -> AccessError {
                AccessError(.malformed, "read clients \(path):\(index + 1): \(reason); a line is NAME ROLES KEY")
            }
            guard fields.count == 3 else { throw fault("\(fields.count) fields") }
            guard Self.isName(name) else {
                throw fault("a name has 1 to \(Self.maxName) of the characters a-z A-Z 0-9 . _ -")
            }
            guard let roles = Roles(fields[1]) else {
                throw fault("roles are put, read and admin, joined by commas")
            }
            guard let key = CurveKey(fields[2]) else { throw fault("the key of \(name) is none of 40 Z85 characters") }
            guard names.insert(name).inserted else { throw fault("the name \(name) comes twice") }
            guard clients.updateValue(Client(name: name, roles: roles), forKey: key) == nil else {
                throw fault("the key of \(name) is another client's too")
            }
        }
    }

    /// Whether the list takes it as a client's name.
    package static func isName(_ name: String) -> Bool {
        (1...maxName).contains(name.utf8.count) && name.utf8.allSatisfy(isNameCharacter)
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
