import Articles
import Decoding
import Dispatch
import Journal
import Parsing
import Pipeline
import Store
import WorkQueues

/// Carries out what the ``Pipeline`` decides: claims from the journal, parses on a concurrent queue, stores in batches, publishes.
final class Conveyor: Sendable {
    /// Called from the conveyor's queues.
    struct Handlers: Sendable {
        /// Committed events, in order.
        var publish: @Sendable ([ChangeEvent]) -> Void
        var indexed: @Sendable (JournalEntry) -> Void
        /// An entry turned out to be no article: it becomes a dead letter once `kept` is called, from any queue.
        var refused: @Sendable (JournalEntry, Failure, _ kept: @escaping @Sendable () -> Void) -> Void
        /// Whether an entry that was under work in a crash, and now alone is, takes long.
        var labor: @Sendable (Bool) -> Void
        /// Kind and words for the log.
        var trouble: @Sendable (_ kind: String, _ message: String) -> Void
    }

    private enum Outcome {
        case articles([ParsedArticle], refused: [RefusedPart])
        case failure(Failure)
    }

    private struct State {
        var pipeline: Pipeline
        var entries: [Int64: JournalEntry] = [:]
        var outcomes: [Int64: Outcome] = [:]
        var drained: (@Sendable () -> Void)?
        var forgottenThrough: Int64 = 0
    }

    /// Seconds after which work on one entry is long: two hundred times what a parse takes, and less than filling the memory does.
    private static let laborAfter = 1.0
    /// Consumed entries that the store remembers before it is told to forget: a commit for each would cost as much as an article.
    private static let entriesRemembered: Int64 = 4_096

    private let journal: Journal
    private let store: any RecordStore
    private let decoder: Decoder
    private let parser: Parser
    private let handlers: Handlers
    private let state: QueueConfined<State>
    private let parsing = DispatchQueue(label: "giaoban.parsing", attributes: .concurrent)
    private let storing = DispatchQueue(label: "giaoban.store")

    init(journal: Journal, store: any RecordStore, decoder: Decoder, parser: Parser, cores: Int, handlers: Handlers) {
        self.journal = journal
        self.store = store
        self.decoder = decoder
        self.parser = parser
        self.handlers = handlers
        state = QueueConfined(
            label: "giaoban.pipeline", State(pipeline: Pipeline(limits: Pipeline.Limits(parsing: max(1, cores)))))
    }

    /// The journal has entries, or may have.
    func wake() {
        hand(.arrived)
    }

    /// Claims no more, lets what is under way end, then calls back.
    func drain(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.drained = finished
            self.perform(state.pipeline.handle(.drain), in: &state)
        }
    }

    /// Entries between claim and completion.
    func underWay() -> Int {
        state.sync { $0.pipeline.underWay }
    }

    // MARK: On the queue

    private func hand(_ input: Pipeline.Input) {
        state.async { self.perform($0.pipeline.handle(input), in: &$0) }
    }

    private func perform(_ actions: [Pipeline.Action], in state: inout State) {
        for action in actions {
            switch action {
            case .claim(let entries, let bytes): claim(entries, bytes)
            case .parse(let position): parse(position, in: &state)
            case .store(let positions): store(positions, in: &state)
            case .complete(let positions): complete(positions, in: &state)
            case .quarantine(let position): quarantine(position, in: &state)
            case .wake(let seconds):
                self.state.queue.asyncAfter(deadline: .now() + seconds) {
                    self.state.onQueue { self.perform($0.pipeline.handle(.woken), in: &$0) }
                }
            case .drained:
                state.drained?()
                state.drained = nil
            }
        }
    }

    private func claim(_ entries: Int, _ bytes: Int) {
        journal.claim(limit: entries, bytes: bytes) { result in
            switch result {
            case .success(let entries):
                Failpoint.claimed.reach()
                self.state.async { state in
                    for entry in entries { state.entries[entry.position] = entry }
                    let claimed = entries.map {
                        Pipeline.Entry(
                            position: $0.position, key: $0.key, bytes: $0.submission.body.count, isSuspect: $0.attempts > 1,
                            soloCrashes: $0.soloCrashes)
                    }
                    self.perform(state.pipeline.handle(.claimed(claimed)), in: &state)
                }
            case .failure(let error):
                self.handlers.trouble("claim", error.message)
                self.hand(.claimFailed)
            }
        }
    }

    private func parse(_ position: Int64, in state: inout State) {
        guard let entry = state.entries[position] else { return }
        if entry.attempts > 1 {
            self.state.queue.asyncAfter(deadline: .now() + Self.laborAfter) {
                self.state.onQueue { if $0.entries[position] != nil { self.handlers.labor(true) } }
            }
        }
        parsing.async {
            let outcome = self.read(entry)
            self.state.async { state in
                state.outcomes[position] = outcome
                let input: Pipeline.Input = if case .articles = outcome { .parsed(position) } else { .refused(position) }
                self.perform(state.pipeline.handle(input), in: &state)
            }
        }
    }

    /// Bytes to records. On the concurrent parsing queue; touches nothing shared.
    private func read(_ entry: JournalEntry) -> Outcome {
        Failpoint.parsing.reach()
        let parts: [DecodedPart]
        do throws(DecodingError) {
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
                articles.append(try read(part, number, of: parts.count, entry, header, digest))
            } catch {
                refused.append(RefusedPart(name: header.name, failure: error))
                if parts.count > 1 { handlers.trouble(error.stage, "entry \(entry.position), part \(number): \(error.message)") }
            }
        }
        if let first = refused.first, articles.isEmpty { return .failure(first.failure) }
        return .articles(articles, refused: refused)
    }

    private func read(
        _ part: DecodedPart, _ number: Int, of count: Int, _ entry: JournalEntry, _ header: SubmissionHeader, _ digest: String
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
            record = try parser.parse(article, header: header, source: source)
        } catch {
            throw Failure(error)
        }
        return ParsedArticle(
            position: entry.position, part: number, header: header, record: record, original: entry.submission.body)
    }

    private func store(_ positions: [Int64], in state: inout State) {
        let batch: [StoreOperation] = positions.compactMap { position in
            guard let entry = state.entries[position], let outcome = state.outcomes[position] else { return nil }
            switch outcome {
            case .articles(let articles, let refused): return .index(articles, refused: refused)
            case .failure(let failure): return .fail(position: position, header: entry.submission.header, failure)
            }
        }
        storing.async {
            do throws(StoreError) {
                let events = try self.store.append(batch)
                Failpoint.storeAfterCommit.reach()
                self.handlers.publish(events)
                Failpoint.published.reach()
                self.hand(.stored(positions))
            } catch {
                self.handlers.trouble("store", error.message)
                self.hand(.storeFailed(positions, error.verdict))
            }
        }
    }

    private func complete(_ positions: [Int64], in state: inout State) {
        var done: [Int64] = []
        for position in positions {
            guard let entry = state.entries.removeValue(forKey: position) else { continue }
            if entry.attempts > 1 { handlers.labor(false) }
            if case .failure(let failure)? = state.outcomes.removeValue(forKey: position) {
                // Killed in between, it is open still, and refused again.
                handlers.refused(entry, failure) {
                    self.journal.refuse(position, failure) { result in
                        self.report(result)
                        // A claim that was made meanwhile found this entry under work, and nothing beside it where it was suspect.
                        self.wake()
                    }
                }
            } else {
                handlers.indexed(entry)
                done.append(position)
            }
        }
        if !done.isEmpty {
            journal.complete(done) { result in
                self.report(result)
                self.forgetConsumed()
            }
        }
    }

    /// The store remembers which entries it consumed, for a crash before the journal hears of it: not needed when none is open.
    private func forgetConsumed() {
        let status = journal.status()
        guard status.backlogEntries == 0 else { return }
        state.async { state in
            guard status.lastPosition >= state.forgottenThrough + Self.entriesRemembered else { return }
            state.forgottenThrough = status.lastPosition
            self.storing.async {
                do throws(StoreError) {
                    try self.store.pruneConsumed(through: status.lastPosition)
                } catch {
                    self.handlers.trouble("store", error.message)
                }
            }
        }
    }

    /// Work on it ended a crash too often, or the store cannot take what it became.
    private func quarantine(_ position: Int64, in state: inout State) {
        guard let entry = state.entries[position] else { return }
        state.outcomes[position] = .failure(
            Failure(
                stage: "pipeline", code: "quarantined",
                message:
                    "index entry \(position): given up after \(entry.attempts) attempts: the daemon died again and again while it alone was under work; it is kept as a dead letter",
                verdict: .quarantine))
    }

    /// An entry that could not be marked done is found consumed by the store after the next start.
    private func report(_ result: Result<Void, JournalError>) {
        if case .failure(let error) = result { handlers.trouble("complete", error.message) }
    }
}
