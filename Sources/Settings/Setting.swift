/// Every configuration key: its default, its unit and its reason. `--help`, docs/configuration.md and etc/giaoban.yaml are
/// generated from this table.
package enum Setting: String, CaseIterable, Sendable {
    case stateDirectory = "state.directory"
    case runtimeDirectory = "runtime.directory"
    case inboxDirectory = "inbox.directory"
    case inboxEnabled = "inbox.enabled"
    case inboxKeepDone = "inbox.keepDone"
    case inboxRescan = "inbox.rescan"
    case inboxSettle = "inbox.settle"
    case inboxWatch = "inbox.watch"
    case inboxPollInterval = "inbox.pollInterval"
    case ctlEndpoint = "ctl.endpoint"
    case ctlRemote = "ctl.tcp"
    case liveEndpoint = "live.endpoint"
    case liveRemote = "live.tcp"
    case dropEndpoint = "drop.endpoint"
    case dropRemote = "drop.tcp"
    case accessSecretKey = "access.secretKey"
    case accessClients = "access.clients"
    case accessGroup = "access.group"
    case maxMessage = "maxMessage"
    case journalMaxBytes = "journal.maxBytes"
    case deadLetterMaxBytes = "deadLetter.maxBytes"
    case deadLetterDays = "deadLetter.days"
    case timeLimit = "timeLimit"
    case eventsKeepDays = "events.keepDays"
    case eventsKeepBytes = "events.keepBytes"
    case eventsTrimInterval = "events.trimInterval"
    case articlesKeepDays = "articles.keepDays"
    case articlesKeepBytes = "articles.keepBytes"
    case articlesOutlets = "articles.outlets"
    case articlesRetireInterval = "articles.retireInterval"
    case lexiconDirectory = "lexicon.directory"
    case decodingMaxBytes = "decoding.maxBytes"
    case decodingMaxExpansion = "decoding.maxExpansion"
    case decodingMaxEntries = "decoding.maxEntries"
    case decodingMaxHTMLBytes = "decoding.maxHtmlBytes"
    case decodingMaxHTMLDepth = "decoding.maxHtmlDepth"
    case decodingMaxHTMLSeconds = "decoding.maxHtmlSeconds"
    case decodingMaxJSONDepth = "decoding.maxJsonDepth"
    case logLevel = "log.level"

    /// `inbox.keepDone` as an argument: `--inbox-keep-done`.
    package var argument: String {
        "--"
            + rawValue.reduce(into: "") { text, character in
                if character == "." {
                    text += "-"
                } else if character.isUppercase {
                    text += "-" + character.lowercased()
                } else {
                    text.append(character)
                }
            }
    }

    /// `inbox.keepDone` in the environment: `GIAOBAN_INBOX_KEEP_DONE`.
    package var environmentVariable: String {
        "GIAOBAN_" + argument.dropFirst(2).replacing("-", with: "_").uppercased()
    }

    /// As printed in documents: a value, or where it comes from.
    package var defaultText: String {
        switch self {
        case .stateDirectory: "$STATE_DIRECTORY, else $XDG_STATE_HOME/giaoban, else ~/.local/state/giaoban"
        case .runtimeDirectory: "$RUNTIME_DIRECTORY, else $XDG_RUNTIME_DIR/giaoban, else run/ in the state directory"
        case .inboxDirectory: "inbox/ in the state directory"
        case .inboxEnabled, .inboxKeepDone: "true"
        case .inboxRescan: "30"
        case .inboxSettle: "1"
        case .inboxWatch: "auto"
        case .inboxPollInterval: "5"
        case .ctlEndpoint: "ipc://<runtime.directory>/ctl.sock"
        case .liveEndpoint: "ipc://<runtime.directory>/live.sock"
        case .dropEndpoint, .ctlRemote, .liveRemote, .dropRemote: "off"
        case .accessSecretKey: "$CREDENTIALS_DIRECTORY/server.key, else server.key beside the configuration file"
        case .accessClients: "$CREDENTIALS_DIRECTORY/clients, else clients beside the configuration file"
        case .accessGroup: "off"
        case .maxMessage: "16777216"
        case .journalMaxBytes: "0"
        case .deadLetterMaxBytes: "1073741824"
        case .deadLetterDays: "90"
        case .timeLimit: "30"
        case .eventsKeepDays: "90"
        case .eventsKeepBytes: "4294967296"
        case .eventsTrimInterval: "60"
        case .articlesKeepDays, .articlesKeepBytes: "0"
        case .articlesOutlets: "off"
        case .articlesRetireInterval: "3600"
        case .decodingMaxBytes: "33554432"
        case .decodingMaxExpansion: "200"
        case .decodingMaxEntries: "10000"
        case .decodingMaxHTMLBytes: "8388608"
        case .decodingMaxHTMLDepth: "512"
        case .decodingMaxHTMLSeconds: "10"
        case .decodingMaxJSONDepth: "64"
        case .lexiconDirectory: "beside the program: ../share/giaoban/lexicon, else Data/ of the checkout"
        case .logLevel: "info"
        }
    }

    /// Type or unit.
    package var unit: String {
        switch self {
        case .stateDirectory, .runtimeDirectory, .inboxDirectory, .lexiconDirectory: "directory"
        case .inboxEnabled, .inboxKeepDone: "true or false"
        case .inboxRescan, .inboxSettle, .inboxPollInterval: "seconds"
        case .inboxWatch: "auto, inotify or poll"
        case .ctlEndpoint, .liveEndpoint: "ipc:///path"
        case .dropEndpoint: "ipc:///path, or off"
        case .ctlRemote, .liveRemote, .dropRemote: "tcp://address:port, or off"
        case .accessSecretKey, .accessClients: "file"
        case .accessGroup: "name of a group, or off"
        case .maxMessage, .eventsKeepBytes: "bytes"
        case .journalMaxBytes, .deadLetterMaxBytes, .articlesKeepBytes: "bytes, 0 for no limit"
        case .deadLetterDays, .articlesKeepDays: "days, 0 for ever"
        case .articlesOutlets: "HOST DAYS, HOST DAYS, or off; 0 days for ever"
        case .timeLimit, .eventsTrimInterval, .articlesRetireInterval: "seconds"
        case .eventsKeepDays: "days"
        case .decodingMaxBytes: "bytes"
        case .decodingMaxExpansion: "times"
        case .decodingMaxEntries: "articles"
        case .decodingMaxHTMLBytes: "bytes"
        case .decodingMaxHTMLDepth: "elements"
        case .decodingMaxHTMLSeconds: "seconds of CPU"
        case .decodingMaxJSONDepth: "values"
        case .logLevel: "debug, info, warning or error"
        }
    }

    /// What its value may be.
    package var form: SettingForm {
        switch self {
        case .stateDirectory, .runtimeDirectory, .inboxDirectory, .lexiconDirectory, .accessSecretKey, .accessClients: .path
        case .inboxEnabled, .inboxKeepDone: .flag
        case .inboxRescan, .inboxPollInterval, .eventsTrimInterval: .number(0.1...86_400)
        case .inboxSettle: .number(0...3_600)
        case .inboxWatch: .choice(["auto", "inotify", "poll"])
        case .ctlEndpoint: .local(remote: .ctlRemote, canBeOff: false)
        case .liveEndpoint: .local(remote: .liveRemote, canBeOff: false)
        case .dropEndpoint: .local(remote: .dropRemote, canBeOff: true)
        case .ctlRemote, .liveRemote, .dropRemote: .remote
        case .accessGroup: .name
        case .maxMessage: .count(65_536...268_435_456)
        case .journalMaxBytes: .bound(1_048_576...(1 << 50))
        case .deadLetterMaxBytes: .bound(65_536...(1 << 50))
        case .deadLetterDays: .bound(1...36_500)
        case .timeLimit: .number(0.01...3_600)
        case .eventsKeepDays: .number(0...36_500)
        case .eventsKeepBytes: .count(65_536...(1 << 50))
        case .articlesKeepDays: .bound(1...36_500)
        case .articlesKeepBytes: .bound(65_536...(1 << 50))
        case .articlesOutlets: .outlets
        case .articlesRetireInterval: .number(0.1...86_400)
        case .decodingMaxBytes: .count(1_024...1_073_741_824)
        case .decodingMaxExpansion: .count(2...1_032)
        case .decodingMaxEntries: .count(1...1_000_000)
        case .decodingMaxHTMLBytes: .count(1_024...67_108_864)
        case .decodingMaxHTMLDepth: .count(16...10_000)
        case .decodingMaxHTMLSeconds: .count(1...600)
        case .decodingMaxJSONDepth: .count(4...512)
        case .logLevel: .choice(["debug", "info", "warning", "error"])
        }
    }

    /// Whether a reload takes it over; the others need a restart.
    package var isLive: Bool {
        switch self {
        case .accessClients, .timeLimit, .logLevel: true
        case .inboxKeepDone, .inboxRescan, .inboxSettle, .inboxPollInterval: true
        case .deadLetterMaxBytes, .deadLetterDays: true
        case .eventsKeepDays, .eventsKeepBytes, .eventsTrimInterval: true
        case .decodingMaxBytes, .decodingMaxExpansion, .decodingMaxEntries, .decodingMaxHTMLBytes, .decodingMaxHTMLDepth,
            .decodingMaxHTMLSeconds, .decodingMaxJSONDepth:
            true
        default: false
        }
    }

    /// A value that the file shows where the default is worked out from others.
    package var example: String {
        switch self {
        case .stateDirectory: "/var/lib/giaoban"
        case .runtimeDirectory: "/run/giaoban"
        case .inboxDirectory: "/var/lib/giaoban/inbox"
        case .ctlEndpoint: "ipc:///run/giaoban/ctl.sock"
        case .liveEndpoint: "ipc:///run/giaoban/live.sock"
        case .accessSecretKey: "/etc/giaoban/server.key"
        case .accessClients: "/etc/giaoban/clients"
        case .lexiconDirectory: "/usr/share/giaoban/lexicon"
        default: defaultText
        }
    }

    /// Whether `defaultText` is words and no value.
    var hasComputedDefault: Bool { example != defaultText }

    package var summary: String {
        switch self {
        case .stateDirectory: "Holds journal.sqlite and store.sqlite; mode 0700. Keep it on a disk that honours fsync."
        case .runtimeDirectory: "Holds the sockets; mode 0700. Sockets in the state directory would be backed up with it."
        case .inboxDirectory: "Files put here are taken as articles. Write elsewhere, then rename into it."
        case .inboxEnabled: "Whether the inbox is watched."
        case .inboxKeepDone: "Whether taken files are kept in done/; false removes them. The store has the originals either way."
        case .inboxRescan: "Between looks at the whole inbox, which find what no inotify event told of."
        case .inboxSettle:
            "Without a change before a file that was not renamed in counts as whole; where the inbox is polled, before any file does."
        case .inboxWatch:
            "auto polls a network file system (NFS, SMB, FUSE and others), of whose changes inotify hears nothing."
        case .inboxPollInterval: "Between looks at an inbox that is polled."
        case .ctlEndpoint: "ROUTER socket for clients of this machine."
        case .liveEndpoint: "XPUB socket for event notices."
        case .ctlRemote:
            "The same socket for clients with keys (docs/keys.md); without the server's key and a list the daemon does not start."
        case .liveRemote: "Event notices for keys with the role read."
        case .dropRemote: "Fire and forget for keys with the role put; needs drop.endpoint too."
        case .accessSecretKey: "The server's secret key, as `giaoban keygen` writes it; refused when others can read it."
        case .accessClients: "Clients' keys and roles, NAME ROLES KEY a line; read again on SIGHUP."
        case .accessGroup:
            "Its members may put and read by the ipc sockets, which are the daemon's own user's and root's otherwise."
        case .dropEndpoint: "PULL socket for fire and forget: nothing is promised to its senders."
        case .maxMessage:
            "Largest article, on the wire and in the inbox. An article page is under 1 MiB; this leaves room for images."
        case .journalMaxBytes:
            "Largest journal.sqlite: what waits to be indexed, and dead letters. At it, articles are refused (507) until there is room."
        case .deadLetterMaxBytes: "Dead letters together, as they are kept (compressed): the oldest make room for the newest."
        case .deadLetterDays: "Age at which a dead letter goes, its original with it."
        case .timeLimit:
            "For one entry from decoding to record; three times over it, the entry is a dead letter. Work that does not come back ends the daemon after twice as long."
        case .eventsKeepDays:
            "Events older than this are dropped from the log; a follower that was away for longer takes a snapshot."
        case .eventsKeepBytes: "Events beyond this many bytes of JSON are dropped, the oldest first; an event takes about 1 KB."
        case .eventsTrimInterval: "Between looks for events to drop."
        case .articlesKeepDays:
            "Articles that came first longer ago are withdrawn and removed, original and index rows with them; docs/backup.md has more."
        case .articlesKeepBytes:
            "Articles beyond this many bytes, as they are stored (compressed, without the index), are removed; those that came first go first."
        case .articlesOutlets: "Days for the articles of an outlet, its subdomains included, instead of articles.keepDays."
        case .articlesRetireInterval: "Between looks for articles to remove."
        case .decodingMaxBytes: "Largest submission after decompression."
        case .decodingMaxExpansion: "Most that compressed bytes may grow to; news as NDJSON reaches 5.4 with zstd."
        case .decodingMaxEntries: "Articles of one feed or batch: all of them are in memory at once."
        case .decodingMaxHTMLBytes: "Largest HTML page."
        case .decodingMaxHTMLDepth: "Open elements inside one another: the parser takes time with the square of it."
        case .decodingMaxHTMLSeconds: "Time for one page, whatever it counts."
        case .decodingMaxJSONDepth: "Arrays and objects inside one another."
        case .lexiconDirectory: "Language data (*.tsv), also of giaoban parse, explain and lexicon check."
        case .logLevel: "Least severe message that is logged."
        }
    }
}
