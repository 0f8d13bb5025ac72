import Lexicon

/// The lexicon tables that tell the parts of a page from one another, as phrases of word ids.
///
/// A class of constants: readers of lines are made by the hundred, and copying it must cost one reference count.
package final class LayoutTables: Sendable {
    struct Boilerplate: Sendable {
        enum Match: String { case whole, prefix, contains }
        let match: Match
        let kind: String
    }
    enum Opening: String { case scene, people, photo, action }
    enum Head: String { case org, signer, speaker, none }
    enum Label: String { case published, updated, account }

    let boilerplate: PhraseTable<Boilerplate>
    let siteNames: PhraseTable<Bool>
    let sectionNames: PhraseTable<Bool>
    let captionOpenings: PhraseTable<Opening>
    /// True where the verb marks a caption even with a full stop.
    let captionVerbs: PhraseTable<Bool>
    /// True where no caption has the word; false where one that begins with a scene may.
    let tellingWords: PhraseTable<Bool>
    let speechVerbs: PhraseTable<Bool>
    let heads: PhraseTable<Head>
    let media: PhraseTable<Bool>
    let placeKinds: PhraseTable<String>
    let honorifics: PhraseTable<String>
    let bylineLabels: PhraseTable<String>
    let bylineWords: PhraseTable<String>
    let publicationLabels: PhraseTable<Label>
    let sourcePrefixes: PhraseTable<Bool>
    /// The row's number counts: of two cues in one text the earlier row wins.
    let genres: PhraseTable<(rank: Int, genre: String)>
    /// How titles of pages begin that are no article.
    let refusedTitles: PhraseTable<ParsingError.Code>
    let surnames: PhraseTable<Bool>
    let syllables: Syllables
    /// Words that rules of layout name themselves.
    let words: [String: Int32]
    /// Of those the ones that many lines are asked for: `và`; `hôm` and `nay`.
    let and: Int32
    let today: (Int32, Int32)
    let comrade: (Int32, Int32)
    /// The bits of words that an address may begin with.
    let webOpening: Openings

    init(_ lexicon: Lexicon, _ vocabulary: inout Vocabulary) throws(LexiconError) {
        boilerplate = try lexicon.phrases("boilerplate", "phrase", into: &vocabulary, isSealed: false) {
            (table, row) throws(LexiconError) in
            guard let match = Boilerplate.Match(rawValue: table.field(row, try table.column("match"))) else { return nil }
            return Boilerplate(match: match, kind: table.field(row, try table.column("kind")))
        }
        let present: (LexiconTable, Int) throws(LexiconError) -> Bool? = { (_, _) throws(LexiconError) in true }
        siteNames = try lexicon.phrases("site_names", "phrase", into: &vocabulary, isSealed: false, value: present)
        sectionNames = try lexicon.phrases("section_names", "phrase", into: &vocabulary, isSealed: false, value: present)
        captionOpenings = try lexicon.phrases(
            "caption_openings", "phrase", into: &vocabulary, value: Self.coded("kind", Opening.init))
        captionVerbs = try lexicon.phrases(
            "caption_verbs", "phrase", into: &vocabulary, isSealed: false,
            value: Self.coded("weight") { ["strong": true, "weak": false][$0] })
        tellingWords = try lexicon.phrases(
            "telling_words", "phrase", into: &vocabulary, isSealed: false,
            value: Self.coded("weight") { ["strong": true, "weak": false][$0] })
        speechVerbs = try lexicon.phrases("speech_verbs", "phrase", into: &vocabulary, isSealed: false, value: present)
        heads = try lexicon.phrases("organisation_heads", "phrase", into: &vocabulary, value: Self.coded("kind", Head.init))
        media = try lexicon.phrases("media_labels", "phrase", into: &vocabulary, value: present)
        placeKinds = try lexicon.phrases("place_kinds", "phrase", into: &vocabulary, value: Self.coded("level") { $0 })
        honorifics = try lexicon.phrases("honorifics", "phrase", into: &vocabulary, value: Self.coded("kind") { $0 })
        bylineLabels = try lexicon.phrases("byline_labels", "phrase", into: &vocabulary, value: Self.coded("role") { $0 })
        bylineWords = try lexicon.phrases(
            "byline_words", "phrase", into: &vocabulary, isSealed: false, value: Self.coded("role") { $0 })
        publicationLabels = try lexicon.phrases(
            "publication_labels", "phrase", into: &vocabulary, value: Self.coded("field", Label.init))
        sourcePrefixes = try lexicon.phrases("source_prefixes", "tag", into: &vocabulary, isSealed: false, value: present)
        genres = try lexicon.phrases("genre_cues", "phrase", into: &vocabulary) { (table, row) throws(LexiconError) in
            (rank: row, genre: table.field(row, try table.column("genre")))
        }
        refusedTitles = try lexicon.phrases(
            "refused_titles", "phrase", into: &vocabulary, isSealed: false, value: Self.coded("code", ParsingError.Code.init))
        surnames = try lexicon.phrases("surnames", "surname", into: &vocabulary, value: present)
        syllables = try Syllables(lexicon)
        var words: [String: Int32] = [:]
        for word in [
            "null", "nói", "kể", "date", "phát", "và", "hôm", "nay", "ngày", "trang", "chủ", "nhất", "home", "http", "https",
            "www", "dự", "cùng", "tại", "bên", "jpg", "jpeg", "png", "gif", "vn", "com", "net", "org",
            "giờ", "phút", "trước",
        ] {
            words[word] = vocabulary.intern(word)
        }
        webOpening = vocabulary.opening(words: ["http", "https", "www"].compactMap { words[$0] })
        self.words = words
        and = vocabulary.intern("và")
        today = (vocabulary.intern("hôm"), vocabulary.intern("nay"))
        comrade = (vocabulary.intern("đồng"), vocabulary.intern("chí"))
    }

    func isWord(_ token: Token, _ word: String) -> Bool {
        token.kind == .word && token.word >= 0 && token.word == words[word]
    }

    /// What names of hosts end with.
    func isTopDomain(_ token: Token) -> Bool { ["vn", "com", "net", "org"].contains { isWord(token, $0) } }

    private static func coded<Value>(
        _ column: String, _ read: @escaping (String) -> Value?
    ) -> (LexiconTable, Int) throws(LexiconError) -> Value? {
        { (table, row) throws(LexiconError) in read(table.field(row, try table.column(column))) }
    }
}
