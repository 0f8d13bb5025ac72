import Foundation

#if canImport(Glibc)
    import Glibc
#endif

extension Error {
    /// Why a file function of Foundation failed, as the system said it: "Not a directory (errno 20)". Foundation's own words are
    /// "NSCocoaErrorDomain error 512" for most reasons.
    package var systemReason: String {
        guard let cause = (self as NSError).userInfo[NSUnderlyingErrorKey] as? POSIXError else { return localizedDescription }
        return "\(String(cString: strerror(cause.code.rawValue))) (errno \(cause.code.rawValue))"
    }
}
