import ArgumentParser
import Manuals

/// giaoban(1), from the commands' own words: man/giaoban.1 is what this prints, and a test holds it to it.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page giaoban(1).", shouldDisplay: false)

    func run() throws {
        let program = try CommandHelp(dump: Giaoban._dumpHelp())
        let connection = try CommandHelp(dump: ConnectionOptions._dumpHelp()).arguments
        let common = connection.filter { !$0.names.contains("--help") } + program.arguments
        var page = ManualPage(
            name: "giaoban", section: 1, version: Giaoban.version, title: "User Commands",
            source: "Sources/giaoban/ManualCommand.swift")
        page.name("giaoban", "read Vietnamese articles, and ask giaoband for what it knows")
        page.section("SYNOPSIS")
        page.synopsis("giaoban", "<command> [<options>] [<operands>]")
        page.section("DESCRIPTION")
        page.paragraphs(
            """
            giaoban is the client of `giaoband`(8): it sends articles, searches them, follows what changes, and operates the \
            daemon. `parse`, `explain`, `rules`, `keygen`, `lexicon`, `check-config` and `doctor` need no daemon.

            Results go to standard output, words to standard error, so that either can be piped away. With --json every result is \
            one JSON object on one line. Colours are used on a terminal only, and not on a dumb one or where NO_COLOR is set.
            """)
        page.section("COMMANDS")
        page.commands(of: program, path: "giaoban", without: common)
        page.section("OPTIONS")
        page.paragraphs("Every command that asks the daemon takes these.")
        page.items(common)
        writeRest(of: &page)
        Output.write(Array(page.text.utf8))
    }

    private func writeRest(of page: inout ManualPage) {
        page.section("EXIT STATUS")
        for (status, meaning) in [
            ("0", "Done."),
            ("1", "Nothing was found, or there is no such thing. Of doctor: something is wrong."),
            ("64", "Wrong usage."),
            ("65", "Bad data: an article that is refused, a file that is none."),
            ("69", "The daemon was not reached, or did not answer in time."),
            ("75", "Try again later: the daemon is full, or its disk is."),
            ("77", "Denied: this user or key may not do this."),
            ("78", "Configuration: a key is missing or not the server's."),
        ] {
            page.item(status, meaning)
        }
        page.section("ENVIRONMENT")
        page.item("GIAOBAN_CTL_ENDPOINT", "The daemon's ctl endpoint, unless `--ctl` is given.")
        page.item("GIAOBAN_SERVER_KEY_FILE, GIAOBAN_KEY_FILE", "The same for `--server-key` and `--key`.")
        page.item("XDG_RUNTIME_DIR, XDG_STATE_HOME, XDG_CONFIG_HOME", "Where the user's own daemon and keys are looked for.")
        page.item("NO_COLOR", "Set to anything: no colours.")
        page.item("TERM", "`dumb`: no colours.")
        page.section("FILES")
        page.item(
            "$XDG_RUNTIME_DIR/giaoban/ctl.sock, else ~/.local/state/giaoban/run/ctl.sock",
            "The socket of the daemon that the user runs.")
        page.item(
            "/run/giaoban/ctl.sock",
            "The socket of the system's daemon, which is asked where the user runs none: for root and members of giaoban-push.")
        page.item("/var/spool/giaoban/inbox", "The system's inbox: members of giaoban-push put files into it.")
        page.item("~/.config/giaoban/client.key, ~/.config/giaoban/server.pub", "Keys for tcp.")
        page.item("/usr/share/giaoban/lexicon", "Language data.")
        page.section("EXAMPLES")
        page.paragraphs("Send a folder of articles, and wait until they are on disk:")
        page.example("giaoban put articles/")
        page.paragraphs("What was said of Tam Dương in the third quarter; accents may be left out:")
        page.example("giaoban search 'place:\"tam duong\" \"quý III\"'")
        page.paragraphs("A copy of every event, whatever restarts in between:")
        page.example("giaoban follow --name copy --exec 'cat >> events.ndjson'")
        page.paragraphs("What is wrong with the service, and the commands that mend it:")
        page.example("sudo giaoban doctor")
        page.paragraphs("What is refused, and once more:")
        page.example("giaoban queue list --state dead\ngiaoban queue retry 17")
        page.section("SEE ALSO")
        page.paragraphs("`giaoband`(8), `giaoban.yaml`(5), /usr/share/doc/giaoban")
    }
}
