import Articles
import Lexicon

/// Tells the sections of a meeting's report apart and cuts what is enumerated in them into items.
///
/// Sentence by sentence: a sentence's own verbs decide (`yêu cầu`, `kiến nghị ... như:`, `thảo luận`), else it goes on with what its
/// paragraph was about.
final class DiscourseReader: Sendable {
    let words: SpeechWords
    let bodies: OrganisationWords
    let and: Int32
    let leader: (Int32, Int32)
    let meeting: (Int32, Int32)
    let comrade: WordSet
    let presiding: (Int32, Int32)
    /// Before who does what is done.
    let passive: Int32
    /// Before a verb: it is done already.
    let past: Int32
    /// `Hội nghị nhằm ...`
    let purpose: Int32
    /// `Báo cáo nêu rõ ...`
    let report: (Int32, Int32)
    let conclusion: (Int32, Int32)
    let need: Int32
    /// `6 tháng cuối năm`
    let yearEnd: (Int32, Int32)
    /// `quý II`, `tháng 5`
    let span: WordSet
    let not: Int32
    /// `Đảng ủy Khối các cơ quan`
    let block: Int32
    let determiners: WordSet
    /// Before the word for an office: many hold it.
    let plurals: WordSet
    /// `một số`, `nhiều`
    let quantity: WordSet
    /// `hai` to `mười`
    let numbers: WordSet
    let work: (Int32, Int32)
    /// First syllables of task verbs that are nouns after a determiner or a comma: `các tổ chức`, `cấp ủy, lãnh đạo`.
    let nouns: WordSet
    /// First syllables of task verbs that behind a comma tell how or what for: `chủ động, sáng tạo`, `..., góp phần ...`.
    let manners: WordSet
    /// Syllables of what plans are made of: `phương hướng`, `nhiệm vụ`.
    let plans: (WordSet, WordSet)
    /// Last syllables before defects that are not named but dealt with: `làm rõ những hạn chế`, `khắc phục khó khăn`.
    let dealing: WordSet
    /// Whom a proposal is made to, and what it is only about.
    let addressees: PhraseTable<Bool>
    let topics: PhraseTable<Bool>
    /// What `nhấn mạnh`, `chỉ rõ` speak of without ordering anything: `những kết quả`, `vai trò`.
    let themes: PhraseTable<Bool>
    /// Before `cần` what needs doing is only spoken of: `một số vấn đề cần khắc phục`.
    let matters: WordSet
    /// `trọng tâm`
    let core: (Int32, Int32)
    let regarding: PhraseTable<Bool>
    /// Single words behind a verb that asks for oneself: `đề nghị được ...`.
    let asking: WordSet
    /// What a statement of a shortcoming holds: `chưa`, `chậm`.
    let shortfalls: WordSet
    /// `yếu`, but not `chủ yếu`, `thiết yếu`.
    let weak: Int32
    let essential: WordSet
    /// Those that say so without a list.
    let lacks: WordSet
    /// `mong muốn`
    let hope: Int32
    /// `các đơn vị có đề xuất`, `sẽ đề xuất`: nothing is proposed here.
    let having: WordSet
    let such: Int32
    /// `Theo ông A, ...`
    let according: Int32
    /// `đại diện`
    let representative: Int32
    let isVerb: Int32
    /// `nhất là`, which names nothing.
    let most: Int32
    let prepositions: WordSet
    /// The bits of tokens between which a statement may be cut: `,`, `;` and `và`.
    let cuts: Openings

    init(words: SpeechWords, bodies: OrganisationWords, meeting: MeetingWords, vocabulary: inout Vocabulary) {
        self.words = words
        self.bodies = bodies
        and = vocabulary.intern("và")
        leader = (vocabulary.intern("lãnh"), vocabulary.intern("đạo"))
        self.meeting = (vocabulary.intern("hội"), vocabulary.intern("nghị"))
        comrade = WordSet(["đồng", "ông", "bà", "anh", "chị", "thầy", "cô"].map { vocabulary.intern($0) })
        presiding = (vocabulary.intern("chủ"), vocabulary.intern("trì"))
        passive = vocabulary.intern("được")
        past = vocabulary.intern("đã")
        purpose = vocabulary.intern("nhằm")
        report = (vocabulary.intern("báo"), vocabulary.intern("cáo"))
        not = vocabulary.intern("không")
        need = vocabulary.intern("cần")
        span = WordSet(["quý", "tháng"].map { vocabulary.intern($0) })
        yearEnd = (vocabulary.intern("cuối"), vocabulary.intern("năm"))
        block = vocabulary.intern("khối")
        conclusion = (vocabulary.intern("kết"), vocabulary.intern("luận"))
        determiners = meeting.set(.determiner)
        plurals = WordSet(["các", "những"].map { vocabulary.intern($0) })
        numbers = WordSet("hai ba bốn năm sáu bảy tám chín mười".split(separator: " ").map { vocabulary.intern(String($0)) })
        quantity = WordSet(["một", "số", "nhiều", "rõ"].map { vocabulary.intern($0) })
        work = (vocabulary.intern("công"), vocabulary.intern("tác"))
        nouns = meeting.set(.noun)
        manners = meeting.set(.manner)
        plans = (meeting.set(.planFirst), meeting.set(.planSecond))
        prepositions = meeting.set(.inside)
        dealing = meeting.set(.deal)
        addressees = meeting.phrases(.addressee, &vocabulary)
        topics = meeting.phrases(.topic, &vocabulary)
        themes = meeting.phrases(.theme, &vocabulary)
        core = (vocabulary.intern("trọng"), vocabulary.intern("tâm"))
        matters = meeting.set(.matter)
        regarding = meeting.phrases(.regarding, &vocabulary)
        asking = meeting.set(.asking)
        shortfalls = meeting.set(.shortfall)
        weak = vocabulary.intern("yếu")
        essential = WordSet(["chủ", "thiết", "trọng", "tất", "cốt"].map { vocabulary.intern($0) })
        lacks = meeting.set(.lack)
        hope = vocabulary.intern("mong")
        having = WordSet(["có", "sẽ", "những", "các"].map { vocabulary.intern($0) })
        such = vocabulary.intern("như")
        according = vocabulary.intern("theo")
        representative = vocabulary.intern("đại")
        isVerb = vocabulary.intern("là")
        most = vocabulary.intern("nhất")
        cuts = vocabulary.opening(words: [and], marks: (1 << 0x2C | 1 << 0x3B, 0))
    }

    /// `Các đại biểu`: whoever is there, and no group of its own.
    func isDelegates(_ range: Range<Int>, _ tokens: Tokens) -> Bool {
        // `một số đại biểu có ý kiến`
        let first = range.first { !tokens[$0].isWord(quantity) } ?? range.lowerBound
        return [range.lowerBound, first].contains { start in
            guard let cue = words.cues.match(tokens, at: start, end: range.upperBound), cue.value.contains(.delegates) else {
                return false
            }
            return cue.end == range.upperBound || start == first && tokens[cue.end].isWord(having)
        }
    }

    /// - Parameters:
    ///   - isRead: by sentence; the others are title, lead and captions.
    ///   - roles: by person.
    ///   - organiser: index of a body, whose subordinates propose and do not order.
    ///   - isReview: whether work of a period is reviewed.
    ///   - next: words of the period that is planned for: `năm học 2019-2020`.
    func read(
        _ names: Names, _ sentences: Sentences, isRead: (Int) -> Bool, roles: [RoleVerbs],
        organiser: Int? = nil, isReview: Bool = true, next: String? = nil
    ) -> [Discourse.Section] {
        var scan = DiscourseScan(
            reader: self, names: names, sentences: sentences, roles: roles,
            level: organiser.flatMap { names.organisations[$0].level }, isReview: isReview, next: next)
        return scan.read(isRead)
    }
}
