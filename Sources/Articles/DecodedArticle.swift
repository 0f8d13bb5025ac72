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

    /// The nearest enclosing part of the page that has a name in HTML; `page` where there is none.
    package enum Region: String, Sendable {
        case page, main, article, aside, navigation, header, footer, form
    }

    /// What elements that enclose the whole line say of it by class, id, role or microdata. Authors of pages name things at
    /// will: each is evidence, none is truth.
    @usableFromInline package struct Hints: OptionSet, Sendable, Hashable {
        @usableFromInline package let rawValue: UInt32
        @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// These are spelt out to be inlinable: other modules call the derived ones through witness tables, for every element.
        @inlinable package init() { rawValue = 0 }
        @inlinable package func union(_ other: Hints) -> Hints { Hints(rawValue: rawValue | other.rawValue) }
        @inlinable package func intersection(_ other: Hints) -> Hints { Hints(rawValue: rawValue & other.rawValue) }
        @inlinable package func isDisjoint(with other: Hints) -> Bool { rawValue & other.rawValue == 0 }
        @inlinable package func contains(_ other: Hints) -> Bool { rawValue & other.rawValue == other.rawValue }
        @inlinable package mutating func formUnion(_ other: Hints) { self = union(other) }
        @inlinable package mutating func formIntersection(_ other: Hints) { self = intersection(other) }

        /// Other articles: related, newer, most read.
        package static let related = Hints(rawValue: 1 << 0)
        package static let comment = Hints(rawValue: 1 << 1)
        /// Share, print and rating buttons.
        package static let share = Hints(rawValue: 1 << 2)
        package static let menu = Hints(rawValue: 1 << 3)
        package static let advertisement = Hints(rawValue: 1 << 4)
        /// Keywords below an article.
        package static let tags = Hints(rawValue: 1 << 5)
        package static let breadcrumb = Hints(rawValue: 1 << 6)
        /// Counters of visits, polls, weather, logins.
        package static let widget = Hints(rawValue: 1 << 7)
        package static let footer = Hints(rawValue: 1 << 8)
        package static let sidebar = Hints(rawValue: 1 << 9)
        package static let author = Hints(rawValue: 1 << 10)
        package static let date = Hints(rawValue: 1 << 11)
        package static let caption = Hints(rawValue: 1 << 12)
        package static let summary = Hints(rawValue: 1 << 13)
        package static let title = Hints(rawValue: 1 << 14)
        package static let body = Hints(rawValue: 1 << 15)
        /// Stands directly behind a picture.
        package static let afterImage = Hints(rawValue: 1 << 16)
        /// In the page's first-level heading, `<h1>`.
        package static let mainHeading = Hints(rawValue: 1 << 17)
        /// Wholly inside emphasis: bold, or a heading's look.
        package static let bold = Hints(rawValue: 1 << 18)
        package static let italic = Hints(rawValue: 1 << 19)
        /// Ends with a line break inside its block, so that the next line belongs to the same block.
        package static let continued = Hints(rawValue: 1 << 20)

        /// Those that say a line is no part of the article.
        package static let outside: Hints = [
            .related, .comment, .share, .menu, .advertisement, .tags, .breadcrumb, .widget, .footer, .sidebar,
        ]
    }

    /// Index of the line in the text, from 0, blank lines counted.
    package var line: Int
    package var element: Element
    /// Part of the line's characters inside links, 0...1.
    package var linkDensity: Double
    package var region: Region
    package var hints: Hints
    /// Number of the nearest enclosing container (division, cell, section, list), in document order: lines with one number
    /// stand side by side. 0 is the page.
    package var container: Int

    package init(
        line: Int, element: Element, linkDensity: Double, region: Region = .page, hints: Hints = [], container: Int = 0
    ) {
        self.line = line
        self.element = element
        self.linkDensity = linkDensity
        self.region = region
        self.hints = hints
        self.container = container
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
