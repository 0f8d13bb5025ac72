import Lexicon

/// A place name, or the words for a kind of unit without its name, as a text has it.
package struct PlaceMention: Sendable {
    package enum Form: Sendable {
        /// `huyện Lục Ngạn`, `TP. Hạ Long`
        case unit
        /// `Huyện ủy Lục Ngạn`: the name of a body, not of a place
        case committee
        /// `UBND huyện Lục Ngạn`, `Đảng ủy xã Hữu Liên`: a unit with its body's words before it
        case organ
        /// `Lục Ngạn`
        case bare
    }

    /// Token indices of kind and name.
    package let range: Range<Int>
    /// Of the name alone; empty where only the kind stands (`UBND huyện`, `Huyện ủy`).
    package let name: Range<Int>
    package let form: Form
    /// From the words; nil for a bare name or a `thành phố`, which may be either.
    package let level: Gazetteer.Level?
    package let kind: Gazetteer.Kind?
    /// A central body: no unit at all.
    package let isCentral: Bool
    /// Token at which the body's words begin.
    package let start: Int
    /// Units it may be; one = resolved.
    package var candidates: [Gazetteer.ID]
    /// The unit bears another kind in the lists than the text says.
    package var isKindOther = false
    /// Of the code list that ended, in a text of later.
    package var isFormer = false
    /// Narrowed to one by other places of the text.
    package var isNarrowed = false
    /// Index of the mention that this one is said to be part of.
    package var parent: Int?
    package var isTitlePrefix = false
    package var isDateline = false
    /// After `tại`, `ở`, `về` and the like.
    package var isAfterAt = false
    /// After `trên địa bàn`, `toàn`: where the article's own body works.
    package var isTerritory = false
    /// Where a person lives or comes from: `trú tại`, `quê`.
    package var isResidence = false
    /// After the words of a person's office: `Phó Bí thư Huyện ủy`.
    package var isInPersonTitle = false
    /// Before the verb of who holds a meeting: `Bộ Tư pháp tổ chức`.
    package var isActing = false
    /// After the words of a document, or `của`.
    package var isInDocument = false
    package let line: Int

    package var unit: Gazetteer.ID? { candidates.count == 1 ? candidates[0] : nil }
    package var isNamed: Bool { !name.isEmpty }
    package var isBody: Bool { form == .committee || form == .organ }
}
