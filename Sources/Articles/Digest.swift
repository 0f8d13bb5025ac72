import CNettle

/// A SHA-256 digest: what tells one article's bytes or content from another's.
package struct Digest: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    package init?(bytes: [UInt8]) {
        guard bytes.count == Int(SHA256_DIGEST_SIZE) else { return nil }
        self.bytes = bytes
    }

    package init(of content: some Sequence<UInt8>) {
        var hasher = Hasher()
        hasher.update(content)
        self = hasher.finalize()
    }

    /// Lowercase hexadecimal, 64 characters.
    package var hexadecimal: String {
        func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) }
        return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for (index, byte) in bytes.enumerated() {
                text[index * 2] = digit(byte >> 4)
                text[index * 2 + 1] = digit(byte & 15)
            }
            return bytes.count * 2
        }
    }

    /// Digests several parts without joining them first.
    package struct Hasher {
        private var state = sha256_ctx()

        package init() {
            nettle_sha256_init(&state)
        }

        package mutating func update(_ part: some Sequence<UInt8>) {
            let contiguous: Void? = part.withContiguousStorageIfAvailable { update(buffer: $0) }
            if contiguous == nil { Array(part).withUnsafeBufferPointer { update(buffer: $0) } }
        }

        package mutating func update(buffer: UnsafeBufferPointer<UInt8>) {
            // An empty array has no address to give; SHA-256 of nothing more is no change.
            guard let start = buffer.baseAddress else { return }
            nettle_sha256_update(&state, buffer.count, start)
        }

        package mutating func finalize() -> Digest {
            var bytes = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
            nettle_sha256_digest(&state, bytes.count, &bytes)
            return Digest(trusted: bytes)
        }
    }

    private init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }
}
