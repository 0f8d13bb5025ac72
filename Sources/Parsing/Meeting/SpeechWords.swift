import Articles
import Lexicon

/// Verbs of meetings and the words that tell what a sentence is about: Data/role_cues.tsv, section_cues.tsv, task_verbs.tsv.
final class SpeechWords: Sendable {
    struct RoleCue: Sendable {
        let roles: [Record.Person.Role]
        /// May stand before the person too.
        let isBefore: Bool
    }

    /// What a phrase may show; one phrase may show several.
    struct Use: OptionSet, Sendable {
        let rawValue: UInt16
        static let order = Use(rawValue: 1)
        static let praise = Use(rawValue: 2)
        static let must = Use(rawValue: 4)
        static let plan = Use(rawValue: 8)
        static let connective = Use(rawValue: 16)
        static let defect = Use(rawValue: 32)
        static let proposal = Use(rawValue: 64)
        static let discussion = Use(rawValue: 128)
        static let delegates = Use(rawValue: 256)
        static let list = Use(rawValue: 512)
        static let result = Use(rawValue: 1024)
        static let contrast = Use(rawValue: 2048)
        static let aside = Use(rawValue: 4096)
        static let closing = Use(rawValue: 8192)

        init(rawValue: UInt16) { self.rawValue = rawValue }

        init?(_ name: String) {
            switch name {
            case "order": self = .order
            case "praise": self = .praise
            case "must": self = .must
            case "plan": self = .plan
            case "connective": self = .connective
            case "defect": self = .defect
            case "proposal": self = .proposal
            case "discussion": self = .discussion
            case "delegates": self = .delegates
            case "list": self = .list
            case "result": self = .result
            case "contrast": self = .contrast
            case "aside": self = .aside
            case "closing": self = .closing
            case "none": self = []
            default: return nil
            }
        }
    }

    /// Phrases that only look like a verb, `báo cáo viên`, have no roles.
    let roles: PhraseTable<RoleCue>
    let cues: PhraseTable<Use>
    let tasks: PhraseTable<Bool>
    /// `về phía`, `tại điểm cầu`: where those who are told of behind `có` came from or are.
    private let sides: PhraseTable<Bool>
    /// `có`, `gồm`
    let has: WordSet

    init(_ lexicon: Lexicon, meeting: MeetingWords, vocabulary: inout Vocabulary) throws(LexiconError) {
        roles = try lexicon.phrases("role_cues", "phrase", into: &vocabulary) { (table, row) throws(LexiconError) in
            let names = table.field(row, try table.column("roles")).split(separator: ",")
            let roles = names.compactMap { Record.Person.Role(rawValue: String($0)) }
            let side = table.field(row, try table.column("side"))
            guard roles.count == names.count || names == ["none"], side == "both" || side == "after" else { return nil }
            return RoleCue(roles: roles, isBefore: side == "both")
        }
        sides = meeting.phrases(.side, &vocabulary)
        has = WordSet(["có", "gồm"].map { vocabulary.intern($0) })
        tasks = try lexicon.phrases("task_verbs", "phrase", into: &vocabulary) { _, _ in true }
        let table = try lexicon.table("section_cues")
        let (phrase, use) = (try table.column("phrase"), try table.column("use"))
        var cues = PhraseTable<Use>()
        for row in 0..<table.rowCount {
            let words = vocabulary.internPhrase(table.field(row, phrase))
            guard !words.isEmpty, let use = Use(table.field(row, use)) else {
                throw table.malformed(row, "has a value outside the documented ones")
            }
            cues.insert(words, (cues.value(of: words[...]) ?? []).union(use))
        }
        cues.seal(&vocabulary)
        self.cues = cues
    }

    /// Tokens of `Về phía Liên đoàn Lao động tỉnh Lào Cai có`.
    private static let longestSide = 14

    /// `Về phía tỉnh Lào Cai có`, `Tại điểm cầu huyện gồm`: where those who were there begin to be told.
    func side(_ names: Names, at index: Int, end: Int) -> Int? {
        guard let side = sides.match(names.tokens, at: index, end: end) else { return nil }
        for at in side.end..<max(side.end, min(index + Self.longestSide, end)) {
            if names.tokens[at].isWord(has) { return at + 1 < end && names.tokens[at + 1].isMark(":") ? at + 2 : at + 1 }
            // `Tại điểm cầu Lạng Sơn, hội nghị có ý nghĩa`
            if names.tokens[at].kind == .mark, !names.isInName(at), at + 1 >= end || !names.tokens[at + 1].isWord(has) {
                return nil
            }
            if names.person(at: at) != nil { return nil }
        }
        return nil
    }

    /// The verb at a token that tells what somebody did.
    func role(_ tokens: Tokens, at index: Int, end: Int) -> PhraseTable<RoleCue>.Found? {
        guard let found = roles.match(tokens, at: index, end: end), !found.value.roles.isEmpty else { return nil }
        return found
    }
}
