import Articles
import Intake
import Lexicon
import Parsing
import Store
import WireProtocol

/// Articles read again and put right: REPROCESS and CORRECT.
struct UpkeepVerbs: Sendable {
    /// Corrections of a page, at most and where nothing is said.
    private static let limits = (most: 1_000, usual: 100)
    private static let examples = (most: 20, usual: 3)
    /// Articles a second: beyond what any machine reads.
    private static let mostRate = 100_000.0

    let store: any RecordUpkeep
    let reprocessor: Reprocessor
    let version: ReadingVersion
    let sectors: Set<String>
    let places: PlaceCodes
    /// Runs a write in turn with those of fresh articles, and publishes its events.
    let write:
        @Sendable (
            _ body: @escaping @Sendable () throws(StoreError) -> [ChangeEvent],
            _ finished: @escaping @Sendable (Result<Void, StoreError>) -> Void
        ) -> Void

    /// For INFO: articles that something else than the present parser read, and the job under way, else the last one.
    func figures() throws -> (stale: Int, job: JobObject?) {
        (try store.staleArticles(version), try store.reprocessing().map(JobObject.init))
    }

    // MARK: - REPROCESS

    func reprocess(_ request: Request) throws -> Reply? {
        let header = try request.header(as: ReprocessHeader.self)
        switch header.action ?? .status {
        case .status: break
        case .start:
            if let rate = header.rate, !(rate > 0 && rate <= Self.mostRate) {
                throw malformed(request, "/rate", "a rate of \(rate); ask for above 0 to 100,000 articles a second")
            }
            do {
                _ = try store.beginReprocessing(try selection(header, request), rate: header.rate, version)
            } catch let error as StoreError where error.reason == .busy {
                return .failure(.conflict, id: request.id, code: error.code, message: "take REPROCESS: \(error.message)")
            }
            reprocessor.wake()
        case .preview:
            let examples = header.examples ?? Self.examples.usual
            guard (0...Self.examples.most).contains(examples) else {
                throw malformed(request, "/examples", "\(examples) examples; ask for 0 to \(Self.examples.most)")
            }
            if let sample = header.sample, sample < 1 {
                throw malformed(request, "/sample", "a sample of \(sample); ask for 1 or more")
            }
            let articles = try store.select(try selection(header, request), version)
            reprocessor.preview(
                ReprocessPreview.sample(articles, header.sample), total: articles.count, examples: examples)
        case .pause: try change(.pause, request)
        case .resume:
            try change(.resume, request)
            reprocessor.wake()
        case .cancel:
            let isPreview = reprocessor.currentPreview?.isUnderWay == true
            if isPreview { reprocessor.cancelPreview() }
            if try store.changeReprocessing(.cancel) == nil, !isPreview { throw notUnderWay(request) }
        }
        let (job, preview) = (try store.reprocessing(), reprocessor.currentPreview)
        var body = JSONWriter(capacity: 4096)
        if let preview {
            let read = preview.same + preview.changed
            body.array(preview.fields.sorted { $0.key < $1.key }) {
                $0.value(PreviewField(key: $1.key, field: $1.value, read: read))
            }
        }
        return Reply(.done, id: request.id, body: preview == nil ? [] : body.bytes) {
            $0.member("job", job.map(JobObject.init))
            $0.member("preview", preview)
        }
    }

    private func change(_ change: ReprocessChange, _ request: Request) throws {
        if try store.changeReprocessing(change) == nil { throw notUnderWay(request) }
    }

    private func notUnderWay(_ request: Request) -> RequestError {
        RequestError(
            status: .notFound, id: request.id, code: "noJob", message: "take REPROCESS: none is under way; start one")
    }

    private func malformed(_ request: Request, _ pointer: String, _ reason: String) -> RequestError {
        RequestError(
            status: .malformed, id: request.id, code: "header", message: "take \(request.verb.rawValue): \(reason)",
            pointer: pointer)
    }

    /// One query of all that narrows; SEARCH tells what it would select.
    private func selection(_ header: ReprocessHeader, _ request: Request) throws -> ReprocessSelection {
        var source: String?
        if let outlet = header.outlet {
            guard outlet.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x22 && $0 != 0x2A }), !outlet.isEmpty, outlet.utf8.count <= 253
            else {
                throw malformed(request, "/outlet", "\"\(outlet.prefix(40))\" is no host")
            }
            source = "source:\"\(outlet)\""
        }
        let isStale = header.stale ?? false
        guard header.query != nil || header.since != nil || header.until != nil || source != nil else {
            guard isStale || header.all == true else {
                throw malformed(
                    request, "/query", "nothing is selected; give stale, query, since, until or outlet, or all")
            }
            return ReprocessSelection(query: nil, isStale: isStale)
        }
        if header.query?.allSatisfy(\.isWhitespace) == true { throw malformed(request, "/query", "there is no word in it") }
        let words = try SQLiteRecordStore.words(
            header.query, since: header.since, until: header.until, and: source, for: "reprocess")
        return ReprocessSelection(query: words, isStale: isStale)
    }

    // MARK: - CORRECT

    /// Answers when the correction is on disk. - Parameter finished: hears of the end on the store's queue.
    func correct(
        _ request: Request, from caller: Caller, finished: @escaping @Sendable (Result<Reply, any Error>) -> Void
    ) throws -> Reply? {
        let header = try request.header(as: CorrectHeader.self)
        let action = header.action ?? .set
        if action == .list { return try list(header, request) }
        guard let reference = header.uri.map(ArticleReference.uri) ?? header.article.map(ArticleReference.id) else {
            throw malformed(request, "/article", "give article or uri")
        }
        guard let field = header.field else { throw malformed(request, "/field", "give a field") }
        var change = CorrectionOrder.Change.undo
        if action == .set {
            guard let value = header.value else { throw malformed(request, "/value", "give a value; null takes one away") }
            change = .set(try resolved(value, field, reference, request), quote: header.quote)
        }
        let order = CorrectionOrder(article: reference, field: field, change: change, author: caller.name, note: header.note)
        write { () throws(StoreError) in
            do throws(StoreError) {
                let result = try store.correct(order)
                finished(.success(reply(to: request, field, result)))
                return result.events
            } catch {
                finished(.failure(error))
                return []
            }
        } _: { _ in
        }
        return nil
    }

    private func reply(to request: Request, _ field: String, _ result: CorrectionResult) -> Reply {
        Reply(.done, id: request.id) {
            $0.member("article", result.article)
            $0.member("revision", result.revision)
            $0.member("field", field)
            $0.member("previous", result.previous)
            $0.member("value", result.value)
            $0.member("changed", result.changed)
        }
    }

    /// The value as the record has it: codes are known to the language data alone.
    private func resolved(
        _ value: FieldValue, _ field: String, _ reference: ArticleReference, _ request: Request
    ) throws -> FieldValue {
        switch field {
        case "sectors":
            for item in value.items ?? [] {
                if let sector = item.text, !sectors.contains(sector) {
                    throw unfit(request, field, "\"\(sector.prefix(40))\" is no sector; Data/sectors.tsv has them")
                }
            }
            return value
        case "locality":
            guard value != .null else { return value }
            let usage = "24 is of today's list, 63:24/219 of the list before"
            guard let code = value.text else { throw unfit(request, field, "it takes a place's code; \(usage)") }
            guard let article = try store.article(reference) else { return value }
            let record = try Record(json: article.record)
            let day = record.locality?.asOf ?? record.event?.date ?? record.published.map { String($0.iso.prefix(10)) }
            guard let locality = places.locality(code, asOf: day) else {
                throw unfit(request, field, "\"\(code.prefix(40))\" is no place's code; \(usage)")
            }
            return FieldValue(json: locality.json()) ?? .null
        default: return value
        }
    }

    private func unfit(_ request: Request, _ field: String, _ reason: String) -> RequestError {
        RequestError(
            status: .malformed, id: request.id, code: StoreError(.badCorrection, reason).code,
            message: "correct \(field): \(reason)", pointer: "/value")
    }

    private func list(_ header: CorrectHeader, _ request: Request) throws -> Reply {
        let limit = header.limit ?? Self.limits.usual
        guard (1...Self.limits.most).contains(limit) else {
            throw malformed(request, "/limit", "a limit of \(limit); ask for 1 to \(Self.limits.most)")
        }
        let article = header.uri.map { String(Digest(of: $0.utf8).hexadecimal.prefix(32)) } ?? header.article
        let corrections = try store.corrections(of: article, after: header.after ?? 0, limit: limit)
        var body = JSONWriter(capacity: 256 * corrections.count + 64)
        body.array(corrections) { $0.value(CorrectionObject(correction: $1)) }
        return Reply(.done, id: request.id, body: body.bytes) {
            $0.member("corrections", corrections.count)
            $0.member("next", corrections.count == limit ? corrections.last?.number : nil)
        }
    }
}

/// A job as REPROCESS and INFO tell it.
struct JobObject: JSONWritable {
    let job: ReprocessJob

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("number", job.number)
            $0.member("state", job.state.rawValue)
            $0.member("query", job.selection.query)
            $0.member("stale", job.selection.isStale)
            $0.member("rate", job.rate)
            $0.member("total", job.counts.total)
            $0.member("done", job.counts.done)
            $0.member("same", job.counts.same)
            $0.member("changed", job.counts.changed)
            $0.member("skipped", job.counts.skipped)
            $0.member("refused", job.counts.refused)
            $0.member("failed", job.counts.failed)
            $0.member("begun", job.begun)
            $0.member("ended", job.ended)
        }
    }
}

private struct CorrectionObject: JSONWritable {
    let correction: StoredCorrection

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("number", correction.number)
            $0.member("article", correction.article)
            $0.member("field", correction.field)
            $0.member("value", correction.value)
            $0.member("replaced", correction.replaced)
            $0.member("by", correction.author)
            $0.member("at", correction.time)
            $0.member("note", correction.note)
        }
    }
}
