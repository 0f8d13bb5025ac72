import Articles
import WireProtocol

/// A follower's filter, checked: which events it is sent.
package struct EventFilter: Sendable, Hashable {
    /// Why it is none: the member at fault.
    package struct Problem: Error, Hashable, Sendable {
        /// RFC 6901, into FOLLOW's header.
        package let pointer: String
        package let reason: String
    }

    /// Values of one list: a filter is looked at for every event.
    private static let mostValues = 64
    /// Bytes of a value: the longest document names are shorter.
    private static let valueBytes = 1...200

    /// Nil for all.
    private let kinds: Set<ChangeEvent.Kind>?
    /// One set for each list given; an event has a token of each.
    private let tokens: [Set<String>]
    /// As it was given, for listings; empty where it takes everything.
    package let text: String

    package static let all: EventFilter = EventFilter(kinds: nil, tokens: [], text: "")

    private init(kinds: Set<ChangeEvent.Kind>?, tokens: [Set<String>], text: String) {
        self.kinds = kinds
        self.tokens = tokens
        self.text = text
    }

    /// - Parameter sectors: the taxonomy; a sector that is not in it would match nothing for ever.
    package init(_ header: FilterHeader, sectors: Set<String>) throws(Problem) {
        guard !header.lists.isEmpty else {
            self = .all
            return
        }
        var kinds: Set<ChangeEvent.Kind>?
        var tokens: [Set<String>] = []
        for member in FilterHeader.Member.allCases {
            guard let list = header.lists[member] else { continue }
            guard !list.isEmpty, list.count <= Self.mostValues else {
                throw Problem(
                    pointer: "/filter/\(member.rawValue)",
                    reason: "\(list.count) values; give 1 to \(Self.mostValues), or leave the member out to get all")
            }
            var accepted: Set<String> = []
            for (index, value) in list.enumerated() {
                func problem(_ reason: String) -> Problem {
                    Problem(pointer: "/filter/\(member.rawValue)/\(index)", reason: "\"\(value.prefix(64))\" \(reason)")
                }
                guard Self.valueBytes.contains(value.utf8.count) else { throw problem("is not 1 to 200 bytes long") }
                switch member {
                case .types:
                    guard let kind = Self.kind(value) else {
                        throw problem("is none of " + ChangeEvent.Kind.logged.map(\.rawValue).joined(separator: ", "))
                    }
                    kinds = (kinds ?? []).union([kind])
                case .places:
                    guard Self.isPlace(value) else {
                        throw problem(
                            "is no code of a place; give 2, 3 or 5 digits, with 63: in front for lists before July 2025")
                    }
                    accepted.insert(EventFacets.token(.place, value))
                case .genres:
                    guard Record.Genre.stored.contains(value) else {
                        throw problem("is none of " + Record.Genre.stored.joined(separator: ", "))
                    }
                    accepted.insert(EventFacets.token(.genre, value))
                case .sectors:
                    guard sectors.contains(value) else {
                        throw problem("is none of " + sectors.sorted().joined(separator: ", "))
                    }
                    accepted.insert(EventFacets.token(.sector, value))
                case .documents: accepted.insert(EventFacets.token(.document, value))
                }
            }
            if member != .types { tokens.append(accepted) }
        }
        self.init(kinds: kinds, tokens: tokens, text: String(decoding: header.json(), as: UTF8.self))
    }

    var isAll: Bool { kinds == nil && tokens.isEmpty }

    package func matches(_ event: ChangeEvent) -> Bool {
        // A snapshot has articles, which no type leaves out.
        if let kinds, event.kind != .present, !kinds.contains(event.kind) { return false }
        return tokens.allSatisfy { !$0.isDisjoint(with: event.facets.tokens) }
    }

    /// `giaoban.article.indexed.v1`, or `article.indexed`.
    private static func kind(_ text: String) -> ChangeEvent.Kind? {
        ChangeEvent.Kind.logged.first { $0.rawValue == text || $0.topic == text }
    }

    private static func isPlace(_ text: String) -> Bool {
        let digits = text.hasPrefix("63:") ? text.dropFirst(3) : text[...]
        return [2, 3, 5].contains(digits.utf8.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
