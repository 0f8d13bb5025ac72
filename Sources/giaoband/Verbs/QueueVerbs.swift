import Articles
import Intake
import Journal
import Store
import WireProtocol

/// What a person asks of the queue, and the end of articles: QUEUE, RETRY, HOLD, DROP, WITHDRAW.
struct QueueVerbs: Sendable {
    /// Entries of a page, at most and where nothing is said.
    private static let limits = (most: 1_000, usual: 100)

    let journal: Journal
    let store: any RecordStore

    // MARK: Looking

    /// Waits for the commit under way.
    func list(_ request: Request) throws -> Reply? {
        let header = try request.header(as: QueueHeader.self)
        if let position = header.position { return try show(position, request) }
        let limit = header.limit ?? Self.limits.usual
        guard (1...Self.limits.most).contains(limit) else {
            throw RequestError(
                status: .malformed, id: request.id, code: "limit",
                message: "take QUEUE: a limit of \(limit); ask for 1 to \(Self.limits.most)", pointer: "/limit")
        }
        let states = try header.states.map { try Set($0.map { try state($0, request) }) } ?? Set(QueueItem.State.allCases)
        let items = try journal.queue(states, after: max(0, header.after ?? 0), limit: limit)
        var writer = JSONWriter(capacity: 256 * items.count + 64)
        writer.array(items) { $0.value(ItemObject(item: $1)) }
        return Reply(.done, id: request.id, body: writer.bytes) {
            $0.member("entries", items.count)
            // A full page may be followed by another.
            $0.member("next", items.count == limit ? items.last?.position : nil)
        }
    }

    private func state(_ name: String, _ request: Request) throws(RequestError) -> QueueItem.State {
        guard let state = QueueItem.State(rawValue: name) else {
            throw RequestError(
                status: .malformed, id: request.id, code: "states",
                message: "take QUEUE: \"\(name.prefix(32))\" is no state; there are "
                    + QueueItem.State.allCases.map(\.rawValue).joined(separator: ", "), pointer: "/states")
        }
        return state
    }

    private func show(_ position: Int64, _ request: Request) throws -> Reply {
        guard let (item, original) = try journal.item(position) else {
            return .failure(
                .notFound, id: request.id, code: "noSuchEntry",
                message: "take QUEUE: nothing in the queue has position \(position); it is done, or was dropped")
        }
        return Reply(.done, id: request.id, body: original) { $0.member("entry", ItemObject(item: item)) }
    }

    // MARK: Deciding

    /// RETRY, HOLD and DROP. - Parameter finished: hears of the end on the journal's queue.
    func decide(
        _ request: Request, finished: @escaping @Sendable (Result<Int64, JournalError>) -> Void
    ) throws(RequestError) {
        let position = try request.header(as: PositionHeader.self).position
        let answer: @Sendable (Result<Void, JournalError>) -> Void = { finished($0.map { position }) }
        switch request.verb {
        case .retry: journal.revive(position, completion: answer)
        case .hold: journal.hold(position, completion: answer)
        default: journal.drop(position, completion: answer)
        }
    }

    /// The withdrawal that a request asks for, to be made durable; looks into the store.
    /// - Returns: also whether the journal must know of the article, since the store does not yet.
    func withdrawal(_ request: Request) throws -> (Submission, requiresKnown: Bool) {
        let header = try request.header(as: WithdrawHeader.self)
        let isPurge = header.purge ?? false
        if let uri = header.uri {
            if let problem = AcceptanceCheck.problem(with: SubmissionHeader(uri: uri)) {
                throw RequestError(
                    status: .malformed, id: request.id, code: "header", message: "take WITHDRAW: \(problem.reason)",
                    pointer: problem.pointer)
            }
            let known = try store.article(.uri(uri))
            let id = String(Digest(of: uri.utf8).hexadecimal.prefix(32))
            return (Submission(Withdrawal(article: id, uri: uri, sha256: nil, isPurge: isPurge)), known == nil)
        }
        guard let id = header.article else {
            throw RequestError(
                status: .malformed, id: request.id, code: "header", message: "take WITHDRAW: give article or uri",
                pointer: "/article")
        }
        guard let article = try store.article(.id(id)) else {
            throw RequestError(
                status: .notFound, id: request.id, code: "article",
                message: "take WITHDRAW: no such article; giaoban search finds ids and uris")
        }
        let sha256 = article.uri == nil ? try Record(json: article.record).source.sha256 : nil
        return (Submission(Withdrawal(article: id, uri: article.uri, sha256: sha256, isPurge: isPurge)), false)
    }
}

/// One line of a QUEUE reply.
private struct ItemObject: JSONWritable {
    let item: QueueItem

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("position", item.position)
            $0.member("state", item.state.rawValue)
            $0.member("key", item.key)
            $0.member("kind", item.withdrawal == nil ? "put" : "withdraw")
            $0.member("name", item.header.name)
            $0.member("uri", item.header.uri)
            $0.member("mediaType", item.header.mediaType)
            $0.member("bytes", item.bytes)
            $0.member("received", item.received)
            $0.member("attempts", item.attempts)
            $0.member("revival", item.revival)
            $0.member("crashes", item.soloCrashes)
            $0.member("next", item.nextAttempt)
            $0.member("failed", item.failed)
            $0.member("stage", item.failure?.stage)
            $0.member("code", item.failure?.code)
            $0.member("message", item.failure?.message)
        }
    }
}
