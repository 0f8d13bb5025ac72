/// Unpacks gzip and zstd, whatever the name or type says, within ``DecodingLimits``.
struct Decompressor {
    let limits: DecodingLimits

    /// - Returns: the bytes themselves where they are not compressed.
    /// - Throws: `badCompression`, `compressionBomb`.
    func unpack(_ bytes: [UInt8], name: String) throws(DecodingError) -> [UInt8] {
        var bytes = bytes
        var layers = 0
        while let format = UnpackingStream.Format(of: bytes) {
            layers += 1
            guard layers <= limits.maxCompressionLayers else {
                throw DecodingError(
                    .compressionBomb,
                    "unpack \(name): compressed more than \(limits.maxCompressionLayers) times over; send it compressed once")
            }
            bytes = try unpack(bytes, format, name: name)
        }
        return bytes
    }

    private func unpack(
        _ bytes: [UInt8], _ format: UnpackingStream.Format, name: String
    ) throws(DecodingError) -> [UInt8] {
        var stream = try UnpackingStream(format, name: name, limits: limits, packedBytes: bytes.count)
        var packed = bytes[...]
        var output: [UInt8] = []
        while try stream.unpack(&packed, into: &output, atMost: .max) {
            guard output.count <= limits.maxDecodedBytes else {
                throw DecodingError(
                    .compressionBomb,
                    "unpack \(name): more than \(limits.maxDecodedBytes) bytes come out of \(bytes.count); send articles one by one"
                )
            }
        }
        try stream.finish()
        return output
    }
}
