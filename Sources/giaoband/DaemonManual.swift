import ArgumentParser
import Manuals
import Settings

/// giaoband(8) and giaoban.yaml(5): man/giaoband.8 and man/giaoban.yaml.5 are what this prints, and a test holds them to it.
enum DaemonManual: String, ExpressibleByArgument {
    case daemon, settings

    func text() throws -> String {
        switch self {
        case .daemon: try Self.daemonPage()
        case .settings: Self.settingsPage()
        }
    }

    private static let source = "Sources/giaoband/DaemonManual.swift"

    private static func daemonPage() throws -> String {
        let program = try CommandHelp(dump: Giaoband._dumpHelp())
        var page = ManualPage(
            name: "giaoband", section: 8, version: Giaoband.version, title: "System Administration", source: source)
        page.name("giaoband", "searchable record of Vietnamese briefing articles")
        page.section("SYNOPSIS")
        page.synopsis("giaoband", "[--config <file>] [--new-epoch] [--<setting> <value>...]")
        page.section("DESCRIPTION")
        page.paragraphs(
            """
            giaoband receives Vietnamese articles from an inbox directory or over ZeroMQ, makes them durable before it acknowledges \
            them, reads their record out of them, indexes it for search, and tells subscribers about every change without a gap. \
            `giaoban`(1) is its client.

            As the service giaoban it runs as the user giaoban, with its configuration in /etc/giaoban. Members of the group \
            giaoban-push push and read articles; root operates it. Started by any other user it needs no configuration, and keeps to \
            that user's directories.
            """)
        page.section("OPTIONS")
        page.items(program.arguments)
        page.item(
            "--<setting> <value>",
            "Every setting of `giaoban.yaml`(5) is an option too: its key with hyphens, such as `--inbox-keep-done` for inbox.keepDone."
        )
        page.section("EXIT STATUS")
        for (status, meaning) in [
            ("0", "Ended by SIGTERM or SIGINT; what was acknowledged is on disk."),
            ("64", "Wrong usage."),
            ("69", "A resource is not to be had, such as a socket, or a store that another daemon has open."),
            ("73", "A directory cannot be made."),
            ("78", "The configuration cannot be used; the message names the setting, or the file."),
        ] {
            page.item(status, meaning)
        }
        page.section("SIGNALS")
        page.item(
            "SIGTERM, SIGINT",
            "No more articles are taken, what is under work is finished, at most 4 s. A second one ends it at once; nothing acknowledged is lost."
        )
        page.item(
            "SIGHUP",
            "The whole configuration is read again, keys, roles and the members of the group with it: taken over whole, or refused with every "
                + "reason in the log, and the old one stays in force. `giaoban reload` does the same, waits, and tells how it ended; "
                + "`systemctl reload giaoban` runs it."
        )
        writeSurroundings(to: &page)
        return page.text
    }

    private static func writeSurroundings(to page: inout ManualPage) {
        page.section("ENVIRONMENT")
        page.item(
            "GIAOBAN_<SETTING>",
            "Every setting of `giaoban.yaml`(5), such as `GIAOBAN_INBOX_KEEP_DONE`; it comes before the file, and an option before it."
        )
        page.item("STATE_DIRECTORY, RUNTIME_DIRECTORY, CREDENTIALS_DIRECTORY", "As systemd sets them.")
        page.item("XDG_STATE_HOME, XDG_RUNTIME_DIR, XDG_CONFIG_HOME", "Of the user, where systemd did not start it.")
        page.section("FILES")
        for (path, meaning) in [
            ("/etc/giaoban/giaoban.yaml", "Settings, `giaoban.yaml`(5)."),
            ("/etc/giaoban/server.key, /etc/giaoban/clients", "The server's secret key and its clients, for tcp."),
            ("/var/lib/giaoban/journal.sqlite", "What is acknowledged and not yet indexed, and dead letters."),
            ("/var/lib/giaoban/store.sqlite", "Articles, their originals, the index and the log of events."),
            ("/run/giaoban/ctl.sock, /run/giaoban/live.sock", "Sockets for requests and for notices."),
            (
                "/var/spool/giaoban/inbox",
                "Files renamed into it are taken as articles, and go to done/ or, with their reason, to failed/."
            ),
            ("/usr/share/giaoban/lexicon", "Language data."),
        ] {
            page.item(path, meaning)
        }
        page.section("EXAMPLES")
        page.paragraphs("As a service:")
        page.example("systemctl status giaoban\njournalctl -u giaoban\nadduser USER giaoban-push && systemctl reload giaoban")
        page.paragraphs("As any user, with everything below one directory:")
        page.example("giaoband --state-directory /tmp/try")
        page.section("SEE ALSO")
        page.paragraphs("`giaoban`(1), `giaoban.yaml`(5), /usr/share/doc/giaoban/operating.md")
    }

    private static func settingsPage() -> String {
        var page = ManualPage(
            name: "giaoban.yaml", section: 5, version: Giaoband.version, title: "File Formats", source: source)
        page.name("giaoban.yaml", "settings of giaoband")
        page.section("DESCRIPTION")
        page.paragraphs(
            """
            YAML: a key such as `inbox.keepDone` stands as keepDone below inbox. What is not set has its default. An option of \
            `giaoband`(8) comes before the environment, the environment before the file. A value that cannot be used ends the daemon with \
            exit status 78, and the message names the setting.
            """)
        page.section("SETTINGS")
        for setting in Setting.allCases {
            page.item(
                setting.rawValue,
                "\(setting.summary) Value: \(setting.unit). Default: \(setting.defaultText). "
                    + "As an option `\(setting.argument)`, in the environment `\(setting.environmentVariable)`.")
        }
        page.section("FILES")
        page.item("/etc/giaoban/giaoban.yaml", "Of the service.")
        page.item("$XDG_CONFIG_HOME/giaoban/giaoban.yaml, else ~/.config/giaoban/giaoban.yaml", "Of a daemon that a user runs.")
        page.section("EXAMPLES")
        page.paragraphs("An inbox on NFS, whose taken files are not kept:")
        page.example("inbox:\n  directory: /srv/articles\n  watch: poll\n  keepDone: false")
        page.paragraphs("Clients with keys over tcp:")
        page.example("ctl:\n  tcp: tcp://0.0.0.0:5570\nlive:\n  tcp: tcp://0.0.0.0:5571")
        page.section("SEE ALSO")
        page.paragraphs("`giaoband`(8), `giaoban`(1)")
        return page.text
    }
}
