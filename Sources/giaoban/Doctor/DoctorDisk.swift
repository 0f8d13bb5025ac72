import DatabaseFiles
import Journal
import Store

#if canImport(Glibc)
    import Glibc
#endif

/// Room for what comes.
struct DoctorDisk {
    /// What a file system tells of itself.
    struct Space: Equatable {
        /// Bytes that its users may take, and all.
        var free: Int
        var total: Int
        /// The same in files; 0 in all where it has no such limit.
        var freeFiles: Int
        var files: Int

        /// Nil where it does not tell.
        init?(_ path: String) {
            var status = statvfs()
            guard statvfs(path, &status) == 0, status.f_blocks > 0 else { return nil }
            self.init(status)
        }

        init(_ status: statvfs) {
            self.init(
                free: status.bytes(status.f_bavail), total: status.bytes(status.f_blocks),
                freeFiles: Int(clamping: status.f_favail), files: Int(clamping: status.f_files))
        }

        init(free: Int, total: Int, freeFiles: Int, files: Int) {
            (self.free, self.total, self.freeFiles, self.files) = (free, total, freeFiles, files)
        }
    }

    let place: DoctorPlace

    func findings() -> [DoctorFinding] {
        let state = place.stateDirectory
        let databases = [JournalCopy.name, StoreCopy.name].reduce(0) {
            $0 + (DoctorFile(state + "/" + $1).status.map { Int($0.st_size) } ?? 0)
        }
        // The largest article twice: in the journal's write-ahead log, and in the store's.
        let commit = 2 * place.settings.count(.maxMessage)
        var found: [DoctorFinding] = []
        for (path, held) in [(state, databases)] + (place.inbox.map { [($0, 0)] } ?? []) {
            guard case .there = DoctorFile(path) else { continue }
            guard let space = Space(path) else {
                found.append(.skipped(.disk, path, "its file system does not tell"))
                continue
            }
            found += Self.findings(space, path: path, databases: held, commit: commit, remedy: remedy(path))
        }
        return found
    }

    /// - Parameters:
    ///   - databases: bytes of those that lie there.
    ///   - commit: bytes that the largest article takes.
    static func findings(_ space: Space, path: String, databases: Int, commit: Int, remedy: String) -> [DoctorFinding] {
        let percent = space.free / max(1, space.total / 100)
        let free = "\(space.free >> 20) MiB (\(percent) %) are free"
        if space.free < commit {
            return [.error(.disk, path, "\(free), and a commit may need \(commit >> 20) MiB: articles are refused", remedy)]
        }
        if space.files > 0, space.freeFiles < 16 {
            return [.error(.disk, path, "\(space.freeFiles) more files can be made there", remedy)]
        }
        if percent < 10 { return [.warning(.disk, path, "only \(free)", remedy)] }
        if space.files > 0, space.freeFiles < space.files / 10 {
            return [.warning(.disk, path, "only \(space.freeFiles) more files of \(space.files) can be made there", remedy)]
        }
        if space.free < databases {
            return [
                .warning(
                    .disk, path,
                    "\(free), and the databases have \(databases >> 20) MiB: a backup, a check or a new version copies them",
                    remedy)
            ]
        }
        return [.ok(.disk, path, free + (databases >> 20 > 0 ? "; the databases have \(databases >> 20) MiB" : ""))]
    }

    /// Copies that can go, the oldest use first; else a look at what takes the room.
    private func remedy(_ path: String) -> String {
        let state = place.stateDirectory
        let owner = DoctorFile(path).status?.st_uid ?? place.owner.uid
        let aside = (DoctorFile.names(in: state) ?? []).filter { $0.hasPrefix("replaced-") }.sorted()
        if path == state, !aside.isEmpty {
            return place.asOwner(owner, "rm -r \(aside.map { DoctorPlace.quoted(state + "/" + $0) }.joined(separator: " "))")
        }
        if let inbox = place.inbox, let names = DoctorFile.names(in: inbox + "/done"), !names.isEmpty,
            let done = DoctorFile(inbox + "/done").status, DoctorFile(path).status?.st_dev == done.st_dev
        {
            return place.asOwner(done.st_uid, "find \(DoctorPlace.quoted(inbox + "/done")) -type f -mtime +7 -delete")
        }
        return place.asOwner(owner, "du -xk \(DoctorPlace.quoted(path))") + " | sort -n | tail"
    }
}
