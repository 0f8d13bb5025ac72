import Foundation
import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// What is read as configuration, and what is wrong with it: as `giaoban check-config` finds it.
enum DoctorConfiguration {
    static func findings(_ place: DoctorPlace) -> [DoctorFinding] {
        let files = place.settings.files
        let read = DoctorFinding.ok(
            .configuration, files.first ?? "defaults",
            files.isEmpty
                ? "no file is there, the defaults hold"
                : "read" + (files.count > 1 ? ", and \(files.dropFirst().joined(separator: ", "))" : ""))
        return [read]
            + place.settings.warnings.map {
                .warning(.configuration, object($0), $0.reason, remedy($0))
            } + unreadable(place) + group(place)
    }

    /// Without settings nothing else can be looked at.
    static func findings(_ error: SettingsError, _ options: SettingsOptions) -> [DoctorFinding] {
        error.problems.map { problem in
            // What the service's own user may well read.
            let isHidden = options.isService && geteuid() != 0 && problem.reason.contains("(errno \(EACCES))")
            return isHidden
                ? .skipped(.configuration, object(problem), problem.reason)
                : .error(.configuration, object(problem), problem.reason, remedy(problem))
        } + [.skipped(.directories, "everything else", "the configuration does not say where it is")]
    }

    private static func object(_ problem: SettingsProblem) -> String {
        [problem.origin?.description, problem.setting?.rawValue].compactMap(\.self).joined(separator: " ")
            .nonEmpty ?? "configuration"
    }

    /// A line that cannot be used is made a comment, so that the default holds; what was meant, its reason helps to say.
    private static func remedy(_ problem: SettingsProblem) -> String? {
        switch problem.origin {
        case .file(let path, let line)?:
            let quoted = DoctorPlace.quoted(path)
            let command =
                problem.reason.hasPrefix("it is no YAML")
                ? "${EDITOR:-vi} +\(line) \(quoted)" : "sed -i '\(line)s/^/#/' \(quoted)"
            return access(path, W_OK) == 0 ? command : "sudo \(command)"
        case .environment(let name)?: return "unset \(name)"
        case .argument?, .builtIn?, nil: return nil
        }
    }

    /// What this user reads, the daemon's may not.
    private static func unreadable(_ place: DoctorPlace) -> [DoctorFinding] {
        place.settings.files.compactMap { path in
            guard let status = DoctorFile(path).status, !place.owner.may(.read, of: status) else { return nil }
            return .error(
                .configuration, path, "\(place.owner.name), as whom the daemon runs, cannot read it, and does not start",
                place.asOwner(status.st_uid, "chmod a+r \(DoctorPlace.quoted(path))"))
        }
    }

    private static func group(_ place: DoctorPlace) -> [DoctorFinding] {
        guard let name = place.settings.text(.accessGroup) else { return [] }
        guard let group = getgrnam(name) else {
            return [
                .error(.configuration, "access.group", "there is no group \(name)", place.asRoot("addgroup --system \(name)"))
            ]
        }
        // Handing the sockets to a group takes a member of it.
        guard place.owner.uid == 0 || place.owner.groups.contains(group.pointee.gr_gid) else {
            return [
                .error(
                    .configuration, "access.group", "\(place.owner.name), as whom the daemon runs, is no member of \(name)",
                    place.asRoot("adduser \(place.owner.name) \(name)") + " && " + place.restart)
            ]
        }
        return [.ok(.configuration, "access.group", "members of \(name) may put and read")]
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
