import Articles
import SystemPackage

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

    init(_ operation: String, _ path: FilePath, _ errno: Errno) {
        switch errno {
        case .noSuchFileOrDirectory:
            self.init(.changed, "\(operation) \(path): it went away")
        case .permissionDenied, .notPermitted:
            self.init(
                .unreadable,
                "\(operation) \(path): \(errno) (errno \(errno.rawValue)); give the daemon's user the right, or put it again")
        case .tooManySymbolicLinkLevels:
            self.init(
                .symbolicLink, "\(operation) \(path): a symbolic link, which could lead out of the inbox; put the file itself")
        default:
            self.init(.io, "\(operation) \(path): \(errno) (errno \(errno.rawValue))")
        }
    }
}
