import Articles
import Foundation

/// A submission made ready for its row, on the caller's thread, so that the commit queue only writes.
struct Arrival: Sendable {
    /// At most ``longestKey`` bytes.
    let key: String
    /// 16 bytes of SHA-256 over kind and key: no URI, however long or contrived, makes the index larger or collides with content.
    let seenKey: Data
    /// SHA-256 of the body.
    let digest: Data
    let header: Data
    let body: Data

    /// Bytes. Longer URIs are kept in the header; the key then holds their digest.
    static let longestKey = 1024

    init(_ submission: Submission) {
        let content = Digest(of: submission.body)
        var hasher = Digest.Hasher()
        if let uri = submission.header.uri {
            hasher.update("uri\0".utf8)
            hasher.update(uri.utf8)
            key = uri.utf8.count <= Self.longestKey ? uri : "uri-sha256:\(Digest(of: uri.utf8).hexadecimal)"
        } else {
            hasher.update("bytes\0".utf8)
            hasher.update(content.bytes)
            key = "sha256:\(content.hexadecimal)"
        }
        seenKey = Data(hasher.finalize().bytes.prefix(16))
        digest = Data(content.bytes)
        header = Data(submission.header.json(capacity: 256))
        body = Data(submission.body)
    }
}
