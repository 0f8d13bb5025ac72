import Articles
import Lexicon

/// A page told apart: a label for every non-blank line, and what the lines outside the body say.
package struct Layout: Sendable {
    package struct Block: Sendable {
        /// As ``Record/Block/label``.
        package var label: String { didSet { part = Part(label) } }
        /// Token indices.
        package var range: Range<Int>
        /// Why, for ``ParseTrace``.
        package var reason: String
        /// What the label says to those who read the text.
        private(set) var part: Part

        init(label: String, range: Range<Int>, reason: String) {
            (self.label, self.range, self.reason, part) = (label, range, reason, Part(label))
        }
    }

    /// The labels that readers of the text ask for, by number: several ask every line, and few labels are of these.
    enum Part: UInt8, Sendable {
        case title, lead, paragraph, heading, caption, other

        /// Letters of the longest of them, `paragraph`.
        private static let longest = 9

        init(_ label: String) {
            guard label.utf8.count <= Self.longest else {
                self = .other
                return
            }
            self =
                switch label {
                case "title": .title
                case "lead": .lead
                case "paragraph": .paragraph
                case "heading": .heading
                case "caption": .caption
                default: .other
                }
        }

        var isBody: Bool { self == .lead || self == .paragraph || self == .heading }

        /// Spelt out: the derived one compares by a call.
        static func == (left: Part, right: Part) -> Bool { left.rawValue == right.rawValue }
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

    /// Whether the block of a line is a byline.
    func isByline(_ line: Range<Int>) -> Bool {
        blocks.last { $0.range.lowerBound >= line.lowerBound && $0.range.upperBound <= line.upperBound }?.label == "byline"
    }

    /// Ends the reading of blocks: in the order of the page, with those of the body known.
    mutating func finish() {
        blocks.sort { $0.range.lowerBound < $1.range.lowerBound }
        body = blocks.filter(\.part.isBody)
        lead = body.first { $0.part == .lead }
    }
}
