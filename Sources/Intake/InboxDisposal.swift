import Articles
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// Where files of the inbox go: `done/` or `failed/`, under their name, or with their mark behind it where the name is taken.
///
/// A rename lasts only when its folders are on disk: the caller ends a batch with ``synchronise(_:)``.
extension InboxDirectory {
    private static let reasonSuffix = ".reason.json"
    /// Bytes of a name in `done/` or `failed/`: with mark, suffix and a temporary name's beginning it stays under Linux' 255.
    private static let maxNameBytes = 220

    enum Finish {
        case moved
        /// Another file has that name by now, or it was written to: nothing was moved.
        case replaced
    }

    /// Moves a taken file, and the sidecar that was read with it, to `done/`, or removes them.
    func finish(_ file: InboxFile, keep: Bool) throws(InboxError) -> Finish {
        guard let present = look(file.path) else { return .moved }
        guard present.hasContent(of: file.snapshot) else { return .replaced }
        let target = free(in: Self.done, name: file.path, mark: file.mark)
        try move(file.path, to: target)
        // Somebody may have renamed another file over it since it was looked at.
        if let moved = look(target), !moved.hasContent(of: file.snapshot) {
            try move(target, to: free(in: file.path.folder, name: file.path, mark: file.mark))
            return .replaced
        }
        let sidecar = Self.sidecarPath(of: file.path)
        // A sidecar that came since belongs to the next file of that name.
        if let read = file.sidecar, look(sidecar)?.hasContent(of: read) == true {
            try move(sidecar, to: Self.sidecarPath(of: target))
        }
        guard !keep else { return .moved }
        for path in [target, Self.sidecarPath(of: target)] {
            guard root.appending(path).withSystemPath({ unlink($0) }) == 0 || errno == ENOENT else {
                throw InboxError("remove", path, Errno(rawValue: errno))
            }
        }
        return .moved
    }

    /// Moves a refused file to `failed/` with a `.reason.json` beside it.
    func refuse(_ relative: InboxPath, failure: Failure) throws(InboxError) {
        guard let snapshot = look(relative) else { return }
        try moveToFailed(relative, mark: Self.mark(of: Array("\(snapshot)".utf8)), failure: failure)
    }

    /// Moves what was taken, but turned out to be no article, from `done/` to `failed/`; writes it there where it is gone.
    ///
    /// The same twice, after a crash, is the same once.
    /// - Parameter name: as the file was called in the inbox, ``InboxFile/path``.
    func keepFailed(name: String, body: [UInt8], failure: Failure) throws(InboxError) {
        let mark = Self.mark(of: body)
        let path = InboxPath(name)
        // Killed before it was moved, it still lies where it came from; that name is only trusted to lead into the inbox.
        let places = names(in: Self.done, name: path, mark: mark) + (path.isInside ? [path] : [])
        for place in places where holds(place, body) {
            return try moveToFailed(place, mark: mark, failure: failure)
        }
        let kept = names(in: Self.failed, name: path, mark: mark).first { holds($0, body) }
        let target = kept ?? free(in: Self.failed, name: path, mark: mark)
        try write(failure.json() + [UInt8(ascii: "\n")], to: target.with(suffix: Self.reasonSuffix))
        if kept == nil { try write(body, to: target) }
    }

    /// The reason first: a file in `failed/` always has one, however the daemon ends.
    private func moveToFailed(_ relative: InboxPath, mark: String, failure: Failure) throws(InboxError) {
        let target = free(in: Self.failed, name: relative, mark: mark)
        let reason = target.with(suffix: Self.reasonSuffix)
        try write(failure.json() + [UInt8(ascii: "\n")], to: reason)
        KillPoint.inboxReasoned.reach()
        do throws(InboxError) {
            try move(relative, to: target)
        } catch {
            root.appending(reason).withSystemPath { _ = unlink($0) }
            throw error
        }
        let sidecar = Self.sidecarPath(of: relative)
        if look(sidecar) != nil { try move(sidecar, to: Self.sidecarPath(of: target)) }
        synchronise([relative.folder, Self.failed])
    }

    private func holds(_ relative: InboxPath, _ body: [UInt8]) -> Bool {
        guard let present = look(relative), present.size == body.count, let read = try? read(relative) else { return false }
        return read.submission.body == body
    }

    private func move(_ relative: InboxPath, to target: InboxPath) throws(InboxError) {
        guard let errno = calls.rename(root.appending(relative), root.appending(target)) else { return }
        guard let present = look(relative) else {
            // It went away by itself.
            guard errno == .noSuchFileOrDirectory else { throw InboxError("move", relative, errno) }
            return
        }
        if errno == .noSuchFileOrDirectory {
            throw InboxError(
                .io, "move \(relative) to \(target): the folder is gone; it is made anew, and the move tried again by rescan")
        }
        throw InboxError("move", relative, errno, of: present)
    }

    // MARK: Names

    /// The two names that a file may have there.
    private func names(in folder: InboxPath, name: InboxPath, mark: String) -> [InboxPath] {
        // As text: a dead letter remembers its name so.
        var text = name.nameText.isEmpty ? "article" : name.nameText
        if text.utf8.count <= Self.maxNameBytes {
            return [folder.appending(text.utf8), folder.appending("\(text).\(mark)".utf8)]
        }
        while text.utf8.count > Self.maxNameBytes { text.removeLast() }
        return [folder.appending("\(text).\(mark)".utf8)]
    }

    /// A name that nothing has yet, or that only the same bytes can have.
    private func free(in folder: InboxPath, name: InboxPath, mark: String) -> InboxPath {
        let names = names(in: folder, name: name, mark: mark)
        return names.first { look($0) == nil } ?? names[names.count - 1]
    }

    // MARK: Disk

    private func write(_ bytes: [UInt8], to relative: InboxPath) throws(InboxError) {
        let path = root.appending(relative)
        let temporary = path.folder.appending(".writing".utf8)
        do {
            let file = temporary.withSystemPath { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600) }
            guard file >= 0 else { throw Errno(rawValue: errno) }
            let descriptor = FileDescriptor(rawValue: file)
            defer { try? descriptor.close() }
            // A folder that hands its group on to its files (setgid) is the group's: it may read why a file was refused.
            if let folder = look(relative.folder), folder.mode & S_ISGID != 0 { _ = fchmod(file, 0o640) }
            try descriptor.writeAll(bytes)
            guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
            if let errno = calls.rename(temporary, path) { throw errno }
        } catch {
            throw InboxError("write", path, error as? Errno ?? .ioError)
        }
        synchronise([relative.folder])
    }

    /// Makes renames in these folders durable. A failure costs no article: the journal knows what it has taken.
    func synchronise(_ folders: Set<InboxPath>) {
        for folder in folders {
            let descriptor = root.appending(folder).withSystemPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            guard descriptor >= 0 else { continue }
            fsync(descriptor)
            close(descriptor)
        }
    }
}
