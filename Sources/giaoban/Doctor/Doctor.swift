import ArgumentParser
import Settings

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at everything the daemon needs; what is wrong, and the command that mends it.",
        discussion: """
            Configuration, directories, disk, inotify, clock, keys, sockets, databases, language data and limits of the daemon that the \
            configuration is for: the user's own, else the service. It need not run. Nothing is changed. What this user may not see is \
            said to be not looked at; root sees all. Exit code 0: no error, though there may be warnings; 1: an error.
            """)

    @Flag(help: "Look at each article and each word of the index too, in a copy that is made in the state directory and removed.")
    var thorough = false

    @Flag(help: "Print findings as JSON, one a line: level (ok, warning, error, skipped), part, object, reason, remedy.")
    var json = false

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color = Output.Colour.auto

    @OptionGroup var options: SettingsOptions

    func run() throws {
        var counts: [DoctorFinding.Level: Int] = [:]
        let style = TextStyle(isColoured: color.isColoured, columns: Output.columns)
        // Part by part as they are known: some take seconds.
        func tell(_ findings: [DoctorFinding]) {
            for finding in findings {
                counts[finding.level, default: 0] += 1
                if json { Output.line(json: finding.json) } else { Output.write(Array(finding.text(style).utf8)) }
            }
        }
        do throws(SettingsError) {
            let place = try DoctorPlace(options)
            tell(DoctorConfiguration.findings(place))
            tell(DoctorDirectories(place: place).findings())
            tell(DoctorDisk(place: place).findings())
            tell(DoctorInotify(place: place).findings())
            let databases = DoctorDatabases(place: place)
            tell(DoctorClock.findings(place, newestEvent: databases.newestEvent()))
            tell(DoctorKeys(place: place).findings())
            tell(DoctorSockets(place: place).findings())
            tell(databases.findings(isThorough: thorough))
            tell(DoctorLexicon.findings(place))
            tell(DoctorLimits(place: place).findings())
        } catch {
            tell(DoctorConfiguration.findings(error, options))
        }
        if !json {
            let words = [DoctorFinding.Level.ok, .warning, .error, .skipped].compactMap { level in
                counts[level].map { "\($0) \(level.rawValue)" }
            }
            Output.line(words.joined(separator: ", "))
        }
        if counts[.error] != nil { throw ExitCode(1) }
    }
}
