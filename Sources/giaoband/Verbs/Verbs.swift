import Articles
import Figures
import Foundation
import Intake
import Journal
import Settings
import Store
import Subscriptions
import WireProtocol
import WorkQueues

/// Answers requests of the ctl socket by what the stages know. One reply per request, always.
final class Verbs: Sendable {
    /// What HELLO and INFO tell of the daemon besides the stages' figures.
    struct Facts: Sendable {
        var version: String
        var shard: String
        /// Known when the sockets are bound.
        var endpoints: @Sendable () -> [String: String]
        var inbox: String?
        var maxMessage: Int
    }

    private let journal: Journal
    private let store: any RecordStore
    private let followers: Followers<Peer>
    private let queue: QueueVerbs
    private let searches: SearchVerbs
    private let exports: ExportVerb
    private let follows: FollowVerbs
    private let upkeep: UpkeepVerbs
    private let facts: Facts
    private let figures: Figures
    private let instruments: Instruments
    private let reloading: Reloading
    /// Whether the daemon takes no more articles.
    private let isDraining: @Sendable () -> Bool
    private let trouble: @Sendable (_ kind: String, _ message: String) -> Void
    /// Reads of the store wait for the disk, and must not hold up the sockets.
    private let readers: WorkerPool

    init(
        journal: Journal, store: any RecordStore, followers: Followers<Peer>, sectors: Set<String>, upkeep: UpkeepVerbs,
        facts: Facts,
        figures: Figures, instruments: Instruments, reloading: Reloading,
        parsing: WorkerPool, isDraining: @escaping @Sendable () -> Bool,
        trouble: @escaping @Sendable (_ kind: String, _ message: String) -> Void
    ) {
        self.journal = journal
        self.store = store
        self.followers = followers
        queue = QueueVerbs(journal: journal, store: store)
        searches = SearchVerbs(store: store)
        exports = ExportVerb(store: store)
        self.upkeep = upkeep
        self.facts = facts
        self.figures = figures
        self.instruments = instruments
        self.reloading = reloading
        readers = WorkerPool(label: "giaoban.reading", width: 4, before: parsing)
        self.isDraining = isDraining
        self.trouble = trouble
        follows = FollowVerbs(store: store, followers: followers, shard: facts.shard, sectors: sectors) { error, request in
            Self.failure(of: error, request, trouble)
        }
    }

    /// On the ctl socket's queue: nothing here may wait.
    func handle(_ request: Request, from caller: Caller) {
        do throws(RequestError) {
            try check(request.verb.role, request, caller)
            switch request.verb {
            case .ping: caller.reply(Reply(.done, id: request.id))
            case .put: try put(request, caller)
            case .follow: try follows.follow(request, caller)
            case .credit: try follows.credit(request, caller)
            case .ack: try follows.acknowledge(request, caller)
            case .unfollow: follows.unfollow(request, caller)
            case .followers: follows.list(request, caller)
            case .forget: try follows.forget(request, caller)
            case .hello: read(request, caller) { try self.hello($0, caller.roles) }
            case .info: read(request, caller, info)
            case .get: read(request, caller, get)
            case .search: read(request, caller, searches.search)
            case .export: read(request, caller, exports.export)
            case .queue: read(request, caller, queue.list)
            case .retry, .hold, .drop: try decide(request, caller)
            case .withdraw: try withdraw(request, caller)
            case .reload: try reload(request, caller)
            case .reprocess: read(request, caller, upkeep.reprocess)
            case .correct: try correct(request, caller)
            }
        } catch {
            caller.reply(error.reply)
        }
    }

    private func check(_ role: Roles, _ request: Request, _ caller: Caller) throws(RequestError) {
        guard !caller.roles.isSuperset(of: role) else { return }
        // A kind of its own: a client that asks for too much must not hide strangers at the door.
        trouble("role", "refuse \(request.verb.rawValue) of \(caller.name): it has the roles \(caller.roles)")
        throw RequestError(
            status: .denied, id: request.id, code: "role",
            message: "take \(request.verb.rawValue): it needs the role \(role), and this client has \(caller.roles); "
                + "ask the operator for the role")
    }

    /// PUT on the drop socket: the same, with nobody to answer.
    func handleDropped(_ request: Request, finished: @escaping @Sendable () -> Void) {
        do throws(RequestError) {
            append(try AcceptanceCheck.submission(of: request)) { result in
                if case .failure(let error) = result { self.trouble("drop", error.message) }
                finished()
            }
        } catch {
            trouble("drop", error.message)
            finished()
        }
    }

    /// Makes a submission durable.
    func append(
        _ submission: Submission, requiresKnown: Bool = false, revives: Bool = false, gathers: Bool = false,
        completion: @escaping @Sendable (Result<Acceptance, JournalError>) -> Void
    ) {
        let (begun, bytes) = (Instruments.now(), submission.body.count)
        journal.append(submission, requiresKnown: requiresKnown, revives: revives, gathers: gathers) { result in
            completion(result)
            self.instruments.count(result, bytes: bytes, since: begun)
        }
    }

    // MARK: Articles in

    private func put(_ request: Request, _ caller: Caller) throws(RequestError) {
        let submission = try AcceptanceCheck.submission(of: request)
        try checkOpen(request)
        append(submission, gathers: true) { self.answer($0, request, caller) }
    }

    private func withdraw(_ request: Request, _ caller: Caller) throws(RequestError) {
        try checkOpen(request)
        if try request.header(as: WithdrawHeader.self).purge == true { try check(.admin, request, caller) }
        read(request, caller) { request in
            let (submission, requiresKnown) = try self.queue.withdrawal(request)
            self.append(submission, requiresKnown: requiresKnown) { self.answer($0, request, caller) }
            return nil
        }
    }

    private func correct(_ request: Request, _ caller: Caller) throws(RequestError) {
        try checkOpen(request)
        read(request, caller) { request in
            try self.upkeep.correct(request, from: caller) { result in
                self.read(request, caller) { _ in try result.get() }
            }
        }
    }

    private func decide(_ request: Request, _ caller: Caller) throws(RequestError) {
        try queue.decide(request) { result in
            switch result {
            case .success(let position):
                caller.reply(Reply(.done, id: request.id) { $0.member("position", position) })
            case .failure(let error):
                caller.reply(self.refusal(of: error, request))
            }
        }
    }

    /// Answered when the new configuration is in force, or refused.
    private func reload(_ request: Request, _ caller: Caller) throws(RequestError) {
        try checkOpen(request)
        reloading.reload { outcome in
            switch outcome {
            case .adopted(let changed, let restart, let clients):
                caller.reply(
                    Reply(.done, id: request.id) {
                        $0.member("changed", changed.map(\.rawValue))
                        $0.member("restart", restart.map(\.rawValue))
                        $0.member("clients", clients)
                    })
            case .refused(let problems):
                caller.reply(
                    Reply(.conflict, id: request.id) {
                        $0.member("code", "configuration")
                        $0.member("message", "take RELOAD: " + problems.joined(separator: "; "))
                        $0.member("problems", problems)
                    })
            }
        }
    }

    private func checkOpen(_ request: Request) throws(RequestError) {
        guard !isDraining() else {
            throw RequestError(
                status: .unavailable, id: request.id, code: "draining",
                message: "take \(request.verb.rawValue): the daemon is shutting down; try again later")
        }
    }

    private func answer(_ result: Result<Acceptance, JournalError>, _ request: Request, _ caller: Caller) {
        switch result {
        case .success(.accepted(let position)):
            caller.reply(Reply(.done, id: request.id) { $0.member("position", position) })
        case .success(.duplicate(let position)):
            caller.reply(Reply(.duplicate, id: request.id) { $0.member("position", position) })
        case .failure(let error):
            caller.reply(refusal(of: error, request))
        }
    }

    private func refusal(of error: JournalError, _ request: Request) -> Reply {
        switch error.reason {
        case .busy:
            return .failure(.tryAgain, id: request.id, code: error.code, message: error.message, after: 250)
        case .diskFull:
            trouble("diskFull", error.message)
            return .failure(.diskFull, id: request.id, code: error.code, message: error.message)
        case .tooLarge:
            return .failure(.tooLarge, id: request.id, code: error.code, message: error.message)
        case .noSuchEntry:
            return .failure(.notFound, id: request.id, code: error.code, message: error.message)
        case .underWay, .sequenceReused:
            return .failure(.conflict, id: request.id, code: error.code, message: error.message)
        case .closed:
            return .failure(.unavailable, id: request.id, code: error.code, message: error.message)
        default:
            return Self.fault(error.message, request, trouble)
        }
    }

    /// What failed on our side: 507 for a full disk, else 500.
    private static func failure(
        of error: any Error, _ request: Request, _ trouble: (_ kind: String, _ message: String) -> Void
    ) -> Reply {
        guard let error = error as? StoreError, error.reason == .diskFull else { return fault("\(error)", request, trouble) }
        trouble("diskFull", error.message)
        return .failure(.diskFull, id: request.id, code: error.code, message: error.message)
    }

    /// 500: the client gets an id, the log the words.
    private static func fault(
        _ message: String, _ request: Request, _ trouble: (_ kind: String, _ message: String) -> Void
    ) -> Reply {
        let incident = UUID().uuidString.lowercased()
        trouble("fault", "\(message) (incident \(incident), \(request.verb.rawValue))")
        return Reply(.fault, id: request.id) {
            $0.member("code", "fault")
            $0.member(
                "message",
                "answer \(request.verb.rawValue): failed on the daemon's side; its log has the reason under the incident's id")
            $0.member("incident", incident)
        }
    }

    // MARK: Reading

    /// Runs a read on the reading queue and replies with what it gives; nil where it replies itself.
    private func read(_ request: Request, _ caller: Caller, _ body: @escaping @Sendable (Request) throws -> Reply?) {
        readers.async {
            do {
                if let answer = try body(request) { caller.reply(answer) }
            } catch let error as RequestError {
                caller.reply(error.reply)
            } catch let error as StoreError where error.reason == .badQuery || error.reason == .badCursor {
                caller.reply(SearchVerbs.refusal(of: error, request))
            } catch let error as JournalError {
                caller.reply(self.refusal(of: error, request))
            } catch let error as StoreError where error.reason == .badCorrection || error.reason == .notFound {
                caller.reply(
                    .failure(
                        error.reason == .notFound ? .notFound : .malformed, id: request.id, code: error.code,
                        message: error.message))
            } catch {
                caller.reply(Self.failure(of: error, request, self.trouble))
            }
        }
    }

    private func hello(_ request: Request, _ roles: Roles) throws -> Reply? {
        let (head, floor) = (try store.head(), try store.floor())
        return Reply(.done, id: request.id) {
            $0.member("server", "giaoband/\(facts.version)")
            $0.member("versions", [ProtocolLimits.version])
            $0.member("epoch", store.epoch)
            $0.member("heads", object: { $0.member(named: facts.shard, ChangeEvent.padded(head)) })
            $0.member("floors", object: { $0.member(named: facts.shard, ChangeEvent.padded(floor)) })
            $0.member("maxMessage", facts.maxMessage)
            $0.member("credit", ProtocolLimits.credit)
            $0.member("heartbeat", ProtocolLimits.heartbeat)
            $0.member("durability", "fsync")
            $0.member("roles", roles.names)
        }
    }

    private func info(_ request: Request) throws -> Reply? {
        let status = journal.status()
        let (stale, job) = try upkeep.figures()
        let (head, floor) = (try store.head(), try store.floor())
        return Reply(.done, id: request.id) {
            $0.member("version", facts.version)
            $0.member("backlog", status.backlogEntries)
            $0.member("backlogBytes", status.backlogBytes)
            $0.member("deadLetters", status.deadLetters)
            $0.member("deadLetterBytes", status.deadLetterBytes)
            $0.member("held", status.held)
            $0.member("waiting", status.waiting)
            $0.member("working", status.working)
            $0.member("lastPosition", status.lastPosition)
            $0.member("head", head)
            $0.member("floor", floor)
            $0.member("epoch", store.epoch)
            $0.member("followers", followers.count())
            $0.member("follows", follows.statuses())
            $0.member("endpoints") {
                for (name, endpoint) in facts.endpoints().sorted(by: { $0.key < $1.key }) { $0.member(named: name, endpoint) }
            }
            $0.member("inbox", facts.inbox)
            $0.member("figures", figures)
            $0.member("stale", stale)
            $0.member("parser", upkeep.version.parser)
            $0.member("reprocess", job)
        }
    }

    private func get(_ request: Request) throws -> Reply? {
        let header = try request.header(as: GetHeader.self)
        let article: StoredArticle?
        if let uri = header.uri {
            article = try store.article(.uri(uri))
        } else if let id = header.article {
            article = try store.article(.id(id))
        } else {
            throw RequestError(
                status: .malformed, id: request.id, code: "header", message: "take GET: give article or uri", pointer: "/article")
        }
        guard let article else {
            return .failure(
                .notFound, id: request.id, code: "article",
                message: "take GET: no such article; giaoban search finds ids and uris")
        }
        let body: [UInt8]
        switch header.part ?? "record" {
        case "record": body = article.record
        case "text": body = Array(article.text.utf8)
        case "original": body = article.original
        case let part:
            throw RequestError(
                status: .malformed, id: request.id, code: "header",
                message: "take GET: part \"\(part.prefix(32))\" is none of record, text or original", pointer: "/part")
        }
        return Reply(.done, id: request.id, body: body) {
            $0.member("article", article.id)
            $0.member("uri", article.uri)
            $0.member("revision", article.revision)
            if let withdrawn = article.withdrawn { $0.member("withdrawn", withdrawn) }
        }
    }
}
