import Articles
import Foundation
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// What a file was when it was looked at: whether it is still the same, and still as it was read.
struct FileSnapshot: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    /// Nanoseconds since 1970, as its last writer, or whoever copied it, says.
    let modified: Int64
    /// Nanoseconds since 1970 of the last change of content, name or rights, by the file system's clock.
    let changed: Int64
    let mode: mode_t
    let owner: uid_t

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
        mode = status.st_mode
        owner = status.st_uid
    }

    /// The same file with the same bytes, whatever its name and rights have become.
    func hasContent(of other: FileSnapshot) -> Bool {
        device == other.device && inode == other.inode && size == other.size && modified == other.modified
    }
}

/// A file that was read, without its bytes: what is needed to move it, and nothing else of that name, away.
struct InboxFile: Hashable, Sendable {
    let path: InboxPath
    let snapshot: FileSnapshot
    /// Of the sidecar that was read with it.
    let sidecar: FileSnapshot?
    /// Tells it from another of its name in `done/`: the beginning of its bytes' digest.
    let mark: String
}

/// The calls that fail for reasons no test can make as root; replaced by tests to simulate them.
struct InboxCalls: Sendable {
    /// Absolute.
    var open: @Sendable (InboxPath) -> Result<FileDescriptor, Errno>
    /// From, to, both absolute. Nil where it is done.
    var rename: @Sendable (InboxPath, InboxPath) -> Errno?

    static let system = InboxCalls(
        open: { path in
            let descriptor = path.withSystemPath { Glibc.open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
            return descriptor >= 0 ? .success(FileDescriptor(rawValue: descriptor)) : .failure(Errno(rawValue: errno))
        },
        rename: { source, target in
            let result = source.withSystemPath { source in target.withSystemPath { Glibc.rename(source, $0) } }
            return result == 0 ? nil : Errno(rawValue: errno)
        })
}

/// The inbox on disk: which files wait and what they hold. Blocking; no state but the paths.
struct InboxDirectory: Sendable {
    /// Folders of the inbox that are never read.
    static let done = InboxPath("done")
    static let failed = InboxPath("failed")
    static let sidecarSuffix = ".meta.json"
    /// Bytes of a sidecar: it is a header, and headers have this bound on the wire too.
    private static let maxSidecarBytes = 64 * 1024

    /// Absolute.
    let root: InboxPath
    /// Bytes of an article; the wire's maxMessage.
    let maxBytes: Int
    var calls = InboxCalls.system

    enum Entry {
        case file(InboxPath)
        case folder(InboxPath)
    }

    func prepare() throws(InboxError) {
        for folder in [root, root.appending(Self.done), root.appending(Self.failed)] {
            do {
                try FileManager.default.createDirectory(atPath: folder.description, withIntermediateDirectories: true)
            } catch {
                throw InboxError(
                    .io, "create inbox folder \(folder): \(error.systemReason); create it or set another inbox")
            }
        }
    }

    /// Whether a name is an article's: not hidden, not half written, no sidecar.
    static func isCandidate(_ path: InboxPath) -> Bool {
        !path.isHidden && !path.hasSuffix(".tmp") && !path.hasSuffix(".part") && !path.hasSuffix(".meta.json")
    }

    /// Lists a folder of the inbox, not the folders below it. Symbolic links count as files: they are refused with a reason.
    /// - Parameter body: called with each entry, of which there may be any number; false ends the listing.
    func list(_ folder: InboxPath, _ body: (Entry) -> Bool) throws(InboxError) {
        let path = root.appending(folder)
        guard let stream = path.withSystemPath({ opendir($0) }) else {
            throw InboxError("list", path, Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name != [UInt8(ascii: ".")], name != Array("..".utf8) else { continue }
            let relative = folder.appending(name)
            if isFolder(relative, hint: entry.pointee.d_type) {
                guard !relative.isHidden, relative != Self.done, relative != Self.failed else { continue }
                guard body(.folder(relative)) else { return }
            } else if Self.isCandidate(relative) {
                guard body(.file(relative)) else { return }
            }
        }
    }

    private func isFolder(_ relative: InboxPath, hint: UInt8) -> Bool {
        guard hint == UInt8(DT_UNKNOWN) else { return hint == UInt8(DT_DIR) }
        return look(relative).map { $0.mode & S_IFMT == S_IFDIR } ?? false
    }

    /// Nil where nothing has that name.
    func look(_ relative: InboxPath) -> FileSnapshot? {
        var status = stat()
        guard root.appending(relative).withSystemPath({ lstat($0, &status) }) == 0 else { return nil }
        return FileSnapshot(status)
    }

    /// Reads a file and its sidecar. Never follows a link, never waits on a pipe, never reads more than ``maxBytes``.
    func read(_ relative: InboxPath) throws(InboxError) -> (file: InboxFile, submission: Submission) {
        let (body, snapshot) = try read(relative, limit: maxBytes, remedy: "split it or raise maxMessage")
        guard !body.isEmpty else {
            throw InboxError(.empty, "take \(relative): the file is empty; write it elsewhere, then rename it into the inbox")
        }
        let sidecar = try sidecar(of: relative)
        var header = sidecar?.header ?? SubmissionHeader()
        // The name finds the file again in done/, should it turn out to be no article.
        header.name = relative.description
        let file = InboxFile(path: relative, snapshot: snapshot, sidecar: sidecar?.snapshot, mark: Self.mark(of: body))
        return (file, Submission(header: header, body: body))
    }

    /// 12 hexadecimal digits: files of one name meet, not all files of the world.
    static func mark(of bytes: [UInt8]) -> String { String(Digest(of: bytes).hexadecimal.prefix(12)) }

    private func sidecar(of relative: InboxPath) throws(InboxError) -> (header: SubmissionHeader, snapshot: FileSnapshot)? {
        let path = Self.sidecarPath(of: relative)
        guard look(path) != nil else { return nil }
        let (bytes, snapshot) = try read(path, limit: Self.maxSidecarBytes, remedy: "shorten it and put both again")
        do throws(SidecarError) {
            return (try Sidecar.header(of: bytes), snapshot)
        } catch {
            throw InboxError(.sidecar, "read sidecar \(path): \(error.reason); mend it and put both again")
        }
    }

    /// - Parameter remedy: where it is larger than the limit.
    private func read(
        _ relative: InboxPath, limit: Int, remedy: String
    ) throws(InboxError) -> (bytes: [UInt8], snapshot: FileSnapshot) {
        let path = root.appending(relative)
        // Opening a device may do something, and a socket cannot be opened at all.
        if let kind = look(relative)?.mode, kind & S_IFMT != S_IFREG, kind & S_IFMT != S_IFLNK { throw Self.notRegular(relative) }
        do {
            let descriptor = try calls.open(path).get()
            defer { try? descriptor.close() }
            let before = try Self.status(descriptor)
            guard before.mode & S_IFMT == S_IFREG else { throw Self.notRegular(relative) }
            guard before.size <= limit else {
                throw InboxError(.tooLarge, "take \(relative): \(before.size) bytes; the limit is \(limit); \(remedy)")
            }
            // One byte more than was said: a file that grows while it is read is not whole yet.
            let size = Int(before.size)
            let bytes = try [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
                while count < buffer.count {
                    let read = try descriptor.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
                    if read == 0 { break }
                    count += read
                }
            }
            guard bytes.count == size, try Self.status(descriptor).hasContent(of: before) else {
                throw InboxError(.changed, "take \(relative): it changed while it was read")
            }
            return (bytes, before)
        } catch let error as InboxError {
            throw error
        } catch let error as Errno {
            throw InboxError("read", relative, error, of: look(relative))
        } catch {
            throw InboxError(.io, "read \(relative): \(error)")
        }
    }

    private static func status(_ descriptor: FileDescriptor) throws -> FileSnapshot {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        return FileSnapshot(status)
    }

    private static func notRegular(_ relative: InboxPath) -> InboxError {
        InboxError(.notRegular, "take \(relative): not a regular file; remove it")
    }

    static func sidecarPath(of relative: InboxPath) -> InboxPath { relative.with(suffix: sidecarSuffix) }
}
