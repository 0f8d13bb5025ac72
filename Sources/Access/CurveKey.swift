import CZeroMQ

/// A CURVE public key: who a client is, or the server.
package struct CurveKey: Hashable, Sendable, CustomStringConvertible {
    /// Characters of a key in Z85 (ZeroMQ RFC 32).
    fileprivate static let textLength = 40
    /// Bytes of a key as ZAP hands it over.
    private static let byteLength = 32

    /// Z85.
    package let description: String

    /// - Returns: nil where the text is none of 40 Z85 characters, or encodes no key.
    package init?(_ text: String) {
        guard CurveKey.isWellFormed(text) else { return nil }
        description = text
    }

    /// - Parameter bytes: the raw key.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteLength else { return nil }
        var text = [CChar](repeating: 0, count: Self.textLength + 1)
        guard zmq_z85_encode(&text, bytes, bytes.count) != nil else { return nil }
        description = String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// libzmq's decoder would read beyond its table for other characters than these.
    private static let characters: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8 {
            table[Int(byte)] = true
        }
        return table
    }()

    fileprivate static func isWellFormed(_ text: String) -> Bool {
        guard text.utf8.count == textLength, text.utf8.allSatisfy({ characters[Int($0)] }) else { return false }
        var bytes = [UInt8](repeating: 0, count: byteLength)
        // Five characters beyond four bytes, such as "#####", are no number of theirs.
        return zmq_z85_decode(&bytes, text) != nil
    }
}

/// A CURVE secret key. It describes itself by its public half, so that no log line can tell it.
package struct CurveSecret: Hashable, Sendable, CustomStringConvertible {
    /// Z85; for libzmq and for the file alone.
    package let text: String
    package let publicKey: CurveKey

    /// - Returns: nil where the text is no key.
    package init?(_ text: String) {
        var publicText = [CChar](repeating: 0, count: CurveKey.textLength + 1)
        guard CurveKey.isWellFormed(text), zmq_curve_public(&publicText, text) == 0,
            let publicKey = CurveKey(String(decoding: publicText.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        else { return nil }
        self.text = text
        self.publicKey = publicKey
    }

    /// A new one from the kernel's random source, by libzmq.
    /// - Returns: nil where libzmq was built without CURVE.
    package static func generate() -> CurveSecret? {
        var publicText = [CChar](repeating: 0, count: CurveKey.textLength + 1)
        var secretText = publicText
        guard zmq_curve_keypair(&publicText, &secretText) == 0 else { return nil }
        return CurveSecret(String(decoding: secretText.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    package var description: String { "secret of \(publicKey)" }
}
