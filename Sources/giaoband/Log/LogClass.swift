import Logging

/// Every kind of message in the log. docs/logging.md is generated from this table.
enum LogClass: String, CaseIterable, Sendable {
    case started, stopping, stopped, drainLimit
    case indexed, withdrawn, refused, inboxRefused
    case reloaded, reloadRefused, needsRestart
    case journal, disk, storage, article, timeLimit
    case migrated, retired
    case access, connection, inbox, fault
    case stuck, recovered, suppressed, odd, startRefused

    /// MESSAGE_ID: made once by `systemd-id128 new`, and never changed.
    var id: String {
        switch self {
        case .started: "5db408cf9e0f49778ec70ca16db4e7b4"
        case .stopping: "978c552c63804b0f8830b15b89a95924"
        case .stopped: "a257874dd2a64752951821aac9135002"
        case .drainLimit: "bd0d1cb4cfce42de839e33a16942a0e4"
        case .indexed: "b2b4de7f13e74422b63f4bc44b0c35f4"
        case .withdrawn: "2ef0812247d948d3b07698797c605254"
        case .refused: "f3dd8a67dc8c422d80ee8524c54a99c7"
        case .inboxRefused: "1880b1f920ac42adb2326ccb6801fb06"
        case .reloaded: "b1c7e8e5fdab4996a0ec9004e0cc9aa6"
        case .reloadRefused: "fb1ea01969d143b0b770ca07592561e6"
        case .needsRestart: "ab837732c572457c8abe8b3bd809c508"
        case .journal: "82024b4c20144f7e894e635c71f8a57e"
        case .disk: "10f8450fda1c4d35be3e947b9ada6c4e"
        case .storage: "1c4e22ed316843a699b20c21f4109a87"
        case .article: "e8fe4301f0c44fcb9e135ee5e8ccb8f8"
        case .timeLimit: "97ea9068da1844b880801ef77b036727"
        case .migrated: "3a1ee113ffed4bbb8fc594a4ecc5b615"
        case .retired: "7a80f597bf1741a4a54f4fc125608c91"
        case .access: "e975cfff54554a1ca31c1316eac409eb"
        case .connection: "fd24e18f38b84343bf95f18cb1c05dfe"
        case .inbox: "11fcf66b03774f3bb6e39fbba3a5bbf8"
        case .fault: "36feba06e84f44018712307b2a6a1fa1"
        case .stuck: "8668b38f597840d7acd0372fa59257b0"
        case .recovered: "b2faadcd080a47adb85b66e2382844fe"
        case .suppressed: "f90e62a904e34dde81e38d214f1c11a6"
        case .odd: "e272fe0980bb48bab076406322bbbb48"
        case .startRefused: "7aca3ed747f04f50839ffae4e8ce20be"
        }
    }

    var level: Logger.Level {
        switch self {
        case .indexed, .withdrawn, .started, .stopping, .stopped: .info
        case .reloaded, .recovered, .migrated, .retired: .notice
        case .reloadRefused: .error
        case .stuck, .startRefused: .critical
        case .drainLimit, .refused, .inboxRefused, .needsRestart, .journal, .disk, .storage, .article, .timeLimit, .access,
            .connection, .inbox, .fault, .suppressed, .odd:
            .warning
        }
    }

    /// When it is told.
    var summary: String {
        switch self {
        case .started: "Requests are answered from now on."
        case .stopping: "SIGTERM or SIGINT came: what is under way is finished."
        case .stopped: "All is closed; nothing was lost."
        case .drainLimit: "The end did not wait for work that takes long; the next start goes on with it."
        case .indexed: "An entry is in the index, one line each."
        case .withdrawn: "A withdrawal has taken effect."
        case .refused: "An entry is no article, or was given up; it is a dead letter now (`giaoban queue show POSITION`)."
        case .inboxRefused: "A file of the inbox cannot be taken; it lies in failed/ with its reason."
        case .reloaded: "A reload was taken over whole."
        case .reloadRefused: "A reload was refused, with all reasons; the old configuration stays in force."
        case .needsRestart: "A reload found settings that take a restart to change."
        case .journal: "The journal tells of its state, such as entries found under work after a crash."
        case .disk: "A disk is full; articles are refused (507) until there is room."
        case .storage: "The store or the journal did not do what it was asked; it is tried again."
        case .article: "A part of an entry, such as one line of NDJSON, is no article."
        case .timeLimit: "An entry took longer than timeLimit and is tried again later."
        case .migrated: "A database has a new schema, and a snapshot from before; or a snapshot was old and is removed."
        case .retired: "Articles went by articles.keepDays, articles.keepBytes or articles.outlets."
        case .access: "Somebody unknown, or without the role, was refused."
        case .connection: "A socket or one of its clients makes trouble."
        case .inbox: "The inbox, or a file in it, makes trouble."
        case .fault: "A request failed on the daemon's side; the client was told the incident's id."
        case .stuck: "A stage has work and does not get on; the daemon ends, or lets systemd end it."
        case .recovered: "Every stage gets on again."
        case .suppressed: "How many messages of one kind were left out."
        case .odd: "Something in the configuration sets nothing."
        case .startRefused: "The daemon cannot start; the reason says what to do."
        }
    }

    /// Fields besides MESSAGE, MESSAGE_ID, PRIORITY and GIAOBAN_EVENT.
    var fields: [LogField] {
        switch self {
        case .indexed, .withdrawn: [.position, .uri, .name]
        case .refused: [.position, .uri, .name, .stage, .reason]
        case .inboxRefused: [.name, .stage, .reason]
        case .reloadRefused: [.reason]
        case .needsRestart: [.setting]
        case .stuck: [.stage]
        case .suppressed, .disk, .storage, .article, .timeLimit, .access, .connection, .inbox, .fault: [.kind]
        default: []
        }
    }

    /// What a stage's name for trouble belongs to.
    static func trouble(of kind: String) -> LogClass {
        switch kind {
        case "diskFull": .disk
        case "store", "claim", "complete", "events", "retention": .storage
        case "overtime": .timeLimit
        case "access", "role": .access
        case "ctl", "live", "drop", "followers": .connection
        case "inbox": .inbox
        case "fault": .fault
        default: .article
        }
    }
}

/// What a message says besides its words, for programs.
enum LogField: String, CaseIterable, Sendable {
    case position, uri, name, stage, reason, kind, setting

    /// In the journal.
    var journalName: String { "GIAOBAN_" + rawValue.uppercased() }

    var summary: String {
        switch self {
        case .position: "number of the entry in the journal"
        case .uri: "the article's URI, where the sender gave one"
        case .name: "the sender's name for it, such as a file's"
        case .stage: "the stage that refused, or does not get on"
        case .reason: "for programs: the failure's code; of a reload all reasons"
        case .kind: "what repeats are counted by"
        case .setting: "key of a setting"
        }
    }
}

/// docs/logging.md, which a test holds to the table.
enum LoggingDocument {
    static var text: String {
        var lines = [
            "# The log",
            "Generated by `make documents` from Sources/giaoband/Log/LogClass.swift. Under systemd messages go to the journal by its own protocol, with the fields",
            "below and `PRIORITY`; elsewhere to standard error, as `giaoband: LEVEL: WORDS`. Every message is one line: control characters, line ends among",
            "them, are written as `\\u{a}`. A message is on its way before the daemon goes on, so that none is lost at its end. Of one kind of trouble twenty",
            "messages a minute are told, the others counted.",
            "",
            "`journalctl -u giaoban MESSAGE_ID=...` finds one event; `journalctl -u giaoban GIAOBAN_POSITION=17` what befell one entry; `-o json` shows all fields.",
            "",
            "| GIAOBAN_EVENT | level | MESSAGE_ID | told when | fields |",
            "| --- | --- | --- | --- | --- |",
        ]
        for event in LogClass.allCases {
            let fields = event.fields.map { "`\($0.journalName)`" }.joined(separator: ", ")
            lines.append("| `\(event.rawValue)` | \(event.level) | `\(event.id)` | \(event.summary) | \(fields) |")
        }
        lines += ["", "| field | holds |", "| --- | --- |"]
        lines += LogField.allCases.map { "| `\($0.journalName)` | \($0.summary) |" }
        return lines.joined(separator: "\n") + "\n"
    }
}
