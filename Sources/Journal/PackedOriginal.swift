import CZstd
import Foundation

/// The bytes of a dead letter as they are kept: compressed where that makes them smaller, since they may lie there for months.
enum PackedOriginal {
    /// zstd's own default: higher ones hold up the commits.
    private static let level: Int32 = 3

    /// Nil where compression gains nothing.
    static func pack(_ body: Data) -> Data? {
        let bound = ZSTD_compressBound(body.count)
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let written = body.withUnsafeBytes { ZSTD_compress(buffer.baseAddress, bound, $0.baseAddress, $0.count, level) }
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        return packed.isEmpty || packed.count >= body.count ? nil : Data(packed)
    }

    /// - Parameter bytes: of the original. - Returns: nil where the frame is damaged, or says another length.
    static func unpack(_ packed: Data, bytes: Int) -> Data? {
        let said = packed.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        guard UInt64(exactly: bytes) == said else { return nil }
        let body = [UInt8](unsafeUninitializedCapacity: bytes) { buffer, count in
            let written = packed.withUnsafeBytes { ZSTD_decompress(buffer.baseAddress, bytes, $0.baseAddress, $0.count) }
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        return body.count == bytes ? Data(body) : nil
    }
}
