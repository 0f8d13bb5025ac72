import Access
import Articles
import Dispatch
import Figures
import Foundation
import Intake
import Journal
import Logging
import Store
import Subscriptions
import Synchronization
import WireProtocol
import WorkQueues

#if canImport(Glibc)
    import Glibc
#endif

/// Why the daemon does not start.
struct DaemonError: Error, CustomStringConvertible {
    let description: String
    /// sysexits(3).
    let exitCode: Int32
}

/// The stages joined: opened from the end of the data path to its beginning, closed the other way round.
final class Daemon: Sendable {
    private static let shard = "0"
    /// Seconds that a drain may take; what is under way then is found again by the next start.
    private static let drainLimit = 4.0

    private let log: DaemonLog
    private let notifier = ServiceNotifier()
    private let context: MessageContext
    private let access: AccessControl
    private let zap: ZAPHandler
    private let configuration: DaemonConfiguration
    private let door: Door
    private let marker: CrashMarker
    private let journal: Journal
    private let store: SQLiteRecordStore
    private let conveyor: Conveyor
    private let reprocessor: Reprocessor
    private let live: LivePublisher
    private let followers: Followers<Peer>
    private let trimmer: EventTrimmer
    private let merger: IndexMerger
    private let retirement: RetentionTimer
    private let ctl: ControlSocket
    private let drop: DropSocket?
    private let inbox: InboxWatcher?
    private let reloading: Reloading
    private let watch: ServiceWatch

    init(configuration: DaemonConfiguration, log: DaemonLog) throws {
        // Sockets and databases are the owner's alone, from the moment they appear.
        umask(0o077)
        let trouble: @Sendable (String, String) -> Void = { log.trouble($0, $1) }
        let (rules, secret) = try Self.readAccess(configuration)
        try DaemonDirectories.prepare(configuration, group: rules.group)
        let data = try LanguageData.directory(configuration)
        // Opening the store and reading language data take longer than all the rest of a start.
        let opening = Meanwhile(label: "giaoban.opening") {
            try SQLiteRecordStore(directory: configuration.stateDirectory, renewsEpoch: configuration.renewsEpoch)
        }
        let language = try LanguageData(directory: data, limits: configuration.decoding)

        let store = try opening.value()
        store.adopt(language.aliases)
        for words in store.notices { log.tell(.migrated, words) }
        // As where a start finds it: nothing was written to the file.
        let refuse: @Sendable (any StageFailure) -> Void = { error in
            log.tell(.startRefused, error.message)
            log.flush()
            _exit(EX_UNAVAILABLE)
        }
        store.whenDamaged(refuse)
        let trimmer = EventTrimmer(store: store, retention: configuration.retention, trouble: { trouble("events", $0) })
        if store.isChecked { trimmer.trim() }
        let figures = Figures()
        let instruments = Instruments(figures)
        let marker = CrashMarker(directory: configuration.stateDirectory)
        let journal = try Journal(
            directory: configuration.stateDirectory, limits: configuration.journal, after: marker.death,
            reading: marker.lastRead, beyond: try store.lastConsumed(), notice: { log.tell(.journal, $0) },
            committed: { operations, seconds in
                instruments.journalBatch.record(operations)
                instruments.journalCommit.recordNanoseconds(Int64(seconds * 1e9))
            })
        for words in journal.notices { log.tell(.migrated, words) }
        journal.whenRefused(refuse)
        let door = Door()
        let context = try MessageContext()
        // Before any other socket: without it libzmq lets any key in.
        let access = AccessControl(rules)
        let zap = try ZAPHandler(context: context, access: access, trouble: { trouble("access", $0) })
        let bound = BoundEndpoints()
        func entrance(_ gate: Gate, _ endpoints: DaemonConfiguration.Endpoints) -> Entrance {
            Entrance(gate, local: endpoints.local, remote: endpoints.remote, secret: secret, access: access)
        }

        let live = try LivePublisher(
            context: context, entrance: entrance(.live, configuration.live), shard: Self.shard, head: try store.head(),
            trouble: { trouble("live", $0) })
        let followers = Followers<Peer>(
            origin: .init(
                epoch: store.epoch, head: try store.head(), floor: try store.floor(), names: try store.followers()),
            log: .init(
                read: { try store.events(after: $0, limit: $1) },
                snapshot: {
                    let page = try store.snapshot(after: $0, limit: $1, at: $2)
                    return (page.articles, page.next)
                },
                save: { try store.save($0, removing: $1) }),
            now: SystemClock.wall, trouble: { trouble("followers", $0) })
        let watchdogInterval = ServiceNotifier.watchdogInterval()
        let reloading = Reloading(configuration, secret: secret)
        let inbox = try configuration.inbox.map {
            try InboxWatcher(
                settings: $0, clock: InboxClock(wall: SystemClock.wall, steady: SystemClock.steady),
                trouble: { trouble("inbox", $0) })
        }
        let reader = EntryReader(
            decoder: language.decoder, parser: language.parser, version: language.version, instruments: instruments,
            trouble: trouble)
        let conveyor = Conveyor(
            journal: journal, store: store, reader: reader,
            timeLimit: configuration.timeLimit,
            cores: ProcessInfo.processInfo.activeProcessorCount,
            instruments: instruments,
            handlers: .init(
                publish: { events in
                    live.publish(events)
                    followers.publish(events)
                },
                indexed: { log.tellDone($0) },
                refused: { entry, failure, kept in
                    log.tellRefused(entry, failure)
                    guard let inbox else { return kept() }
                    inbox.keepFailed(of: entry.submission, failure: failure, finished: kept)
                },
                reads: { marker.reads($0, thread: $1) }, labor: { marker.labor($0) },
                stuck: { message in
                    log.tell(.stuck, message, [.stage: "parsing"])
                    abort()
                }, trouble: trouble))
        let reprocessor = Reprocessor(
            store: store, reader: reader, timeLimit: configuration.timeLimit,
            handlers: .init(
                isBusy: { conveyor.underWay() > 0 }, write: { conveyor.write($0, finished: $1) },
                stuck: { message in
                    log.tell(.stuck, message, [.stage: "reprocess"])
                    abort()
                }, trouble: trouble))
        let upkeep = UpkeepVerbs(
            store: store, reprocessor: reprocessor, version: language.version, sectors: language.sectors,
            places: PlaceCodes(language.parser.grammar), write: { conveyor.write($0, finished: $1) })
        let verbs = Verbs(
            journal: journal, store: store, followers: followers, sectors: language.sectors, upkeep: upkeep,
            facts: Self.facts(configuration, bound), figures: figures, instruments: instruments, reloading: reloading,
            parsing: conveyor.parsing, isDraining: { door.isClosed }, trouble: trouble)

        journal.whenTaken { [weak conveyor] in conveyor?.wake() }
        conveyor.wake()
        reprocessor.start(afterFault: marker.death == .crash)
        let retirement = RetentionTimer(
            store: store, retention: configuration.articleRetention, write: { conveyor.publish($0) },
            done: { log.tell(.retired, "retention: \($0) articles removed") }, trouble: { trouble("retention", $0) })
        retirement.start(every: configuration.retireInterval)
        trimmer.start(every: configuration.trimInterval, isDue: !store.isChecked) { followers.trim(through: $0) }
        let merger = IndexMerger(
            .init(
                head: { () throws(StoreError) in try store.head() }, merge: { () throws(StoreError) in try store.mergeIndex() },
                write: { conveyor.publish($0) }, trouble: { trouble("store", $0) }))
        merger.start()
        try inbox?.start(
            handlers: .init(
                // Who drops a file of failed/ again wants it tried again.
                submit: { submission, answer in verbs.append(submission, revives: true) { answer(Intaking($0)) } },
                refused: { log.tellRefused(file: $0, $1) }))
        drop = try configuration.drop.map { endpoint in
            try DropSocket(
                context: context, entrance: entrance(.drop, endpoint), maxMessage: configuration.maxMessage,
                receiver: { verbs.handleDropped($0, finished: $1) }, trouble: { trouble("drop", $0) })
        }
        ctl = try ControlSocket(
            context: context, entrance: entrance(.ctl, configuration.ctl), maxMessage: configuration.maxMessage,
            handlers: .init(
                request: { verbs.handle($0, from: $1) }, turnEnded: { journal.commitGathered(answered: $0) },
                departed: { followers.depart($0) }, trouble: { trouble("ctl", $0) }))

        bound.set([.ctl: ctl.endpoints, .live: live.endpoints, .drop: drop?.endpoints ?? []])

        self.configuration = configuration
        self.access = access
        self.zap = zap
        self.log = log
        self.context = context
        self.door = door
        self.journal = journal
        self.marker = marker
        self.store = store
        self.conveyor = conveyor
        self.reprocessor = reprocessor
        self.live = live
        self.followers = followers
        self.trimmer = trimmer
        self.merger = merger
        self.retirement = retirement
        self.inbox = inbox
        self.reloading = reloading
        watch = ServiceWatch(
            stages: Self.stages(
                [journal.commitQueue, ctl.queue, live.queue, followers.queue, drop?.queue, inbox?.queue], conveyor,
                limit: watchdogInterval ?? ServiceWatch.usualLimit),
            interval: watchdogInterval,
            handlers: .init(
                notify: { [notifier] in notifier.notify($0) },
                figures: {
                    let status = journal.status()
                    return .init(
                        waiting: status.backlogEntries, deadLetters: status.deadLetters,
                        articles: figures.value(of: .articlesIndexed) + figures.value(of: .articlesUpdated)
                            + figures.value(of: .articlesCopied))
                },
                stuck: { for stall in $0 { log.tellStuck(stall, isRestarted: watchdogInterval != nil) } },
                recovered: { log.tell(.recovered, "every stage gets on again") }))
        reloading.begin(
            .init(tell: { [weak self] in self?.tell($0) }, adopt: { [weak self] in self?.adopt($0, $1) }))
    }

    private static func stages(_ queues: [DispatchQueue?], _ conveyor: Conveyor, limit: Double) -> [Watchdog.Stage] {
        queues.compactMap { $0.map { Watchdog.Stage($0, limit: limit) } } + conveyor.stages(limit: limit)
    }

    /// Tells systemd, and whoever reads the log, that requests are answered now.
    func announce() {
        notifier.ready(status: "serving")
        watch.start(clock: SystemClock.steady)
        log.tell(
            .started,
            "giaoband \(Giaoband.version) serves: ctl \(ctl.endpoints.joined(separator: " ")), live \(live.endpoints.joined(separator: " ")), inbox \(configuration.inbox?.directory ?? "off")"
        )
    }

    /// Reads the configuration again: takes it over whole, or keeps what was and says why.
    func reload(_ answer: @escaping @Sendable (ReloadOutcome) -> Void = { _ in }) { reloading.reload(answer) }

    /// What a reload changes of the stages; nothing here fails.
    private func adopt(_ next: DaemonConfiguration, _ rules: AccessRules) {
        access.replace(rules)
        ctl.enforceAccess()
        live.enforceAccess()
        drop?.enforceAccess()
        log.threshold.set(Logger.Level(rawValue: next.logLevel) ?? .info)
        conveyor.adopt(next.decoding, timeLimit: next.timeLimit)
        journal.adopt(next.journal)
        trimmer.adopt(next.retention, every: next.trimInterval)
        if let settings = next.inbox { inbox?.adopt(settings) }
    }

    /// Tells systemd that a reload is under way, and how it ended.
    private func tell(_ outcome: ReloadOutcome?) {
        switch outcome {
        case nil: notifier.reloading()
        case .adopted(let changed, let restart, let clients)?:
            let keys = changed.isEmpty ? "no setting changed" : "changed " + changed.map(\.rawValue).joined(separator: ", ")
            log.tell(.reloaded, "reload: \(keys); \(clients) client keys")
            for setting in restart {
                log.tell(
                    .needsRestart, "reload: \(setting.rawValue) is another one now; it is used after a restart",
                    [.setting: setting.rawValue])
            }
            let note = restart.isEmpty ? nil : "after a restart: \(restart.map(\.rawValue).joined(separator: ", "))"
            watch.note(note)
            notifier.ready(status: ["serving", note].compactMap(\.self).joined(separator: "; "))
        case .refused(let problems)?:
            let words = problems.joined(separator: "; ")
            log.tell(.reloadRefused, "reload: \(words); settings, keys and roles from before stay in force", [.reason: words])
            watch.note("reload refused: \(words)")
            notifier.ready(status: "serving; reload refused: \(words)")
        }
    }

    /// Takes nothing more, lets what is under way end, and closes everything.
    func drain() async {
        notifier.stopping()
        log.tell(.stopping, "stopping: what is under way is finished")
        door.close()
        let deadline = Task {
            try await Task.sleep(for: .seconds(Self.drainLimit))
            // All that was acknowledged is in the journal: the next start goes on from there.
            log.tell(
                .drainLimit, "drain: not finished after \(Self.drainLimit) s; what is under way is done after the next start")
            exit(EXIT_SUCCESS)
        }
        if let inbox { await finished(inbox.close) }
        if let drop { await finished(drop.close) }
        await finished(reprocessor.stop)
        await finished(retirement.stop)
        await finished(merger.stop)
        await finished(conveyor.drain)
        await finished(followers.flush)
        await finished(trimmer.stop)
        watch.stop()
        await finished(ctl.close)
        await finished(live.close)
        await finished(zap.close)
        context.terminate()
        journal.close()
        do throws(StoreError) {
            try store.close()
        } catch {
            // Everything is committed; the write-ahead log is read again by the next start.
            log.tell(.storage, error.message, [.kind: "store"])
        }
        for endpoints in [configuration.ctl, configuration.live, configuration.drop] {
            if let path = endpoints?.local.path { unlink(path) }
        }
        marker.clear()
        deadline.cancel()
        log.flush()
        log.tell(.stopped, "drained")
    }

    private func finished(_ close: (@escaping @Sendable () -> Void) -> Void) async {
        await withCheckedContinuation { continuation in close { continuation.resume() } }
    }

    // MARK: Parts

    /// Closed once the daemon takes no more articles.
    private final class Door: Sendable {
        private let closed = Atomic(false)
        var isClosed: Bool { closed.load(ordering: .acquiring) }
        func close() { closed.store(true, ordering: .releasing) }
    }

    /// From the binds to INFO, which tells of them.
    private final class BoundEndpoints: Sendable {
        private let endpoints = Mutex<[Gate: [String]]>([:])

        func set(_ endpoints: [Gate: [String]]) { self.endpoints.withLock { $0 = endpoints } }

        /// `ctl` and, of the same socket, `ctl.tcp`.
        var named: [String: String] {
            endpoints.withLock { endpoints in
                var named: [String: String] = [:]
                for (gate, endpoints) in endpoints {
                    named[gate.rawValue] = endpoints.first
                    if endpoints.count > 1 { named[gate.rawValue + ".tcp"] = endpoints[1] }
                }
                return named
            }
        }
    }

    private static func readAccess(
        _ configuration: DaemonConfiguration
    ) throws(DaemonError) -> (rules: AccessRules, secret: CurveSecret?) {
        do throws(AccessError) {
            return try configuration.access.read(owner: geteuid())
        } catch {
            throw DaemonError(description: error.description, exitCode: EX_CONFIG)
        }
    }

    private static func facts(_ configuration: DaemonConfiguration, _ bound: BoundEndpoints) -> Verbs.Facts {
        Verbs.Facts(
            version: Giaoband.version, shard: shard, endpoints: { bound.named }, inbox: configuration.inbox?.directory,
            maxMessage: configuration.maxMessage)
    }
}

extension Intaking {
    /// What the journal's answer means for a file.
    fileprivate init(_ result: Result<Acceptance, JournalError>) {
        switch result {
        case .success: self = .taken
        case .failure(let error) where error.reason == .busy: self = .later(seconds: 0.25, reason: nil)
        case .failure(let error) where error.verdict == .retry: self = .later(seconds: 5, reason: error.message)
        case .failure(let error): self = .refused(Failure(error))
        }
    }
}
