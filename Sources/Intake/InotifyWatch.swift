import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// Hints from the kernel about the inbox's folders. Never the truth: overflows and network file systems lose some.
final class InotifyWatch {
    enum Hint {
        /// A file was closed after writing, or moved in.
        case file(InboxPath, isMovedIn: Bool)
        /// A folder appeared: its files may be older than the watch on it.
        case folder(InboxPath)
        /// Hints were lost: everything must be looked at.
        case overflow
    }

    let descriptor: Int32
    private var folders: [Int32: InboxPath] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init() throws(InboxError) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw InboxError("watch", InboxPath("inbox"), Errno(rawValue: errno)) }
    }

    deinit { close(descriptor) }

    /// - Parameter relative: kept as the prefix of the hints' paths.
    func add(_ relative: InboxPath, at path: InboxPath) throws(InboxError) {
        let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR)
        let watch = path.withSystemPath { inotify_add_watch(descriptor, $0, mask) }
        guard watch >= 0 else {
            guard errno == ENOSPC else { throw InboxError("watch", path, Errno(rawValue: errno)) }
            throw InboxError(
                .io, "watch \(path): no inotify watch left; raise fs.inotify.max_user_watches (files are still found by rescan)")
        }
        folders[watch] = relative
    }

    /// All hints that wait.
    func read() -> [Hint] {
        var hints: [Hint] = []
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return hints }
            buffer.withUnsafeBytes { parse(UnsafeRawBufferPointer(rebasing: $0[..<count]), into: &hints) }
        }
    }

    private func parse(_ bytes: UnsafeRawBufferPointer, into hints: inout [Hint]) {
        let headSize = MemoryLayout<inotify_event>.size
        var offset = 0
        while offset + headSize <= bytes.count {
            let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let name = UnsafeRawBufferPointer(rebasing: bytes[(offset + headSize)..<(offset + headSize + Int(event.len))])
            offset += headSize + Int(event.len)
            if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
                hints.append(.overflow)
            } else if event.mask & UInt32(IN_IGNORED) != 0 {
                folders[event.wd] = nil
            } else if let folder = folders[event.wd] {
                let path = folder.appending(name.prefix { $0 != 0 })
                if event.mask & UInt32(IN_ISDIR) != 0 {
                    hints.append(.folder(path))
                } else if event.mask & UInt32(IN_CREATE) == 0 {
                    hints.append(.file(path, isMovedIn: event.mask & UInt32(IN_MOVED_TO) != 0))
                } else {
                    // A hard link gives nothing but this; a file still being written is kept back by the settle time.
                    hints.append(.file(path, isMovedIn: false))
                }
            }
        }
    }
}
