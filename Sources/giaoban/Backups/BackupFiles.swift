import Articles
import ArgumentParser
import DatabaseFiles
import Glibc

/// Files of backups: copied with their digests, made durable, named at the end.
enum BackupFiles {
    /// Bytes read at once.
    private static let blockBytes = 1 << 20

    /// Bytes of a file of a backup. - Throws: 65 where it is no file: a pipe or a device need not end.
    static func size(_ path: String) throws(CommandError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .data("read \(path): it is no regular file; use another copy of the backup")
        }
        return Int(status.st_size)
    }

    /// Reads a file to its end, and writes it to `target` where that is given: a new file, durable when this returns.
    /// - Parameter progress: hears of bytes read so far.
    static func digest(
        _ path: String, copyingTo target: String? = nil, progress: (Int) -> Void = { _ in }
    ) throws(CommandError) -> (bytes: Int, sha256: String) {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw failure("open", path) }
        defer { close(source) }
        var copy: Int32 = -1
        if let target {
            copy = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard copy >= 0 else { throw failure("create", target, isNew: true) }
        }
        defer { if copy >= 0 { close(copy) } }
        var hasher = Digest.Hasher()
        var block = [UInt8](repeating: 0, count: blockBytes)
        var bytes = 0
        while true {
            let count = read(source, &block, block.count)
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            hasher.update(block[..<count])
            if let target { try write(block[..<count], to: copy, path: target) }
            bytes += count
            progress(bytes)
        }
        if let target { guard fsync(copy) == 0 else { throw failure("make durable", target) } }
        return (bytes, hasher.finalize().hexadecimal)
    }

    /// A new file, durable when this returns.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("create", path, isNew: true) }
        defer { close(file) }
        try write(bytes[...], to: file, path: path)
        guard fsync(file) == 0 else { throw failure("make durable", path) }
    }

    static func write(_ bytes: ArraySlice<UInt8>, to file: Int32, path: String) throws(CommandError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                throw failure("write", path)
            }
            rest = rest.dropFirst(written)
        }
    }

    /// - Throws: exit code 73 where it is there already.
    static func makeDirectory(_ path: String) throws(CommandError) {
        guard mkdir(path, 0o700) == 0 else { throw failure("make directory", path, isNew: true) }
    }

    static func move(_ path: String, to target: String) throws(CommandError) {
        guard rename(path, target) == 0 else { throw failure("move \(path) to", target, isNew: true) }
    }

    static func synchronise(_ directory: String) throws(CommandError) {
        do { try DatabaseFile.synchronise(directory) } catch { throw CommandError(error) }
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The directory that a path lies in.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path without slashes at its end.
    static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    /// - Parameter isNew: what is there afterwards, and need not be before.
    static func failure(_ operation: String, _ path: String, isNew: Bool = false) -> CommandError {
        let number = errno
        let code: Int32 =
            switch number {
            case ENOSPC, EDQUOT: EX_TEMPFAIL
            case EACCES, EPERM: EX_NOPERM
            case EEXIST, ENOTEMPTY: EX_CANTCREAT
            case ENOENT, ENOTDIR, EISDIR: isNew ? EX_CANTCREAT : EX_NOINPUT
            default: EX_IOERR
            }
        return CommandError(
            description: "\(operation) \(path): \(String(cString: strerror(number))) (errno \(number))", exitCode: ExitCode(code))
    }
}

extension CommandError {
    /// Of a database: 65 damaged, foreign or newer, 75 no room or held by a daemon, 74 else.
    init(_ fault: DatabaseFault) {
        let code: Int32 =
            switch fault.kind {
            case .damaged, .foreign, .newer: EX_DATAERR
            case .diskFull, .locked: EX_TEMPFAIL
            case .io: EX_IOERR
            }
        self.init(description: fault.message, exitCode: ExitCode(code))
    }
}

/// Does work of DatabaseFiles, whose faults end a command.
func reportingFaults<Value>(_ body: () throws(DatabaseFault) -> Value) throws(CommandError) -> Value {
    do { return try body() } catch { throw CommandError(error) }
}
