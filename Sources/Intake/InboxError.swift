import Articles
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// What keeps one inbox file, or the whole inbox, from being taken.
package struct InboxError: StageFailure, Hashable {
    package enum Code: String, Sendable {
        case empty, tooLarge, unreadable, symbolicLink, notRegular, sidecar
        /// The file went away or changed while it was read: it is looked at again.
        case changed
        case io
    }

    package let reason: Code
    package let message: String

    package var stage: String { "intake" }
    package var code: String { reason.rawValue }
    package var verdict: Verdict { reason == .changed || reason == .io ? .retry : .refuse }

    init(_ reason: Code, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// - Parameter file: what lies there, where that explains a refusal.
    init(_ operation: String, _ path: InboxPath, _ errno: Errno, of file: FileSnapshot? = nil) {
        switch errno {
        case .noSuchFileOrDirectory:
            self.init(.changed, "\(operation) \(path): it went away")
        case .permissionDenied, .notPermitted:
            let rights = file.map { " (owner \($0.owner), mode \(String($0.mode & 0o7777, radix: 8)))" } ?? ""
            self.init(
                .unreadable,
                "\(operation) \(path)\(rights): \(errno) (errno \(errno.rawValue)); give uid \(geteuid()), which giaoband runs as, "
                    + "the right to it and to its folder, or put it again")
        case .tooManySymbolicLinkLevels:
            self.init(
                .symbolicLink, "\(operation) \(path): a symbolic link, which could lead out of the inbox; put the file itself")
        default:
            self.init(.io, "\(operation) \(path): \(errno) (errno \(errno.rawValue))")
        }
    }
}
