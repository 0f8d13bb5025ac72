#if canImport(Glibc)
    import Glibc
#endif

/// Files with keys: one key in a file, as `giaoban keygen` writes them.
package enum KeyFile {
    /// Bytes of a file with one key: the key, and an end of line of whatever kind.
    private static let maxKeyBytes = 64

    /// Reads a secret key.
    /// - Throws: `.exposed` where users besides owner and group may read it, or users besides the owner may write it.
    package static func secret(_ path: String) throws(AccessError) -> CurveSecret {
        let text = try read(path, maxBytes: maxKeyBytes, forbidden: 0o027, what: "secret key")
        guard let secret = CurveSecret(trimmed(text)) else { throw noKey(path, "secret key") }
        return secret
    }

    /// Reads a public key.
    package static func publicKey(_ path: String) throws(AccessError) -> CurveKey {
        let text = try read(path, maxBytes: maxKeyBytes, forbidden: 0o022, what: "public key")
        guard let key = CurveKey(trimmed(text)) else { throw noKey(path, "public key") }
        return key
    }

    /// Writes a new pair: the secret to `path` with mode 0600, the public key to `path.pub`. Neither may be there before.
    package static func write(_ secret: CurveSecret, to path: String) throws(AccessError) {
        try create(path, mode: 0o600, text: secret.text)
        do throws(AccessError) {
            try create(path + ".pub", mode: 0o644, text: secret.publicKey.description)
        } catch {
            // A secret without its public half would stand in the way of the next attempt.
            unlink(path)
            throw error
        }
    }

    /// Reads a small file whose mode keeps it as its owner means it.
    /// - Parameter forbidden: bits of the mode that must not be set.
    static func read(_ path: String, maxBytes: Int, forbidden: mode_t, what: String) throws(AccessError) -> [UInt8] {
        // Not to hang on a pipe that somebody put there.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let number = errno
            throw AccessError(
                number == ENOENT || number == ENOTDIR ? .missing : .unusable,
                "read \(what) \(path): \(String(cString: strerror(number))) (errno \(number))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw AccessError(.missing, "read \(what) \(path): no regular file")
        }
        guard status.st_mode & forbidden == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            let fault = forbidden & status.st_mode & 0o004 != 0 ? "everybody may read it" : "others may change it"
            throw AccessError(
                .exposed,
                "read \(what) \(path): its mode is 0\(mode), so \(fault); chmod \(forbidden & 0o004 != 0 ? "600" : "go-w") \(path)"
                    + (forbidden & 0o004 != 0 ? ", and make a new key if others were on the machine" : ""))
        }
        var bytes = [UInt8](repeating: 0, count: maxBytes + 1)
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if read < 0 && errno == EINTR { continue }
            guard read >= 0 else {
                throw AccessError(.unusable, "read \(what) \(path): \(String(cString: strerror(errno))) (errno \(errno))")
            }
            if read == 0 { break }
            count += read
        }
        guard count <= maxBytes else { throw AccessError(.malformed, "read \(what) \(path): more than \(maxBytes) bytes") }
        return Array(bytes.prefix(count))
    }

    private static func create(_ path: String, mode: mode_t, text: String) throws(AccessError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            let number = errno
            throw AccessError(
                .unusable,
                "write key \(path): "
                    + (number == EEXIST
                        ? "there is a file already; move it away, or name another one"
                        : "\(String(cString: strerror(number))) (errno \(number))"))
        }
        defer { close(descriptor) }
        let bytes = Array((text + "\n").utf8)
        // The mode of creation is cut by the umask, never widened; a public key is for all.
        guard fchmod(descriptor, mode) == 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0
        else {
            let number = errno
            unlink(path)
            throw AccessError(.unusable, "write key \(path): \(String(cString: strerror(number))) (errno \(number))")
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let space = Set(" \t\r\n".utf8)
        let end = bytes.lastIndex { !space.contains($0) }.map { $0 + 1 } ?? 0
        return String(decoding: bytes[..<end].drop { space.contains($0) }, as: UTF8.self)
    }

    private static func noKey(_ path: String, _ what: String) -> AccessError {
        AccessError(
            .malformed, "read \(what) \(path): it does not hold one key of 40 Z85 characters; giaoban keygen FILE writes one")
    }
}
