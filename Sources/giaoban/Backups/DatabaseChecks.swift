import DatabaseFiles
import Journal
import Store

/// What is wrong with the two databases of a directory; `giaoban check`, `restore` and `doctor` ask here.
enum DatabaseChecks {
    struct Finding {
        var file: String
        var finding: DatabaseFinding
    }

    /// - Parameter directory: of copies that nobody else has open. - Throws: ``CommandError`` for what cannot be read at all.
    static func findings(directory: String) throws(CommandError) -> [Finding] {
        let journal = try found { () throws(DatabaseFault) in
            try JournalCopy.findings(path: directory + "/" + JournalCopy.name)
        }
        var bar = ProgressBar("check \(StoreCopy.name)")
        defer { bar.end() }
        let store = try found { () throws(DatabaseFault) in
            try StoreCopy.findings(path: directory + "/" + StoreCopy.name) { bar.show($0, of: $1) }
        }
        return journal.map { Finding(file: JournalCopy.name, finding: $0) }
            + store.map { Finding(file: StoreCopy.name, finding: $0) }
    }

    /// Damage that keeps a file from being read is a finding too.
    static func found(_ body: () throws(DatabaseFault) -> [DatabaseFinding]) throws(CommandError) -> [DatabaseFinding] {
        do {
            return try body()
        } catch {
            guard error.kind == .damaged else { throw CommandError(error) }
            return [DatabaseFinding(.structure, error.message)]
        }
    }

    /// Copies the databases of a directory, whether a daemon works with them or not, and looks at the copies.
    /// - Parameter scratch: a directory that is made, and removed again.
    static func findings(live directory: String, scratch: String) throws(CommandError) -> [Finding] {
        var findings: [Finding] = []
        var isCopied = true
        for name in [JournalCopy.name, StoreCopy.name] {
            var bar = ProgressBar("copy \(name)")
            let broken = try found { () throws(DatabaseFault) in
                let held = try HeldDatabase(path: directory + "/" + name)
                defer { held.release() }
                try held.copy(to: scratch + "/" + name) { bar.show($0, of: $1) }
                return []
            }
            bar.end()
            findings += broken.map { Finding(file: name, finding: $0) }
            isCopied = isCopied && broken.isEmpty
        }
        return isCopied ? try Self.findings(directory: scratch) : findings
    }
}

/// The files of a backup against its manifest.
enum BackupDigests {
    /// - Throws: ``CommandError`` where it is not what the manifest says.
    static func check(
        _ file: BackupManifest.File, of backup: String, copyingTo target: String? = nil, progress: (Int) -> Void = { _ in }
    ) throws(CommandError) {
        let path = backup + "/" + file.name
        // Before it is copied: a longer one may fill the disk.
        let size = try BackupFiles.size(path)
        guard size == file.bytes else {
            throw .data("read \(path): it has \(size) bytes, \(file.bytes) were written; use another copy of the backup")
        }
        let (_, sha256) = try BackupFiles.digest(path, copyingTo: target, progress: progress)
        guard sha256 == file.sha256 else {
            throw .data(
                "read \(path): its SHA-256 is not that of \(BackupManifest.name), so it was changed; use another copy of the backup"
            )
        }
    }
}
