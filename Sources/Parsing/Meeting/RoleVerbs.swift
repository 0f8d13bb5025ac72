import Articles

/// Roles of one person, each with the tokens of the verb that tells it. Two rows of numbers, since every person has one: a dictionary
/// is an allocation, and hashes the names of the roles.
struct RoleVerbs: Sendable {
    typealias Role = Record.Person.Role

    private static let roles: [Role] = [.chaired, .attended, .directed, .spoke, .concluded, .presented]
    /// By role; -1 where it has none.
    private var starts = SIMD8<Int32>(repeating: -1)
    private var ends = SIMD8<Int32>(repeating: -1)

    var isEmpty: Bool { starts == SIMD8(repeating: -1) }

    /// Whether nothing is told but that somebody came.
    var isSilent: Bool {
        var others = starts
        others[Self.place(of: .attended)] = -1
        return others == SIMD8(repeating: -1)
    }

    /// In the order of the text.
    var all: [(role: Role, verb: Range<Int>)] {
        Self.roles.compactMap { role in self[role].map { (role, $0) } }.sorted { $0.verb.lowerBound < $1.verb.lowerBound }
    }

    subscript(role: Role) -> Range<Int>? {
        get {
            let place = Self.place(of: role)
            return starts[place] < 0 ? nil : Int(starts[place])..<Int(ends[place])
        }
        set {
            let place = Self.place(of: role)
            starts[place] = newValue.map { Int32($0.lowerBound) } ?? -1
            ends[place] = newValue.map { Int32($0.upperBound) } ?? -1
        }
    }

    /// Adds the roles that it has not.
    mutating func merge(_ other: RoleVerbs) {
        let isFree = starts .< SIMD8(repeating: 0)
        starts.replace(with: other.starts, where: isFree)
        ends.replace(with: other.ends, where: isFree)
    }

    private static func place(of role: Role) -> Int {
        switch role {
        case .chaired: 0
        case .attended: 1
        case .directed: 2
        case .spoke: 3
        case .concluded: 4
        case .presented: 5
        }
    }
}
