import Lexicon

/// Small words between a person and an office.
struct PersonPhrases: Sendable {
    /// `được bầu làm`, `giữ chức`, `là`
    let becoming: PhraseTable<Bool>
    /// Small words for the body whose the text is: `nhà trường`, `bệnh viện`.
    let own: PhraseTable<Bool>
    let and: Int32
    let the: Int32
    let of: Int32
    let photo: Int32
    let photoOpening: Openings
    /// `BT` is short for `Bí thư`, and a kind of contract behind one of these: `hợp đồng BT`, `dự án BT`.
    let secretary: Int32
    let contracts: WordSet
    /// `quyền` before an office is acting, and a syllable of another word behind one of these: `chính quyền`, `ủy quyền`.
    let acting: Int32
    /// `trẻ em`: no form of address.
    let child: Int32
    let powers: WordSet
    /// `sinh năm 1989`, `28 tuổi`, `SN 1989`
    let born: WordSet
    let years: Int32

    init(_ words: MeetingWords, vocabulary: inout Vocabulary) {
        becoming = words.phrases(.become, &vocabulary)
        own = words.phrases(.own, &vocabulary)
        and = vocabulary.intern("và")
        the = vocabulary.intern("các")
        of = vocabulary.intern("của")
        photo = vocabulary.intern("ảnh")
        photoOpening = vocabulary.opening(words: [photo])
        secretary = vocabulary.intern("bt")
        contracts = WordSet(["đồng", "thức", "án", "tư", "loại", "bot", "bto", "ppp"].map { vocabulary.intern($0) })
        acting = vocabulary.intern("quyền")
        child = vocabulary.intern("trẻ")
        powers = WordSet(["chính", "ủy", "thẩm", "chủ", "nhân", "bản", "phân", "cầm", "nắm"].map { vocabulary.intern($0) })
        born = WordSet(["sinh", "sn"].map { vocabulary.intern($0) })
        years = vocabulary.intern("tuổi")
    }

    /// `Châu Văn A (sinh năm 1989, ngụ ...)`, `(28 tuổi, ...)`: who is told apart by age is spoken of, not only named.
    func isDescribed(_ tokens: Tokens, after index: Int) -> Bool {
        guard index + 2 < tokens.all.count, tokens[index].isMark("(") || tokens[index].isMark(",") else { return false }
        let next = tokens[index + 1]
        if next.isWord(born) {
            return (index + 2..<min(index + 4, tokens.all.count)).contains { tokens[$0].kind == .number }
        }
        return next.kind == .number && tokens[index + 2].isWord(years)
    }
}
