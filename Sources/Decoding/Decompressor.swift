import CZlib
import CZstd

/// Unpacks gzip and zstd, whatever the name or type says, within ``DecodingLimits``.
struct Decompressor {
    private static let chunkBytes = 256 << 10

    let limits: DecodingLimits

    /// - Returns: the bytes themselves where they are not compressed.
    /// - Throws: `badCompression`, `compressionBomb`.
    func unpack(_ bytes: [UInt8], name: String) throws(DecodingError) -> [UInt8] {
        var bytes = bytes
        var layers = 0
        while let unpack = Self.unpacking(bytes) {
            layers += 1
            guard layers <= limits.maxCompressionLayers else {
                throw DecodingError(
                    .compressionBomb,
                    "unpack \(name): compressed more than \(limits.maxCompressionLayers) times over; send it compressed once")
            }
            var output = Output(limits: limits, compressedBytes: bytes.count, name: name)
            try unpack(self)(bytes, &output, name)
            bytes = output.bytes
        }
        return bytes
    }

    private typealias Unpacking = (Decompressor) -> ([UInt8], inout Output, String) throws(DecodingError) -> Void

    private static func unpacking(_ bytes: [UInt8]) -> Unpacking? {
        if bytes.starts(with: [0x1F, 0x8B, 0x08]) { return { $0.unpackGzip } }
        if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return { $0.unpackZstd } }
        return nil
    }

    /// What came out so far, held to size and ratio.
    private struct Output {
        let limits: DecodingLimits
        let compressedBytes: Int
        let name: String
        private(set) var bytes: [UInt8] = []

        init(limits: DecodingLimits, compressedBytes: Int, name: String) {
            self.limits = limits
            self.compressedBytes = compressedBytes
            self.name = name
        }

        mutating func append(_ chunk: ArraySlice<UInt8>) throws(DecodingError) {
            bytes.append(contentsOf: chunk)
            guard bytes.count <= limits.maxDecodedBytes else {
                throw DecodingError(
                    .compressionBomb,
                    "unpack \(name): more than \(limits.maxDecodedBytes) bytes come out of \(compressedBytes); send articles one by one"
                )
            }
            guard bytes.count <= limits.expansionFloor || bytes.count / max(1, compressedBytes) <= limits.maxExpansion else {
                throw DecodingError(
                    .compressionBomb,
                    "unpack \(name): expands more than \(limits.maxExpansion) times, as no text does; send it uncompressed")
            }
        }
    }

    private func damaged(_ name: String, _ format: String, _ reason: String) -> DecodingError {
        DecodingError(.badCompression, "unpack \(name): \(format): \(reason); send the file again")
    }

    /// Several members one after another are one text, as gzip has it; zeros behind the last are padding.
    private func unpackGzip(_ input: [UInt8], into output: inout Output, name: String) throws(DecodingError) {
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        var offset = 0
        var stream = z_stream()
        guard inflateInit2_(&stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw damaged(name, "gzip", "zlib could not start")
        }
        defer { inflateEnd(&stream) }
        while offset < input.count {
            var status = Z_OK
            var read = 0
            var written = 0
            input.withUnsafeBufferPointer { source in
                chunk.withUnsafeMutableBufferPointer { target in
                    stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + offset })
                    stream.avail_in = UInt32(clamping: source.count - offset)
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let available = stream.avail_in
                    status = inflate(&stream, Z_NO_FLUSH)
                    read = Int(available - stream.avail_in)
                    written = target.count - Int(stream.avail_out)
                }
            }
            offset += read
            try output.append(chunk[..<written])
            switch status {
            case Z_STREAM_END:
                if input[offset...].allSatisfy({ $0 == 0 }) { return }
                guard input[offset...].starts(with: [0x1F, 0x8B]), inflateReset(&stream) == Z_OK else {
                    throw damaged(name, "gzip", "other bytes behind the end")
                }
            case Z_OK:
                guard read > 0 || written > 0 else { throw damaged(name, "gzip", "cut off after \(output.bytes.count) bytes") }
            case Z_BUF_ERROR:
                throw damaged(name, "gzip", "cut off after \(output.bytes.count) bytes")
            default:
                throw damaged(name, "gzip", "damaged at byte \(offset)")
            }
        }
        // Input is used up; what zlib still holds, or the trailer, decides whether the stream was whole.
        try finishGzip(&stream, &chunk, into: &output, name: name)
    }

    private func finishGzip(
        _ stream: inout z_stream, _ chunk: inout [UInt8], into output: inout Output, name: String
    ) throws(DecodingError) {
        while true {
            var status = Z_OK
            var written = 0
            chunk.withUnsafeMutableBufferPointer { target in
                stream.avail_in = 0
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                status = inflate(&stream, Z_NO_FLUSH)
                written = target.count - Int(stream.avail_out)
            }
            try output.append(chunk[..<written])
            if status == Z_STREAM_END { return }
            guard status == Z_OK, written > 0 else { throw damaged(name, "gzip", "cut off after \(output.bytes.count) bytes") }
        }
    }

    private func unpackZstd(_ input: [UInt8], into output: inout Output, name: String) throws(DecodingError) {
        guard let stream = ZSTD_createDStream() else { throw damaged(name, "zstd", "libzstd could not start") }
        defer { ZSTD_freeDStream(stream) }
        // A frame may ask for a window of any size; 32 MiB (2^25) is what `zstd -19 --long=25` needs and what we grant.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 25)
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        var position = 0
        var hint = 1
        while position < input.count || hint != 0 {
            var written = 0
            let before = position
            let status = input.withUnsafeBytes { source in
                chunk.withUnsafeMutableBytes { target in
                    var inBuffer = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: position)
                    var outBuffer = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    let status = ZSTD_decompressStream(stream, &outBuffer, &inBuffer)
                    position = inBuffer.pos
                    written = outBuffer.pos
                    return status
                }
            }
            guard ZSTD_isError(status) == 0 else {
                throw damaged(name, "zstd", String(cString: ZSTD_getErrorName(status)))
            }
            try output.append(chunk[..<written])
            hint = Int(status)
            if hint != 0, position == before, written == 0 {
                throw damaged(name, "zstd", "cut off after \(output.bytes.count) bytes")
            }
        }
    }
}
