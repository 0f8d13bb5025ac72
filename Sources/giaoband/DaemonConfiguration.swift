import Access
import Decoding
import Intake
import Journal
import Settings
import Store
import WireProtocol

/// The settings as the stages take them.
struct DaemonConfiguration: Sendable {
    let settings: Settings
    var stateDirectory: String
    var runtimeDirectory: String
    /// Nil where the inbox is off.
    var inbox: InboxSettings?
    var ctl: Endpoints
    var live: Endpoints
    /// Nil where drop is off.
    var drop: Endpoints?
    var access: AccessFiles
    /// Bytes.
    var maxMessage: Int
    var journal = JournalLimits()
    /// Seconds that work on one entry may take.
    var timeLimit: Double
    /// Of the event log.
    var retention: EventRetention
    /// Seconds.
    var trimInterval: Double
    var articleRetention: ArticleRetention
    /// Seconds.
    var retireInterval: Double
    /// Whether the store goes on as another one: it was restored from a backup.
    var renewsEpoch = false
    var decoding = DecodingLimits.default
    var lexiconDirectory: String?
    var logLevel: String

    /// Where one socket is bound.
    struct Endpoints: Hashable, Sendable {
        var local: Endpoint
        /// With keys; nil where tcp is off.
        var remote: Endpoint?
    }

    /// As the settings say; they are checked.
    init(_ settings: Settings) {
        self.settings = settings
        stateDirectory = settings.string(.stateDirectory)
        runtimeDirectory = settings.string(.runtimeDirectory)
        ctl = Endpoints(local: settings.local(.ctlEndpoint), remote: settings.endpoint(.ctlRemote))
        live = Endpoints(local: settings.local(.liveEndpoint), remote: settings.endpoint(.liveRemote))
        drop = settings.endpoint(.dropEndpoint).map { Endpoints(local: $0, remote: settings.endpoint(.dropRemote)) }
        access = AccessFiles(
            secretKey: settings.string(.accessSecretKey), clients: settings.string(.accessClients),
            group: settings.text(.accessGroup), remote: (ctl.remote ?? live.remote ?? drop?.remote)?.description)
        maxMessage = settings.count(.maxMessage)
        retention = EventRetention(
            seconds: settings.number(.eventsKeepDays) * 86_400, bytes: Int64(settings.count(.eventsKeepBytes)))
        trimInterval = settings.number(.eventsTrimInterval)
        articleRetention = ArticleRetention(
            seconds: settings.bound(.articlesKeepDays).map { Double($0) * 86_400 },
            bytes: settings.bound(.articlesKeepBytes).map(Int64.init),
            outlets: OutletDays(checked: settings.text(.articlesOutlets)).seconds)
        retireInterval = settings.number(.articlesRetireInterval)
        if settings.isOn(.inboxEnabled) {
            var inbox = InboxSettings(directory: settings.string(.inboxDirectory), maxBytes: maxMessage)
            inbox.keepsDone = settings.isOn(.inboxKeepDone)
            inbox.rescan = settings.number(.inboxRescan)
            inbox.settle = settings.number(.inboxSettle)
            inbox.watch = settings.text(.inboxWatch).flatMap(InboxSettings.Watch.init) ?? .auto
            inbox.pollInterval = settings.number(.inboxPollInterval)
            self.inbox = inbox
        }
        journal.bodyBytes = maxMessage
        journal.fileBytes = settings.bound(.journalMaxBytes)
        journal.deadLetterBytes = settings.bound(.deadLetterMaxBytes)
        journal.deadLetterAge = settings.bound(.deadLetterDays).map { Double($0) * 86_400 }
        timeLimit = settings.number(.timeLimit)
        decoding.maxDecodedBytes = settings.count(.decodingMaxBytes)
        decoding.maxExpansion = settings.count(.decodingMaxExpansion)
        decoding.maxEntries = settings.count(.decodingMaxEntries)
        decoding.maxHTMLBytes = settings.count(.decodingMaxHTMLBytes)
        decoding.maxHTMLDepth = settings.count(.decodingMaxHTMLDepth)
        decoding.maxHTMLSeconds = settings.count(.decodingMaxHTMLSeconds)
        decoding.maxJSONDepth = settings.count(.decodingMaxJSONDepth)
        lexiconDirectory = settings.text(.lexiconDirectory)
        logLevel = settings.string(.logLevel)
    }
}
