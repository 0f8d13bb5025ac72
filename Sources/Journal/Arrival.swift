import Articles
import Foundation

/// A submission made ready for its row, on the caller's thread, so that the commit queue only writes.
struct Arrival: Sendable {
    /// At most ``longestKey`` bytes.
    let key: String
    let seenKey: Data
    /// SHA-256 of the body; of a withdrawal another one than any body has.
    let digest: Data
    let header: Data
    let body: Data
    /// JSON; nil for articles.
    let withdrawal: Data?
    let isPurge: Bool
    /// Who sends under a number of its own, and that number.
    let producer: (name: String, sequence: Int64)?

    /// Bytes. Longer URIs are kept in the header; the key then holds their digest.
    static let longestKey = 1024

    init(_ submission: Submission) {
        let content = Digest(of: submission.body)
        if let uri = submission.header.uri {
            key = uri.utf8.count <= Self.longestKey ? uri : "uri-sha256:\(Digest(of: uri.utf8).hexadecimal)"
        } else {
            key = submission.withdrawal == nil ? "sha256:\(content.hexadecimal)" : submission.key
        }
        seenKey = Self.seenKey(uri: submission.header.uri, key: key)
        withdrawal = submission.withdrawal.map { Data($0.json()) }
        digest = withdrawal.map { Data(Digest(of: Array("withdrawal\0".utf8) + $0).bytes) } ?? Data(content.bytes)
        header = Data(submission.header.json(capacity: 256))
        body = Data(submission.body)
        isPurge = submission.withdrawal?.isPurge == true
        if let name = submission.header.producer, let sequence = submission.header.producerSequence {
            producer = (name, sequence)
        } else {
            producer = nil
        }
    }

    /// 16 bytes of SHA-256 over kind and key: no URI, however long or contrived, makes the index larger or collides with content.
    static func seenKey(uri: String?, key: String) -> Data {
        var hasher = Digest.Hasher()
        if let uri {
            hasher.update("uri\0".utf8)
            hasher.update(uri.utf8)
        } else {
            hasher.update("bytes\0".utf8)
            hasher.update(bytes(hexadecimal: key.dropFirst("sha256:".count)))
        }
        return Data(hasher.finalize().bytes.prefix(16))
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8] {
        let digits = text.utf8.map { digit -> UInt8 in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x61...0x66: digit - 0x61 + 10
            default: 0
            }
        }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
