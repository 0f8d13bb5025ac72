import Articles
import Lexicon

/// A body as a text names it.
package struct Organisation: Sendable {
    /// A place name: its tokens and the unit that it is, where that is known.
    package struct Place: Sendable {
        package var range: Range<Int>
        package var unit: Gazetteer.ID?
    }

    /// Whose body it is.
    package enum Scope: Sendable {
        /// The name says nothing of it: `Sở Y tế`, `Ban Tuyên giáo`.
        case none
        /// A Party committee of a unit: `Huyện ủy Lục Ngạn`; canonical words and place.
        case committee(String, Place?)
        /// A unit by its kind: `huyện`, `thị xã Phổ Yên`; the kind in small letters.
        case unit(String, Place?)
        case place(Place)
        case central
        /// `các cấp`
        case allLevels
        /// `Việt Nam`
        case country
    }

    /// What made it out.
    package enum Rule: String, Sendable {
        case whole, part, committee, branch, organ, local, department, association, unit, event, within

        package var name: String { "organisation." + rawValue }
    }

    /// Token indices of the whole name, without a term.
    package var range: Range<Int>
    /// Canonical words before the scope: `Ban Tuyên giáo`, `Sở Giáo dục và Đào tạo`; empty for a committee itself.
    package var base: String
    package var scope: Scope
    package var system: Record.System
    package var level: Record.Level?
    /// `khóa XIII`, with its token range's end.
    package var term: String?
    package var end: Int
    package var rule: Rule

    /// A part of this body, its words before those of the whole.
    func part(_ words: String, from start: Int, _ rule: Rule? = nil) -> Organisation {
        var part = self
        part.range = start..<range.upperBound
        part.base = base.isEmpty ? words : words + " " + base
        if let rule { part.rule = rule }
        return part
    }

    package var place: Place? {
        switch scope {
        case .committee(_, let place), .unit(_, let place): place
        case .place(let place): place
        case .none, .central, .allLevels, .country: nil
        }
    }
}
