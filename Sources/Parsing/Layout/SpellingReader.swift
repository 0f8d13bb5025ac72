import Articles
import Foundation
import Lexicon

/// Misspellings that a page's text shows against the compounds of administrative prose, and what was meant.
///
/// A report, never a change of the record's text: `Hôi thảo` becomes `Hội thảo` only where somebody asks. Only a syllable
/// that forms no compound with its neighbours is doubted, and only a compound with one of them proves what it should be.
package struct SpellingReader: Sendable {
    /// A word, or words, and what was meant.
    package struct Doubt: Sendable {
        /// In the passage that was read.
        package let span: Span
        package let meant: String
        /// typo, missing_space, conversion_loss, ocr, ocr_spacing, legacy_encoding or adversarial_diacritics.
        package let kind: String
    }

    package struct Reading: Sendable {
        /// tone_placement, eth_for_d_stroke and not_vietnamese: what the normal form mends, and what is not read.
        package var forms: Set<String> = []
        /// In the order of the passage.
        package var doubts: [Doubt] = []
    }

    /// Syllables that stand side by side in phrases of the language.
    private struct Pairs: Sendable {
        private(set) var followers: [String: Set<String>] = [:]
        private(set) var predecessors: [String: Set<String>] = [:]

        mutating func insert(_ words: [String]) {
            for (first, second) in zip(words, words.dropFirst()) where (first + second).allSatisfy(\.isLetter) {
                followers[first, default: []].insert(second)
                predecessors[second, default: []].insert(first)
            }
        }

        func contains(_ first: String, _ second: String) -> Bool { followers[first]?.contains(second) ?? false }

        /// What stands between two words, or beside one.
        func candidates(_ before: String?, _ after: String?) -> Set<String> {
            (before.flatMap { followers[$0] } ?? []).union(after.flatMap { predecessors[$0] } ?? [])
        }
    }

    private let compounds: Pairs
    /// Of names of bodies, offices and what is counted or done: a second opinion, since `công tác tôn giáo` proves no `tác tôn`.
    private let names: Pairs
    private let syllables: Syllables
    /// Syllables that are common words of their own.
    private let common: Set<String>
    private let known: Set<String>
    private let acronyms: [String: String]
    /// Order of magnitude (base 2) of how often a syllable stands in the tables of administrative prose.
    private let magnitudes: [String: Int]
    /// Syllables that stand in any table.
    private let attested: Set<String>
    /// Tables whose phrases hold compounds too: names of bodies, their fields, offices, what is counted and done.
    private static let namingTables = [
        "organisations", "organisation_fields", "offices", "count_nouns", "sectors", "meeting_words", "task_verbs",
        "section_cues",
    ]
    /// A syllable is taken for another with the same letters only where that one is at least 2^3 times as frequent.
    private static let leastGain = 3
    /// Letters, as of `nghiêng`.
    private static let longestSyllable = 7

    /// - Throws: `.missing` where `compounds.tsv`, `common_words.tsv`, `organisation_heads.tsv` or `syllable_rimes.tsv` is.
    package init(lexicon: Lexicon) throws(LexiconError) {
        var (compounds, names) = (Pairs(), Pairs())
        let table = try lexicon.table("compounds")
        let column = try table.column("phrase")
        for row in 0..<table.rowCount {
            let words = table.field(row, column).split(separator: " ").map(String.init)
            guard words.count >= 2 else {
                throw LexiconError(.malformed, file: table.path, line: table.line(row), reason: "is no compound of two syllables")
            }
            compounds.insert(words)
        }
        for table in try Self.namingTables.map({ name throws(LexiconError) in try lexicon.table(name) }) {
            let column = try table.column("phrase")
            for row in 0..<table.rowCount {
                names.insert(table.field(row, column).lowercased().split(separator: " ").map(String.init))
            }
        }
        (self.compounds, self.names) = (compounds, names)
        let words = try lexicon.table("common_words")
        let word = try words.column("word")
        common = Set((0..<words.rowCount).map { words.field($0, word) })
        known = common.union(compounds.followers.keys).union(compounds.predecessors.keys)
        syllables = try Syllables(lexicon)
        magnitudes = Self.counts(
            lexicon, of: ["compounds", "organisation_heads", "count_nouns", "period_cues", "place_provinces", "place_districts"]
        ).mapValues { Int.bitWidth - 1 - $0.leadingZeroBitCount }
        attested = Set(Self.counts(lexicon, of: Set(lexicon.tables.keys).subtracting(["rimes", "onsets", "encodings"])).keys)
        var acronyms: [String: String] = [:]
        let heads = try lexicon.table("organisation_heads")
        let phrase = try heads.column("phrase")
        for row in 0..<heads.rowCount {
            let head = heads.field(row, phrase)
            // UBND, TAND: letters that no syllable can be made of.
            if !head.contains(" "), head.count >= 3, !syllables.isSyllable(head) { acronyms[Self.skeleton(head)] = head }
        }
        self.acronyms = acronyms
    }

    /// Notes what the title, lines and captions of an article show, `spelling.<kind>`, at their place in the record's text.
    package func note(_ record: Record, _ trace: inout ParseTrace) {
        var forms: Set<String> = []
        for block in record.blocks where !block.label.hasPrefix("boilerplate") {
            let reading = read(block.span.text)
            forms.formUnion(reading.forms)
            for doubt in reading.doubts {
                let (start, end) = (block.span.start + doubt.span.start, block.span.start + doubt.span.end)
                trace.note("spelling.\(doubt.kind)", Span(start: start, end: end, text: doubt.span.text), doubt.meant)
            }
        }
        for form in forms.subtracting(["not_vietnamese"]).sorted() { trace.note("spelling.\(form)", nil, "mended in body.text") }
    }

    /// How often each syllable stands in tables of the language.
    private static func counts(_ lexicon: Lexicon, of tables: Set<String>) -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in tables.compactMap({ lexicon.tables[$0] }) {
            for row in 0..<table.rowCount {
                for column in 0..<table.columns.count {
                    for word in table.field(row, column).lowercased().split(whereSeparator: { !$0.isLetter }) {
                        counts[String(word), default: 0] += 1
                    }
                }
            }
        }
        return counts
    }

    /// - Parameter source: a passage; time grows with its length times the size of a neighbour's compounds.
    package func read(_ source: String) -> Reading {
        let normal = NormalisedText(source)
        let text = normal.string(0..<normal.bytes.count)
        let composed = source.precomposedStringWithCanonicalMapping
        let tokens = Tokens(normal, vocabulary: Vocabulary())
        guard LanguageReader(tokens: tokens).read() == "vi" || composed != text || isVietnamese(tokens)
        else {
            return Reading(forms: ["not_vietnamese"])
        }
        var reading = Reading()
        let straight = composed.replacingOccurrences(of: "Ð", with: "Đ").replacingOccurrences(of: "ð", with: "đ")
        if straight != composed { reading.forms.insert("eth_for_d_stroke") }
        if straight != text, !straight.contains(where: { $0.isWhitespace && $0 != " " && $0 != "\n" }) {
            reading.forms.insert("tone_placement")
        }
        reading.doubts = doubts(tokens)
        return reading
    }

    /// Of a line too short for its language to be told: a letter that only Vietnamese has, or a compound.
    private func isVietnamese(_ tokens: Tokens) -> Bool {
        tokens.all.indices.contains { index in
            if tokens[index].isVietnamese { return true }
            guard index > 0, tokens[index].kind == .word, tokens[index - 1].kind == .word else { return false }
            let (first, second) = (key(tokens.string(index - 1..<index)), key(tokens.string(index..<index + 1)))
            return isCompound(first, second)
        }
    }

    private func doubts(_ tokens: Tokens) -> [Doubt] {
        var words = tokens.all.indices.map { tokens[$0].kind == .word ? tokens.string($0..<$0 + 1) : "" }
        var joined = joinLetters(tokens, &words)
        joinOnsets(tokens, &words, &joined)
        var doubts: [Doubt] = []
        var isScanned = false
        let places = words.indices.filter { !words[$0].isEmpty }
        for (order, index) in places.enumerated() {
            let before = order > 0 ? evidence(tokens, words, places[order - 1], for: index) : nil
            let after = order + 1 < places.count ? evidence(tokens, words, places[order + 1], for: index) : nil
            if isGlued(index, tokens) {
                let mark = index - 1..<index
                doubts.append(Doubt(span: tokens.span(mark), meant: tokens.string(mark) + " ", kind: "missing_space"))
            }
            let change = mend(words[index], before, after)
            guard
                let kind = joined[index].map({ $0.count > 2 || tokens[$0.upperBound - 1].length > 1 ? "ocr_spacing" : "ocr" })
                    ?? change?.kind
            else { continue }
            words[index] = change?.word ?? words[index]
            isScanned = isScanned || kind == "ocr"
            doubts.append(
                Doubt(
                    span: tokens.span(joined[index] ?? index..<index + 1), meant: words[index],
                    kind: isScanned && kind == "typo" ? "ocr" : kind))
        }
        return doubts
    }

    /// `H ộ i` -> `Hội`: letters that stand alone where together they are a syllable.
    /// - Returns: which tokens are one word, by the first of them.
    private func joinLetters(_ tokens: Tokens, _ words: inout [String]) -> [Int: Range<Int>] {
        var joined: [Int: Range<Int>] = [:]
        var index = 0
        while index < words.count {
            var end = index
            while end < words.count, tokens[end].kind == .word, tokens[end].length == 1, end - index < Self.longestSyllable {
                end += 1
            }
            defer { index = max(end, index + 1) }
            guard !"aeiouyăâêôơư".contains(Self.skeleton(words[index])) else { continue }
            // `đ ạ i h ộ i` is two: the longest syllable first.
            while end - index >= 2, !syllables.isSyllable(words[index..<end].joined().lowercased()) { end -= 1 }
            guard end - index >= 2 else { continue }
            let word = words[index..<end].joined()
            words.replaceSubrange(index..<end, with: [word] + Array(repeating: "", count: end - index - 1))
            joined[index] = index..<end
        }
        return joined
    }

    /// `Đ ảng bộ` -> `Đảng bộ`, `t uyên giáo`: an onset set apart from the rest of its syllable, which a neighbour proves and which makes no
    /// compound without it.
    private func joinOnsets(_ tokens: Tokens, _ words: inout [String], _ joined: inout [Int: Range<Int>]) {
        for (index, rest) in zip(words.indices, words.indices.dropFirst()) {
            let onset = Self.skeleton(words[index])
            guard (1...3).contains(onset.count), !onset.contains(where: { "aeiouy".contains($0) }), words[rest].count > 1,
                case let word = words[index] + words[rest], syllables.isSyllable(word.lowercased())
            else { continue }
            let before = index > 0 ? evidence(tokens, words, index - 1, for: index) : nil
            let after = rest + 1 < words.count ? evidence(tokens, words, rest + 1, for: rest) : nil
            guard isCompound(before, key(word)) || isCompound(key(word), after), !isCompound(key(words[rest]), after) else {
                continue
            }
            words[index] = word
            words[rest] = ""
            joined[index] = index..<rest + 1
        }
    }

    /// A neighbour as proof of a word: adjacent, and not two capitalised words, which are a name.
    private func evidence(_ tokens: Tokens, _ words: [String], _ neighbour: Int, for index: Int) -> String? {
        let between = min(neighbour, index) + 1..<max(neighbour, index)
        guard between.allSatisfy({ tokens[$0].kind == .word && words[$0].isEmpty }) else { return nil }
        let areNames = [neighbour, index].allSatisfy {
            tokens[$0].isCapitalised && !tokens[$0].isAllCaps && tokens[$0].length > 1
        }
        return areNames ? nil : key(words[neighbour])
    }

    /// What a word was meant to be, nil where it is not in doubt.
    private func mend(_ word: String, _ before: String?, _ after: String?) -> (word: String, kind: String)? {
        let lower = key(word)
        if isCompound(before, lower) || isCompound(lower, after) { return nil }
        if let legacy = legacy(word, before) { return (legacy, "legacy_encoding") }
        let isCapitals = word == word.uppercased() && word.count > 1
        if isCapitals, let acronym = acronyms[Self.skeleton(lower)], acronym != lower { return (acronym.uppercased(), "ocr") }
        if common.contains(lower) { return nil }
        let isValid = syllables.isSyllable(lower)
        if !isValid, let (first, second) = split(lower, before, after) {
            // As printed: `hànhĐảng` has its own capital.
            let parts = (String(word.prefix(first.count)), String(word.dropFirst(first.count)))
            return (
                parts.0 + " " + (word == word.uppercased() || first.count + second.count == word.count ? parts.1 : second),
                "missing_space"
            )
        }
        // Names prove only what no syllable is; there are too many of them.
        guard
            let meant = nearest(lower, compounds.candidates(before, after))
                ?? (isValid || isCapitals
                    ? nil : nearest(lower, names.candidates(before, after).filter { Self.skeleton($0) == Self.skeleton(lower) }))
        else { return nil }
        return (cased(meant, like: word), kind(lower, meant, isValid: isValid, isCapitals: isCapitals))
    }

    /// The one candidate that a word is least far from.
    private func nearest(_ word: String, _ candidates: Set<String>) -> String? {
        var best: (word: String, distance: Int)?
        var isTied = false
        for candidate in candidates {
            guard let distance = distance(word, candidate) else { continue }
            if distance == best?.distance { isTied = candidate != best?.word }
            if distance < best?.distance ?? .max {
                best = (candidate, distance)
                isTied = false
            }
        }
        return isTied ? nil : best?.word
    }

    private func isCompound(_ first: String?, _ second: String?) -> Bool {
        guard let first, let second else { return false }
        return compounds.contains(first, second) || names.contains(first, second)
    }

    /// 1 for the same letters under other marks, 2 and 3 for one or two letters more or less; nil where too far.
    private func distance(_ word: String, _ candidate: String) -> Int? {
        guard word != candidate else { return nil }
        let (a, b) = (Self.skeleton(word), Self.skeleton(candidate))
        let magnitude = magnitudes[word]
        if a == b { return magnitude.map { (magnitudes[candidate] ?? 0) - $0 >= Self.leastGain } ?? true ? 1 : nil }
        // `nhân đân`: a bar too many or too few.
        if !attested.contains(word), a.first == "đ" || b.first == "đ", Self.unbarred(a) == Self.unbarred(b) { return 1 }
        // What nobody writes may have lost or gained letters; what people write has not. Two letters prove nothing.
        guard !attested.contains(word), a.count >= 3, b.count >= 3, a.first == b.first,
            abs(a.utf8.count - b.utf8.count) <= 2
        else { return nil }
        let edits = Self.edits(Array(a.utf8), Array(b.utf8))
        return edits == 1 ? 2 : edits == 2 && b.count > a.count ? 3 : nil
    }

    private func kind(_ word: String, _ meant: String, isValid: Bool, isCapitals: Bool) -> String {
        let tones = word.decomposedStringWithCanonicalMapping.unicodeScalars.count {
            [0x300, 0x301, 0x303, 0x309, 0x323].contains($0.value)
        }
        let isSameSkeleton = Self.skeleton(word) == Self.skeleton(meant)
        if isSameSkeleton, tones > 1 || (tones > 0 && Self.isOnGlide(word)) { return "adversarial_diacritics" }
        if isCapitals { return "ocr" }
        // A tone alone is a slip of the hand; letters lose their shape in conversion.
        if isSameSkeleton { return isValid || Self.untoned(word) == Self.untoned(meant) ? "typo" : "conversion_loss" }
        return Self.skeleton(meant).count > Self.skeleton(word).count ? "conversion_loss" : "typo"
    }

    /// `qùản`: a tone on the u of qu, which carries none.
    private static func isOnGlide(_ word: String) -> Bool {
        word.hasPrefix("qù") || word.hasPrefix("qú") || word.hasPrefix("qủ") || word.hasPrefix("qũ") || word.hasPrefix("qụ")
    }

    /// Two known syllables without their space, which form a compound together or with a neighbour.
    private func split(_ word: String, _ before: String?, _ after: String?) -> (String, String)? {
        let letters = Array(word)
        guard letters.count <= 2 * Self.longestSyllable else { return nil }
        for cut in letters.indices.dropFirst() {
            let (first, second) = (String(letters[..<cut]), String(letters[cut...]))
            guard known.contains(first), syllables.isSyllable(second) else { continue }
            if isCompound(first, second) || isCompound(second, after) || (isCompound(before, first) && known.contains(second)) {
                return (first, second)
            }
        }
        return nil
    }

    /// `XàTÂN`: the Ã and space of another encoding in one letter; `XÔ` the same with a quotation mark.
    private func legacy(_ word: String, _ before: String?) -> String? {
        let letters = Array(word)
        if let at = letters.firstIndex(of: "à"), at > 0, at + 1 < letters.count, letters[at - 1].isUppercase,
            letters[at + 1].isUppercase
        {
            return String(letters[..<at]) + "Ã " + String(letters[(at + 1)...])
        }
        if letters.last == "Ô", letters.count >= 2, word == word.uppercased(), let before {
            let meant = String(letters.dropLast()) + "Ã"
            if isCompound(before, meant.lowercased()) { return meant + "”" }
        }
        return nil
    }

    private func key(_ word: String) -> String { word.lowercased() }

    private func cased(_ word: String, like model: String) -> String {
        if model.count > 1, model == model.uppercased() { return word.uppercased() }
        return model.first?.isUppercase ?? false ? word.prefix(1).uppercased() + word.dropFirst() : word
    }

    /// `môi trường,phát triển`, `nhiệm vụ.Ngày`: a word right behind the mark that ends a clause.
    private func isGlued(_ index: Int, _ tokens: Tokens) -> Bool {
        guard index >= 2, tokens[index].kind == .word, tokens[index - 2].kind == .word, !tokens[index].hasSpaceBefore,
            !tokens[index - 1].hasSpaceBefore,
            tokens[index].length > 1, tokens[index - 2].length > 1, !tokens[index].isAllCaps || !tokens[index - 2].isAllCaps
        else { return false }
        if tokens[index - 1].isMark(",") || tokens[index - 1].isMark(";") { return true }
        return tokens[index - 1].isMark(".") && tokens[index].isCapitalised && !tokens[index - 2].isCapitalised
    }

    /// Without its tone; ă, â, ê, ô, ơ and ư keep their shape.
    private static func untoned(_ word: String) -> String {
        let plain = word.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars.filter {
            ![0x300, 0x301, 0x303, 0x309, 0x323].contains($0.value)
        }
        return String(String.UnicodeScalarView(plain))
    }

    private static func unbarred(_ skeleton: String) -> String { skeleton.replacing("đ", with: "d") }

    /// Base letters alone; đ is a letter of its own.
    private static func skeleton(_ word: String) -> String {
        let plain = word.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars.filter {
            $0.value < 0x300 || $0.value > 0x36F
        }
        return String(String.UnicodeScalarView(plain))
    }

    /// Levenshtein distance; words are at most a syllable long.
    private static func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard abs(a.count - b.count) <= 2, a.count <= 12, b.count <= 12 else { return 3 }
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (left == right ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}
