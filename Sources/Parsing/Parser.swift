import Articles
import Lexicon

/// Text to record. A value: one parser is shared by all workers, and a parse touches nothing but its input.
package struct Parser: Sendable {
    /// Raised whenever the same input may yield another record, so that stored records know whether they are current;
    /// Tests/Ratchets/parser-version.tsv has what each made of the articles there.
    package static let version = "0.8.0"

    package let grammar: Grammar

    /// - Throws: ``LexiconError`` where a table or column that a rule needs is absent or malformed.
    package init(lexicon: Lexicon) throws(LexiconError) {
        grammar = try Grammar(lexicon: lexicon)
    }

    /// - Throws: ``ParsingError``: refused inputs; every other input yields a record, with nulls where nothing is known.
    package func parse(
        _ article: DecodedArticle, header: SubmissionHeader, source: Record.Source, deadline: Deadline = .never
    ) throws(ParsingError) -> Record {
        var trace = ParseTrace(isRecording: false)
        return try parse(article, header: header, source: source, deadline: deadline, trace: &trace)
    }

    /// As above, and notes in `trace` which rule made which value.
    package func parse(
        _ article: DecodedArticle, header: SubmissionHeader, source: Record.Source, deadline: Deadline = .never,
        trace: inout ParseTrace
    ) throws(ParsingError) -> Record {
        var record = Record(parser: Record.ParserVersion(version: Self.version), source: source, body: Record.Body(text: ""))
        try read(article, header: header, deadline: deadline, into: &record, trace: &trace)
        return record
    }

    /// Apart from where the record is made, which would else be copied as it is returned.
    private func read(
        _ article: DecodedArticle, header: SubmissionHeader, deadline: Deadline, into record: inout Record,
        trace: inout ParseTrace
    ) throws(ParsingError) {
        let name = header.name ?? header.uri ?? "article"
        /// Between steps: what hangs inside one is the watchdog's.
        func check() throws(ParsingError) {
            guard deadline.isOver else { return }
            throw ParsingError(.overtime, "parse \(name): the time limit of one entry is over; raise it, or send less at once")
        }
        let text = NormalisedText(article.text)
        guard text.source.count < Int(Int32.max) else {
            throw ParsingError(.tooLarge, "parse \(header.name ?? "article"): \(text.source.count) bytes; split it below 2 GB")
        }
        let tokens = Tokens(text, vocabulary: grammar.vocabulary)
        let language = LanguageReader(tokens: tokens).read()
        var reader = LayoutReader(
            grammar: grammar, tokens: tokens, title: article.metadata.title, hints: article.lines, isVietnamese: language == "vi")
        try check()
        let layout = reader.read()
        for block in layout.blocks { trace.note("layout.\(block.label)", tokens.span(block.range), block.reason) }
        try RefusalReader(tables: grammar.tables, tokens: tokens).check(name, layout, reader)
        record.language = language ?? article.metadata.language
        RecordWriter(grammar: grammar, tokens: tokens, layout: layout).write(
            &record, article: article, header: header, trace: &trace)
        try check()
        let prose = Prose(title: layout.title, lead: layout.lead?.range, body: layout.body.map(\.range), of: tokens)
        FactWriter(rules: grammar.facts, prose: prose).write(&record, trace: &trace)
        let places = PlaceWriter(locality: grammar.locality, tokens: tokens, layout: layout).write(
            &record, uri: article.metadata.uri ?? header.uri, trace: &trace)
        try check()
        MeetingWriter(reader: grammar.meeting, layout: layout, whole: tokens, prose: prose, places: places).write(
            &record, trace: &trace)
        record.text = article.text
    }
}
