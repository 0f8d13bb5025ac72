import ArgumentParser
import Lexicon
import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// Which language data a command reads: those that are named, else the daemon's.
struct LexiconOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Directory of language data. Default: lexicon.directory of the daemon's configuration.", valueName: "directory"))
    var lexicon: String?

    var directory: String { get throws { try Self.directory(lexicon) } }

    /// - Parameter named: by the user, who then needs no configuration that can be read.
    static func directory(_ named: String?) throws(CommandError) -> String {
        if let named { return named }
        let settings: Settings
        do throws(SettingsError) {
            settings = try SettingsOptions.read(config: nil, settings: [])
        } catch {
            throw CommandError(
                description:
                    "look for language data: the configuration cannot be read; mend it, or name their directory\n\(error)",
                exitCode: ExitCode(EX_CONFIG))
        }
        guard let directory = Lexicon.locate(explicit: settings.text(.lexiconDirectory)) else {
            throw CommandError(
                description: "look for language data: none lie beside the program; name their directory",
                exitCode: ExitCode(EX_CONFIG))
        }
        return directory
    }
}
