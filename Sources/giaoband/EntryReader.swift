import Articles
import Decoding
import Parsing
import Store

/// What an entry comes to: decoded and parsed. A value that all cores share; a reading touches nothing but its entry.
struct EntryReader: Sendable {
    enum Outcome: Sendable {
        case articles([ParsedArticle])
        case withdrawal(Withdrawal)
        case failure(Failure)
        /// The time limit is over; nothing is known of the entry.
        case overtime(Failure)
    }

    let decoder: Decoder
    let parser: Parser
    /// Words for the log about a part of an entry.
    let trouble: @Sendable (String) -> Void

    func read(_ entry: JournalEntry, deadline: Deadline) -> Outcome {
        if let withdrawal = entry.submission.withdrawal { return .withdrawal(withdrawal) }
        let deadline = Failpoint.present?.strike(entry.submission.body) ?? deadline
        do throws(DecodingError) {
            let decoded = try decoder.decode(entry.submission)
            let digest = Digest(of: entry.submission.body).hexadecimal
            var articles: [ParsedArticle] = []
            var refusal: Failure?
            for (part, article) in decoded.enumerated() {
                var header = entry.submission.header
                // The sender's URI names what was sent: a feed, and not each of its articles.
                if decoded.count > 1 { header.uri = article.metadata.uri }
                let source = Record.Source(
                    name: header.name, sha256: digest, bytes: entry.submission.body.count, mediaType: article.mediaType,
                    encoding: article.encoding, uri: header.uri ?? article.metadata.uri)
                do throws(ParsingError) {
                    let record = try parser.parse(article, header: header, source: source, deadline: deadline)
                    articles.append(
                        ParsedArticle(
                            position: entry.position, part: part, header: header, record: record, original: entry.submission.body)
                    )
                } catch {
                    if error.kind == .overtime { return .overtime(Failure(error)) }
                    refusal = refusal ?? Failure(error)
                    if decoded.count > 1 { trouble("entry \(entry.position), part \(part): \(error.message)") }
                }
            }
            if let refusal, articles.isEmpty { return .failure(refusal) }
            return .articles(articles)
        } catch {
            return .failure(Failure(error))
        }
    }
}
