import Articles
import Foundation
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// The inbox on disk: which files wait, what they hold, where they go. Blocking; no state but the paths.
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

    /// What a scan of one folder found.
    struct Listing {
        var files: [FilePath] = []
        var folders: [FilePath] = []
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
    func list(_ folder: FilePath) throws(InboxError) -> Listing {
        let path = root.pushing(folder)
        guard let stream = path.withPlatformString({ opendir($0) }) else {
            throw InboxError("list", path, Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        var listing = Listing()
        while let entry = readdir(stream) {
            let component = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CInterop.PlatformChar.self, capacity: 256) { FilePath.Component(platformString: $0) }
            }
            guard let component, component.kind == .regular else { continue }
            let relative = folder.appending(component)
            if isFolder(relative, hint: entry.pointee.d_type) {
                if !component.string.hasPrefix("."), relative != Self.done, relative != Self.failed {
                    listing.folders.append(relative)
                }
            } else if Self.isCandidate(component) {
                listing.files.append(relative)
            }
        }
        return listing
    }

    private func isFolder(_ relative: FilePath, hint: UInt8) -> Bool {
        guard hint == UInt8(DT_UNKNOWN) else { return hint == UInt8(DT_DIR) }
        var status = stat()
        return root.pushing(relative).withPlatformString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Seconds since 1970 of the last change of content or name; nil where the file is gone.
    func changed(_ relative: FilePath) -> Double? {
        var status = stat()
        guard root.pushing(relative).withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    }

    /// Reads a file and its sidecar. Never follows a link, never waits on a pipe, never reads more than ``maxBytes``.
    func read(_ relative: FilePath) throws(InboxError) -> Submission {
        let body = try read(relative, limit: maxBytes)
        guard !body.isEmpty else {
            throw InboxError(.empty, "take \(relative): the file is empty; write it elsewhere, then rename it into the inbox")
        }
        var header = try sidecar(of: relative) ?? SubmissionHeader()
        header.name = header.name ?? relative.string
        return Submission(header: header, body: body)
    }

    private func sidecar(of relative: FilePath) throws(InboxError) -> SubmissionHeader? {
        let path = Self.sidecarPath(of: relative)
        guard changed(path) != nil else { return nil }
        let bytes = try read(path, limit: Self.maxSidecarBytes)
        let header: SubmissionHeader
        do {
            header = try JSONDecoder().decode(SubmissionHeader.self, from: Data(bytes))
        } catch {
            throw InboxError(
                .sidecar,
                "read sidecar \(path): not a JSON object of uri, publisher, published, mediaType; mend it and put both again")
        }
        if let problem = AcceptanceCheck.problem(with: header) {
            throw InboxError(.sidecar, "read sidecar \(path): \(problem.reason); mend it and put both again")
        }
        return header
    }

    private func read(_ relative: FilePath, limit: Int) throws(InboxError) -> [UInt8] {
        let path = root.pushing(relative)
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec])
            defer { try? descriptor.close() }
            var status = stat()
            guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw InboxError(.notRegular, "take \(relative): not a regular file; remove it")
            }
            guard status.st_size <= limit else {
                throw InboxError(
                    .tooLarge, "take \(relative): \(status.st_size) bytes; the limit is \(limit); split it or raise maxMessage")
            }
            // One byte more than was said: a file that grows while it is read is not whole yet.
            let size = Int(status.st_size)
            let bytes = try [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
                while count < buffer.count {
                    let read = try descriptor.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
                    if read == 0 { break }
                    count += read
                }
            }
            guard bytes.count == size else { throw InboxError(.changed, "take \(relative): it changed while it was read") }
            return bytes
        } catch let error as InboxError {
            throw error
        } catch let error as Errno {
            throw InboxError("read", relative, error)
        } catch {
            throw InboxError(.io, "read \(relative): \(error)")
        }
    }

    /// Moves a taken file, and its sidecar, to `done/`, or removes them.
    func finish(_ relative: FilePath, keep: Bool) throws(InboxError) {
        let sidecar = Self.sidecarPath(of: relative)
        for path in [relative, sidecar] where path == relative || changed(sidecar) != nil {
            if keep {
                try move(path, into: Self.done)
            } else {
                guard root.pushing(path).withPlatformString({ unlink($0) }) == 0 || errno == ENOENT else {
                    throw InboxError("remove", path, Errno(rawValue: errno))
                }
            }
        }
        synchronise(root.pushing(relative.removingLastComponent()))
    }

    /// Moves a refused file to `failed/` with a `.reason.json` beside it.
    func refuse(_ relative: FilePath, failure: Failure) throws(InboxError) {
        let moved = try move(relative, into: Self.failed)
        if changed(Self.sidecarPath(of: relative)) != nil { try move(Self.sidecarPath(of: relative), into: Self.failed) }
        try writeReason(of: failure, beside: moved)
        synchronise(root.pushing(relative.removingLastComponent()))
    }

    /// Writes what was taken but could not be read as an article to `failed/`, with its reason.
    func keepFailed(name: String, body: [UInt8], failure: Failure) throws(InboxError) {
        let component = FilePath(name).lastComponent ?? "article"
        let target = free(Self.failed.appending(component))
        try write(body, to: target)
        try writeReason(of: failure, beside: target)
    }

    private func writeReason(of failure: Failure, beside path: FilePath) throws(InboxError) {
        try write(failure.json() + [UInt8(ascii: "\n")], to: FilePath(path.string + ".reason.json"))
    }

    private func write(_ bytes: [UInt8], to relative: FilePath) throws(InboxError) {
        let path = root.pushing(relative)
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path.string), options: .atomic)
        } catch {
            throw InboxError(.io, "write \(path): \(error.localizedDescription)")
        }
        synchronise(path.removingLastComponent())
    }

    @discardableResult
    private func move(_ relative: FilePath, into folder: FilePath) throws(InboxError) -> FilePath {
        guard let name = relative.lastComponent else { return relative }
        let target = free(folder.appending(name))
        let result = root.pushing(relative).withPlatformString { source in
            root.pushing(target).withPlatformString { rename(source, $0) }
        }
        guard result == 0 || errno == ENOENT else { throw InboxError("move", relative, Errno(rawValue: errno)) }
        synchronise(root.pushing(folder))
        return target
    }

    /// A name that nothing has yet: `a.txt`, then `a.txt.2`, `a.txt.3`, ... Only the daemon writes to these folders.
    private func free(_ path: FilePath) -> FilePath {
        guard changed(path) != nil else { return path }
        // Doubling, then halving: a name dropped 100,000 times costs 34 looks, not 100,000.
        var taken = 1
        var step = 1
        let numbered = { (number: Int) in FilePath(path.string + ".\(number)") }
        while changed(numbered(taken + step)) != nil {
            taken += step
            step *= 2
        }
        while step > 1 {
            step /= 2
            if changed(numbered(taken + step)) != nil { taken += step }
        }
        return numbered(taken + 1)
    }

    /// A rename lasts only when its folder is on disk.
    private func synchronise(_ folder: FilePath) {
        guard let descriptor = try? FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec]) else { return }
        fsync(descriptor.rawValue)
        try? descriptor.close()
    }

    private static func sidecarPath(of relative: FilePath) -> FilePath {
        var path = relative
        let name = (relative.lastComponent?.string ?? "") + sidecarSuffix
        path.removeLastComponent()
        return path.appending(name)
    }
}
