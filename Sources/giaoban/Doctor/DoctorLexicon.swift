import Foundation
import Lexicon
import Parsing

#if canImport(Glibc)
    import Glibc
#endif

/// The language data, and what the operator has laid over it.
enum DoctorLexicon {
    /// Problems that are told: a table of another form has one a row.
    private static let most = 10

    static func findings(_ place: DoctorPlace) -> [DoctorFinding] {
        guard let directory = Lexicon.locate(explicit: place.settings.text(.lexiconDirectory)) else {
            return [
                .error(
                    .lexicon, "lexicon.directory", "no directory with language data is found beside the program",
                    place.isService ? reinstall(place) : nil)
            ]
        }
        return findings(place, directory: directory, overlay: Lexicon.overlayDirectory)
    }

    static func findings(_ place: DoctorPlace, directory: String, overlay: String) -> [DoctorFinding] {
        // A wrong path of the operator's: the one beside the program serves.
        let origin = place.settings[.lexiconDirectory].origin
        guard let status = DoctorFile(directory).status, status.st_mode & S_IFMT == S_IFDIR else {
            let isOurs = directory.hasPrefix("/usr/share/giaoban")
            return [
                .error(
                    .lexicon, directory, "it is no directory (lexicon.directory, \(origin))",
                    isOurs ? reinstall(place) : "ls -d \(DoctorPlace.quoted(directory))")
            ]
        }
        guard access(directory, R_OK | X_OK) == 0 else { return [.skipped(.lexicon, directory, "this user may not read it")] }
        let unread = unreadable(place, overlay)
        guard unread.isEmpty else { return unread }
        let check = LexiconCheck(directory: directory, overlays: [overlay]) { (lexicon) throws(LexiconError) in
            _ = try Parser(lexicon: lexicon)
        }
        guard !check.problems.isEmpty else {
            return [.ok(.lexicon, directory, "\(check.fileCount) files, \(check.rowCount) rows")]
        }
        return check.problems.prefix(most).map { problem in
            .error(.lexicon, problem.file + (problem.line.map { ":\($0)" } ?? ""), problem.words, remedy(problem, place, overlay))
        }
    }

    /// What the daemon cannot read keeps it from starting.
    private static func unreadable(_ place: DoctorPlace, _ overlay: String) -> [DoctorFinding] {
        guard let status = DoctorFile(overlay).status else { return [] }
        guard place.owner.may(.read, .enter, of: status) else {
            return [
                .error(
                    .lexicon, overlay, "\(place.owner.name), as whom the daemon runs, cannot read it",
                    place.asOwner(status.st_uid, "chmod -R a+rX \(DoctorPlace.quoted(overlay))"))
            ]
        }
        guard let names = DoctorFile.names(in: overlay) else { return [.skipped(.lexicon, overlay, "this user may not read it")] }
        return names.sorted().filter { $0.hasSuffix(".tsv") }.compactMap { name in
            let path = overlay + "/" + name
            guard let file = DoctorFile(path).status else { return nil }
            if !place.owner.may(.read, of: file) {
                return .error(
                    .lexicon, path, "\(place.owner.name), as whom the daemon runs, cannot read it",
                    place.asOwner(file.st_uid, "chmod a+r \(DoctorPlace.quoted(path))"))
            }
            return access(path, R_OK) == 0 ? nil : .skipped(.lexicon, path, "this user may not read it")
        }
    }

    /// A row of the operator's is his to mend: as a comment it is out of the way. Shipped ones come back whole.
    private static func remedy(_ problem: LexiconCheck.Problem, _ place: DoctorPlace, _ overlay: String) -> String? {
        let owner = DoctorFile(problem.file).status?.st_uid ?? place.viewer
        let quoted = DoctorPlace.quoted(problem.file)
        if problem.file.hasPrefix(overlay + "/") {
            return place.asOwner(
                owner,
                problem.line.map { "sed -i '\($0)s/^/#/' \(quoted)" }
                    ?? "mv \(quoted) \(DoctorPlace.quoted(problem.file + ".unusable"))")
        }
        if problem.file.hasPrefix("/usr/share/giaoban") { return reinstall(place) }
        return "git -C \(DoctorPlace.quoted((problem.file as NSString).deletingLastPathComponent)) checkout -- \(quoted)"
    }

    private static func reinstall(_ place: DoctorPlace) -> String { place.asRoot("apt-get install --reinstall giaoban") }
}
