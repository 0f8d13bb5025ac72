import Articles
import Lexicon

/// A page told apart: a label for every non-blank line, and what the lines outside the body say.
package struct Layout: Sendable {
    package struct Block: Sendable {
        /// As ``Record/Block/label``.
        package var label: String
        /// Token indices.
        package var range: Range<Int>
        /// Why, for ``ParseTrace``.
        package var reason: String
    }

    package internal(set) var blocks: [Block] = []
    /// Lead, paragraphs and headings, in the order of the page: what the rules for the article's content read.
    package private(set) var body: [Block] = []
    package private(set) var lead: Block?
    /// Token indices of the title without what sites put around it.
    package internal(set) var title: Range<Int>?
    package internal(set) var titlePrefix: String?
    package internal(set) var publication = PublicationReader.Reading()
    package internal(set) var bylines: [BylineReader.Reading] = []
    package internal(set) var captions: [(range: Range<Int>, persons: [String])] = []
    /// Token indices of the outlet's tag before the lead.
    package internal(set) var sourcePrefix: Range<Int>?
    package internal(set) var siteName: Range<Int>?
    package internal(set) var siteURL: Range<Int>?

    /// Ends the reading of blocks: in the order of the page, with those of the body known.
    mutating func finish() {
        blocks.sort { $0.range.lowerBound < $1.range.lowerBound }
        body = blocks.filter { ["lead", "paragraph", "heading"].contains($0.label) }
        lead = body.first { $0.label == "lead" }
    }
}
