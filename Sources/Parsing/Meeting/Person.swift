/// A person as a text names one.
package struct PersonMention: Sendable {
    package struct Office: Sendable {
        /// Tokens of words, body and place.
        package var range: Range<Int>
        /// Canonical words before the body.
        package var canonical: String
        /// Index among the text's organisations.
        package var organisation: Int?
        /// What follows in place of a body: `huyện`, `tỉnh Savannakhet`.
        package var tail: Range<Int>?
        package var isParty: Bool
    }

    package var name: Range<Int>
    package var honorific: Range<Int>?
    package var offices: [Office]
    /// From the first word of honorific, office or name to the last.
    package var range: Range<Int>
    /// Name of the rule.
    package var rule: String
    /// Members of one enumeration bear one number.
    package var list: Int
    /// A person of the past, or a name inside that of a street, school or campaign.
    package var isNameOnly: Bool = false

    /// `A, T` and not `T A`.
    var isNameFirst: Bool { offices.first.map { $0.range.lowerBound > name.lowerBound } ?? true }
}
