/// What decoding makes of a submission: linear text with as much structure and metadata as the format gave.
package struct DecodedArticle: Sendable, Equatable {
    /// Valid UTF-8, as the source has it: before any normalisation. Every span of the record counts its Unicode scalars.
    package var text: String
    /// Found or declared, without parameters, such as `text/plain`.
    package var mediaType: String
    /// IANA name of the character set the bytes were in, such as `utf-8`.
    package var encoding: String
    /// What the format says of each line of ``text``; empty for plain text.
    package var lines: [DecodedLine] = []
    package var metadata = DecodedMetadata()

    package init(text: String, mediaType: String, encoding: String) {
        self.text = text
        self.mediaType = mediaType
        self.encoding = encoding
    }
}

/// One line of the decoded text and the element that it was in.
package struct DecodedLine: Sendable, Hashable {
    package enum Element: String, Sendable {
        case heading, paragraph, listItem, caption, tableCell, navigation, other
    }
    /// Index of the line in the text, from 0, blank lines counted.
    package var line: Int
    package var element: Element
    /// Part of the line's characters inside links, 0...1.
    package var linkDensity: Double

    package init(line: Int, element: Element, linkDensity: Double) {
        self.line = line
        self.element = element
        self.linkDensity = linkDensity
    }
}

/// What the format, or the sender, says outside the text. All of it is evidence that parsing weighs, none of it is truth.
package struct DecodedMetadata: Sendable, Hashable {
    package var title: String?
    /// As printed; `publishedBasis` names the field it came from.
    package var published: String?
    package var publishedBasis: String?
    package var updated: String?
    package var uri: String?
    package var siteName: String?
    package var language: String?
    package var authors: [String] = []

    package init() {}
}
