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
    let path: FilePath
    let snapshot: FileSnapshot
    /// Of the sidecar that was read with it.
    let sidecar: FileSnapshot?
    /// Tells it from another of its name in `done/`: the beginning of its bytes' digest.
    let mark: String
}

/// The calls that fail for reasons no test can make as root; replaced by tests to simulate them.
struct InboxCalls: Sendable {
    var open: @Sendable (FilePath) -> Result<FileDescriptor, Errno>
    /// From, to. Nil where it is done.
    var rename: @Sendable (FilePath, FilePath) -> Errno?

    static let system = InboxCalls(
        open: { path in
            do {
                return .success(try FileDescriptor.open(path, .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec]))
            } catch {
                return .failure(error as? Errno ?? .ioError)
            }
        },
        rename: { source, target in
            let result = source.withPlatformString { source in target.withPlatformString { Glibc.rename(source, $0) } }
            return result == 0 ? nil : Errno(rawValue: errno)
        })
}

/// The inbox on disk: which files wait and what they hold. Blocking; no state but the paths.
///
/// Paths inside are relative to ``root`` and may hold any bytes that Linux allows.
struct InboxDirectory: Sendable {
    /// Folders of the inbox that are never read.
    static let done = FilePath("done")
    static let failed = FilePath("failed")
    static let sidecarSuffix = ".meta.json"
    /// Bytes of a sidecar: it is a header, and headers have this bound on the wire too.
    private static let maxSidecarBytes = 64 * 1024

    let root: FilePath
    /// Bytes of an article; the wire's maxMessage.
    let maxBytes: Int
    var calls = InboxCalls.system

    enum Entry {
        case file(FilePath)
        case folder(FilePath)
    }

    func prepare() throws(InboxError) {
        for folder in [root, root.pushing(Self.done), root.pushing(Self.failed)] {
            do {
                try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            } catch {
                throw InboxError(
                    .io, "create inbox folder \(folder): \(error.localizedDescription); create it or set another inbox")
            }
        }
    }

    /// Whether a name is an article's: not hidden, not half written, no sidecar.
    static func isCandidate(_ name: FilePath.Component) -> Bool {
        let text = name.string
        return !text.hasPrefix(".") && !text.hasSuffix(".tmp") && !text.hasSuffix(".part") && !text.hasSuffix(sidecarSuffix)
    }

    /// Lists a folder of the inbox, not the folders below it. Symbolic links count as files: they are refused with a reason.
    /// - Parameter body: called with each entry, of which there may be any number; false ends the listing.
    func list(_ folder: FilePath, _ body: (Entry) -> Bool) throws(InboxError) {
        let path = root.pushing(folder)
        guard let stream = path.withPlatformString({ opendir($0) }) else {
            throw InboxError("list", path, Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let component = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CInterop.PlatformChar.self, capacity: 256) { FilePath.Component(platformString: $0) }
            }
            guard let component, component.kind == .regular else { continue }
            let relative = folder.appending(component)
            if isFolder(relative, hint: entry.pointee.d_type) {
                guard !component.string.hasPrefix("."), relative != Self.done, relative != Self.failed else { continue }
                guard body(.folder(relative)) else { return }
            } else if Self.isCandidate(component) {
                guard body(.file(relative)) else { return }
            }
        }
    }

    private func isFolder(_ relative: FilePath, hint: UInt8) -> Bool {
        guard hint == UInt8(DT_UNKNOWN) else { return hint == UInt8(DT_DIR) }
        return look(relative).map { $0.mode & S_IFMT == S_IFDIR } ?? false
    }

    /// Nil where nothing has that name.
    func look(_ relative: FilePath) -> FileSnapshot? {
        var status = stat()
        guard root.pushing(relative).withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        return FileSnapshot(status)
    }

    /// Reads a file and its sidecar. Never follows a link, never waits on a pipe, never reads more than ``maxBytes``.
    func read(_ relative: FilePath) throws(InboxError) -> (file: InboxFile, submission: Submission) {
        let (body, snapshot) = try read(relative, limit: maxBytes)
        guard !body.isEmpty else {
            throw InboxError(.empty, "take \(relative): the file is empty; write it elsewhere, then rename it into the inbox")
        }
        let sidecar = try sidecar(of: relative)
        var header = sidecar?.header ?? SubmissionHeader()
        // The name finds the file again in done/, should it turn out to be no article.
        header.name = relative.string
        let file = InboxFile(path: relative, snapshot: snapshot, sidecar: sidecar?.snapshot, mark: Self.mark(of: body))
        return (file, Submission(header: header, body: body))
    }

    /// 12 hexadecimal digits: files of one name meet, not all files of the world.
    static func mark(of bytes: [UInt8]) -> String { String(Digest(of: bytes).hexadecimal.prefix(12)) }

    private func sidecar(of relative: FilePath) throws(InboxError) -> (header: SubmissionHeader, snapshot: FileSnapshot)? {
        let path = Self.sidecarPath(of: relative)
        guard look(path) != nil else { return nil }
        let (bytes, snapshot) = try read(path, limit: Self.maxSidecarBytes)
        do throws(SidecarError) {
            return (try Sidecar.header(of: bytes), snapshot)
        } catch {
            throw InboxError(.sidecar, "read sidecar \(path): \(error.reason); mend it and put both again")
        }
    }

    private func read(_ relative: FilePath, limit: Int) throws(InboxError) -> (bytes: [UInt8], snapshot: FileSnapshot) {
        let path = root.pushing(relative)
        // Opening a device may do something, and a socket cannot be opened at all.
        if let kind = look(relative)?.mode, kind & S_IFMT != S_IFREG, kind & S_IFMT != S_IFLNK { throw Self.notRegular(relative) }
        do {
            let descriptor = try calls.open(path).get()
            defer { try? descriptor.close() }
            let before = try Self.status(descriptor)
            guard before.mode & S_IFMT == S_IFREG else { throw Self.notRegular(relative) }
            guard before.size <= limit else {
                throw InboxError(
                    .tooLarge, "take \(relative): \(before.size) bytes; the limit is \(limit); split it or raise maxMessage")
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

    private static func notRegular(_ relative: FilePath) -> InboxError {
        InboxError(.notRegular, "take \(relative): not a regular file; remove it")
    }

    static func sidecarPath(of relative: FilePath) -> FilePath {
        guard let name = relative.lastComponent else { return relative }
        // Bytes, not text: a name that is not UTF-8 has a sidecar too.
        let bytes = name.withPlatformString { start in Array(UnsafeBufferPointer(start: start, count: strlen(start))) }
        let suffix = sidecarSuffix.utf8.map { CInterop.PlatformChar(bitPattern: $0) }
        guard let sidecar = FilePath.Component(platformString: bytes + suffix + [0]) else { return relative }
        return relative.removingLastComponent().appending(sidecar)
    }
}
