import Articles

/// The decoding stage: a submission's bytes become articles' text, with what structure and metadata the format gives.
package struct Decoder: Sendable {
    private let tables: DecodingTables
    private let limits: DecodingLimits

    /// - Parameter tables: without them, character sets other than Unicode are refused and pages give fewer hints.
    package init(tables: DecodingTables = .unicodeOnly, limits: DecodingLimits = .default) {
        self.tables = tables
        self.limits = limits
    }

    /// The same with other limits.
    package func limited(to limits: DecodingLimits) -> Decoder { Decoder(tables: tables, limits: limits) }

    /// Decodes one submission whole; most hold one article, a feed or a batch holds one per entry.
    /// - Returns: 1...``DecodingLimits/maxEntries`` articles, in the order of the submission.
    /// - Throws: ``DecodingError``; nothing of the submission is decoded then.
    package func decode(_ submission: Submission) throws(DecodingError) -> [DecodedArticle] {
        var articles: [DecodedArticle] = []
        for part in try parts(of: submission) { articles.append(try part.outcome.get()) }
        return articles
    }

    /// Decodes one submission part by part: a broken line of NDJSON costs no other.
    /// - Returns: 1...``DecodingLimits/maxEntries`` parts, in the order of the submission, with an article among them.
    /// - Throws: ``DecodingError`` where the submission holds no article at all.
    package func parts(of submission: Submission) throws(DecodingError) -> [DecodedPart] {
        let header = submission.header
        let name = header.name ?? header.uri ?? "submission"
        let declared = MediaType(header.mediaType)
        let bytes = try unpacked(submission.body, name: name)
        let reading = try CharacterSetDetector(tables: tables).read(
            bytes, declared: declared?.characterSet ?? MediaType.characterSet(declaredIn: bytes), name: name)
        guard reading.bytes.contains(where: { !ASCII.isSpace($0) }) else {
            throw DecodingError(.empty, "decode \(name): no text; send the article's text")
        }
        var parts: [DecodedPart] =
            switch DocumentFormat(of: reading.bytes, declared: declared) {
            case .plainText:
                [
                    DecodedPart(
                        .success(
                            DecodedArticle(text: reading.text, mediaType: "text/plain", encoding: reading.name))
                    )
                ]
            case .html: [DecodedPart(.success(try html(reading, name: name)))]
            case .json: try json(reading, header, name: name)
            case .xml: try feed(reading, header, name: name)
            }
        for index in parts.indices {
            guard case .success(var article) = parts[index].outcome else { continue }
            addSender(header, to: &article.metadata, isOnly: parts.count == 1)
            parts[index].outcome = .success(article)
        }
        // By itself it is the submission, under the sender's own address.
        if parts.count == 1 { parts[0].submission = nil }
        try bound(parts, of: submission, name: name)
        return parts
    }

    /// Holds what the articles keep of their submission to the limit.
    private func bound(_ parts: [DecodedPart], of submission: Submission, name: String) throws(DecodingError) {
        guard parts.count > 1 else { return }
        var (kept, articles) = (0, 0)
        for part in parts where part.isArticle {
            kept += part.submission?.body.count ?? submission.body.count
            articles += 1
        }
        if articles > 1 { try bound(kept, keptBy: articles, name: name) }
    }

    private func bound(_ kept: Int, keptBy articles: Int, name: String) throws(DecodingError) {
        guard kept > limits.maxKeptBytes else { return }
        throw DecodingError(
            .tooLarge,
            "decode \(name): \(articles) articles that keep \(kept) bytes of it, the limit is \(limits.maxKeptBytes); "
                + "send NDJSON, or fewer at once")
    }

    private func unpacked(_ body: [UInt8], name: String) throws(DecodingError) -> [UInt8] {
        guard !body.isEmpty else { throw DecodingError(.empty, "decode \(name): no bytes; send the article's text") }
        let bytes = try Decompressor(limits: limits).unpack(body, name: name)
        guard bytes.count <= limits.maxDecodedBytes else {
            throw DecodingError(
                .tooLarge,
                "decode \(name): \(bytes.count) bytes, the limit is \(limits.maxDecodedBytes); send articles one by one")
        }
        if let format = DocumentFormat.foreignFormat(bytes) {
            throw DecodingError(
                .unsupportedMediaType,
                "decode \(name): the bytes are \(format); send plain text, HTML, JSON or a feed, as they are, gzip or zstd")
        }
        return bytes
    }

    /// What the sender says stands where the format says nothing; the sender's URI is the article's identity and comes first.
    private func addSender(_ header: SubmissionHeader, to metadata: inout DecodedMetadata, isOnly: Bool) {
        if isOnly, let uri = header.uri { metadata.uri = uri }
        if metadata.published == nil, let published = header.published {
            metadata.published = published
            metadata.publishedBasis = "sender"
        }
        metadata.siteName = metadata.siteName ?? header.publisher
    }

    // MARK: - Formats

    private func html(_ reading: CharacterSetDetector.Reading, name: String) throws(DecodingError) -> DecodedArticle {
        let page = try HTMLReader.read(reading.bytes, tables: tables, limits: limits, name: name)
        // A page that scripts fill: its text stands in its linked data alone.
        if let body = page.metadata.articleBody, body.utf8.count > 2 * page.text.count {
            let title = page.metadata.decoded.title
            let laid = try ArticleText(tables: tables, limits: limits, name: name).lay(title: title, body: body)
            var article = mended(laid.text, mediaType: "text/html", encoding: reading.name)
            article.lines = laid.lines
            article.metadata = page.metadata.decoded
            return article
        }
        guard !page.text.isEmpty else {
            throw DecodingError(.empty, "decode \(name): the page shows no text; send the article's text")
        }
        var article = mended(page.text, mediaType: "text/html", encoding: reading.name)
        article.lines = page.lines
        article.metadata = page.metadata.decoded
        return article
    }

    private func json(
        _ reading: CharacterSetDetector.Reading, _ header: SubmissionHeader, name: String
    ) throws(DecodingError) -> [DecodedPart] {
        let items: [JSONReader.Item]
        do {
            items = try Self.items(reading.bytes, limits)
        } catch {
            let (line, column) = Self.position(of: error.offset, in: reading.bytes)
            throw Self.failure(error, name, line: line, column: column)
        }
        let isLines = JSONLines.areIn(reading.bytes)
        let layout = ArticleText(tables: tables, limits: limits, name: name)
        var parts: [DecodedPart] = []
        var line = 1
        var counted = 0
        for item in items {
            line += reading.bytes[counted..<item.start].count { $0 == 0x0A }
            counted = item.start
            let number = isLines ? line : nil
            let before = parts.count
            switch item.value {
            case .failure(let fault):
                let failure = Self.failure(fault, name, line: line, column: fault.offset - item.start + 1)
                parts.append(DecodedPart(line: number, .failure(failure)))
            case .success(let value):
                for object in ArticleJSON.articles(in: value) {
                    guard let article = try article(object, layout, encoding: reading.name) else { continue }
                    var part = DecodedPart(line: number, .success(article))
                    if reading.name == "utf-8", let place = object.bytes, ArticleJSON.standsAlone(object) {
                        part.keep(Array(reading.bytes[place]), mediaType: "application/json", under: header)
                    }
                    parts.append(part)
                    guard parts.count <= limits.maxEntries else {
                        throw DecodingError(
                            .tooLarge, "parse JSON of \(name): more than \(limits.maxEntries) articles; send it in parts")
                    }
                }
            }
            if parts.count == before {
                parts.append(
                    DecodedPart(
                        line: number,
                        .failure(
                            DecodingError(
                                .badJSON,
                                "parse JSON of \(name): \(items.count > 1 ? "line \(line): " : "")no article in it; send ninjs, "
                                    + "schema.org NewsArticle, or an object with title and body"))))
            }
        }
        // Where nothing can be read, the first fault speaks for all.
        if let first = parts.first, !parts.contains(where: { (try? $0.outcome.get()) != nil }) { _ = try first.outcome.get() }
        return parts
    }

    /// Of NDJSON with a broken line every line by itself.
    private static func items(_ bytes: [UInt8], _ limits: DecodingLimits) throws(JSONReader.Fault) -> [JSONReader.Item] {
        do throws(JSONReader.Fault) {
            return try JSONReader.read(bytes, limits: limits)
        } catch {
            guard !error.isOfAll, JSONLines.areIn(bytes) else { throw error }
            return try JSONReader.readLines(bytes, limits: limits)
        }
    }

    private static func failure(_ fault: JSONReader.Fault, _ name: String, line: Int, column: Int) -> DecodingError {
        DecodingError(
            fault.isLimit ? .tooLarge : .badJSON,
            "parse JSON of \(name): line \(line), byte \(column): \(fault.reason); "
                + (fault.isLimit ? "send articles one by one" : "send valid JSON"))
    }

    /// - Returns: nil where the object has no text.
    private func article(
        _ object: JSONValue, _ layout: ArticleText, encoding: String
    ) throws(DecodingError) -> DecodedArticle? {
        let parts = ArticleJSON.parts(of: object)
        let laid = try layout.lay(title: parts.title, body: parts.body)
        guard laid.text.contains(where: { !ASCII.isSpace($0) }) else { return nil }
        var article = mended(
            laid.text, mediaType: object["@type"] != nil ? "application/ld+json" : "application/json", encoding: encoding)
        article.lines = laid.lines
        article.metadata = parts.metadata
        article.metadata.title = laid.title
        return article
    }

    private func feed(
        _ reading: CharacterSetDetector.Reading, _ header: SubmissionHeader, name: String
    ) throws(DecodingError) -> [DecodedPart] {
        let feed = try FeedReader(limits: limits, name: name).read(reading.bytes)
        let layout = ArticleText(tables: tables, limits: limits, name: name)
        let apart = reading.name == "utf-8" && feed.entries.count > 1 ? FeedEntries(of: reading.bytes) : nil
        if let apart { try bound(apart.bytesApart, keptBy: apart.count, name: name) }
        var parts: [DecodedPart] = []
        for (number, entry) in feed.entries.enumerated() {
            let laid = try layout.lay(title: entry.title, body: entry.body ?? entry.summary)
            guard !laid.text.isEmpty else { continue }
            var article = mended(laid.text, mediaType: feed.mediaType, encoding: reading.name)
            article.lines = laid.lines
            article.metadata = entry.metadata
            article.metadata.title = laid.title
            article.metadata.siteName = feed.title
            article.metadata.language = feed.language
            var part = DecodedPart(.success(article))
            if let apart, apart.count == feed.entries.count {
                part.keep(apart.feed(of: number), mediaType: feed.mediaType + "; charset=utf-8", under: header)
            }
            parts.append(part)
        }
        guard !parts.isEmpty else {
            throw DecodingError(.empty, "parse XML of \(name): the feed has no entry with text; send it when it has")
        }
        return parts
    }

    /// Old bytes that markup or escapes had hidden come to light in the text only.
    private func mended(_ text: [UInt8], mediaType: String, encoding: String) -> DecodedArticle {
        if encoding.hasPrefix("utf"), let repaired = CharacterSetDetector(tables: tables).repair(text) {
            return DecodedArticle(text: UTF8Scan.string(ofText: repaired.bytes), mediaType: mediaType, encoding: repaired.name)
        }
        return DecodedArticle(text: UTF8Scan.string(ofText: text), mediaType: mediaType, encoding: encoding)
    }

    /// Line and byte of the line, from 1.
    private static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (line, before.count - start + 1)
    }
}
