import Articles
import Decoding
import Parsing
import Store

/// What an entry comes to: decoded and parsed. A value that all cores share; a reading touches nothing but its entry.
struct EntryReader: Sendable {
    enum Outcome: Sendable {
        case articles([ParsedArticle], refused: [RefusedPart])
        case withdrawal(Withdrawal)
        case failure(Failure)
        /// The time limit is over; nothing is known of the entry.
        case overtime(Failure)
    }

    var decoder: Decoder
    let parser: Parser
    /// Parser and language data, for the store.
    let version: ReadingVersion
    let instruments: Instruments
    /// Kind and words for the log about a part of an entry.
    let trouble: @Sendable (_ kind: String, _ message: String) -> Void

    func read(_ entry: JournalEntry, deadline: Deadline) -> Outcome {
        if let withdrawal = entry.submission.withdrawal { return .withdrawal(withdrawal) }
        let deadline = Failpoint.present?.strike(entry.submission.body) ?? deadline
        let parts: [DecodedPart]
        do throws(DecodingError) {
            let begun = Instruments.now()
            defer { instruments.decode.recordNanoseconds(Instruments.now() - begun) }
            parts = try decoder.parts(of: entry.submission)
        } catch {
            return .failure(Failure(error))
        }
        let digest = Digest(of: entry.submission.body).hexadecimal
        var articles: [ParsedArticle] = []
        var refused: [RefusedPart] = []
        for (number, part) in parts.enumerated() {
            var header = entry.submission.header
            header.name = part.name(in: header.name)
            do throws(Failure) {
                if let submission = part.submission {
                    var entry = entry
                    entry.submission = submission
                    let digest = Digest(of: submission.body).hexadecimal
                    articles.append(try read(part, 0, of: 1, entry, submission.header, digest, deadline))
                } else {
                    articles.append(try read(part, number, of: parts.count, entry, header, digest, deadline))
                }
            } catch {
                // The time is over for all of them: none is stored, or the rest would never be.
                if error.verdict == .retry { return .overtime(error) }
                refused.append(RefusedPart(name: header.name, failure: error))
                if parts.count > 1 { trouble(error.stage, "entry \(entry.position), part \(number): \(error.message)") }
            }
        }
        if let first = refused.first, articles.isEmpty { return .failure(first.failure) }
        return .articles(articles, refused: refused)
    }

    func read(
        _ part: DecodedPart, _ number: Int, of count: Int, _ entry: JournalEntry, _ header: SubmissionHeader, _ digest: String,
        _ deadline: Deadline
    ) throws(Failure) -> ParsedArticle {
        var header = header
        let article: DecodedArticle
        do throws(DecodingError) { article = try part.outcome.get() } catch { throw Failure(error) }
        // The sender's URI names what was sent: a feed, and not each of its articles.
        if count > 1 { header.uri = article.metadata.uri }
        let source = Record.Source(
            name: header.name, sha256: digest, bytes: entry.submission.body.count, mediaType: article.mediaType,
            encoding: article.encoding, uri: header.uri ?? article.metadata.uri)
        let record: Record
        do throws(ParsingError) {
            let begun = Instruments.now()
            defer { instruments.parse.recordNanoseconds(Instruments.now() - begun) }
            record = try parser.parse(article, header: header, source: source, deadline: deadline)
        } catch {
            throw Failure(error)
        }
        return ParsedArticle(
            position: entry.position, part: number, header: header, record: record, original: entry.submission.body,
            submitted: entry.submission.header, reading: version)
    }
}
