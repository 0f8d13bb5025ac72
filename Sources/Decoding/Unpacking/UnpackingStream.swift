import CZlib
import CZstd

/// Unpacks gzip or zstd piece by piece, in the memory of a window, however long the text.
///
/// Members of gzip and frames of zstd one after another are one text; zeros behind the last gzip member are padding.
package struct UnpackingStream: ~Copyable {
    package enum Format: String, Sendable {
        case gzip, zstd

        /// Bytes that tell a format.
        package static let magicBytes = 4

        /// - Returns: nil for anything else.
        package init?(of bytes: [UInt8]) {
            if bytes.starts(with: [0x1F, 0x8B, 0x08]) {
                self = .gzip
            } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
                self = .zstd
            } else {
                return nil
            }
        }
    }

    private enum State {
        /// In a member or frame, between two, or behind the last.
        case inside, between, padding
    }

    /// A frame of zstd may ask for a window of any size; 32 MiB (2^25) is what `zstd -19 --long=25` needs and what we grant.
    private static let windowLog: Int32 = 25
    private static let usualRemedy = "send the file again"

    private let format: Format
    private let name: String
    private let limits: DecodingLimits
    /// Bytes of the whole packed text; nil where it is not known before its end.
    private let packedBytes: Int?
    /// zlib keeps a pointer to its stream, so that the stream may not move.
    private let gzip: UnsafeMutablePointer<z_stream>?
    private let zstd: OpaquePointer?
    /// Where the libraries write: bytes of one step at most.
    private let chunk: UnsafeMutableBufferPointer<UInt8>
    private static let chunkBytes = 256 << 10
    private var state = State.between
    private var consumed = 0
    private var produced = 0

    /// - Throws: ``DecodingError`` where the library cannot start.
    package init(_ format: Format, name: String, limits: DecodingLimits = .default, packedBytes: Int? = nil) throws(DecodingError)
    {
        self.format = format
        self.name = name
        self.limits = limits
        self.packedBytes = packedBytes
        switch format {
        case .gzip:
            let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
            stream.initialize(to: z_stream())
            guard inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
                stream.deallocate()
                throw Self.damaged(name, format, "zlib could not start")
            }
            (gzip, zstd) = (stream, nil)
        case .zstd:
            guard let stream = ZSTD_createDStream() else { throw Self.damaged(name, format, "libzstd could not start") }
            ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.windowLog)
            (gzip, zstd) = (nil, stream)
        }
        chunk = .allocate(capacity: Self.chunkBytes)
    }

    deinit {
        if let gzip {
            inflateEnd(gzip)
            gzip.deallocate()
        }
        if let zstd { ZSTD_freeDStream(zstd) }
        chunk.deallocate()
    }

    private static func damaged(
        _ name: String, _ format: Format, _ reason: String, remedy: String = usualRemedy
    ) -> DecodingError {
        DecodingError(.badCompression, "unpack \(name): \(format.rawValue): \(reason); \(remedy)")
    }

    /// Appends the next bytes of the text.
    /// - Parameters:
    ///   - packed: what comes next of the packed text; what was used is dropped from its start.
    ///   - room: bytes to append at most, 1...; never more than a step's.
    /// - Returns: whether any were appended; false asks for more of `packed`.
    /// - Throws: `badCompression`, `compressionBomb`.
    package mutating func unpack(
        _ packed: inout ArraySlice<UInt8>, into output: inout [UInt8], atMost room: Int
    ) throws(DecodingError) -> Bool {
        while true {
            if state != .inside {
                guard try isBeginning(&packed) else { return false }
            }
            let target = UnsafeMutableBufferPointer(rebasing: chunk[..<min(room, chunk.count)])
            let step = format == .gzip ? inflate(packed, into: target) : decompress(packed, into: target)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: target[..<step.written]))
            packed = packed.dropFirst(step.read)
            consumed += step.read
            produced += step.written
            if let fault = step.fault { throw Self.damaged(name, format, fault, remedy: step.remedy) }
            if step.isEnd { state = .between }
            guard produced <= limits.expansionFloor || produced / max(1, packedBytes ?? consumed) <= limits.maxExpansion else {
                throw DecodingError(
                    .compressionBomb,
                    "unpack \(name): expands more than \(limits.maxExpansion) times, as no text does; send it uncompressed")
            }
            if step.written > 0 { return true }
            if packed.isEmpty { return false }
            guard step.read > 0 || step.isEnd else { throw Self.damaged(name, format, "damaged at byte \(consumed)") }
        }
    }

    /// Nothing more comes.
    /// - Throws: `badCompression` where the text was not whole.
    package func finish() throws(DecodingError) {
        if state == .inside || consumed == 0 {
            throw Self.damaged(name, format, "cut off after \(produced) bytes")
        }
    }

    /// Whether another member or frame begins here.
    private mutating func isBeginning(_ packed: inout ArraySlice<UInt8>) throws(DecodingError) -> Bool {
        if format == .gzip, consumed > 0 {
            if packed.first == 0 { state = .padding }
            if state == .padding {
                let zeros = packed.prefix { $0 == 0 }.count
                packed = packed.dropFirst(zeros)
                consumed += zeros
                if packed.isEmpty { return false }
            }
            guard let first = packed.first else { return false }
            guard state == .between, first == 0x1F, inflateReset(gzip) == Z_OK else {
                throw Self.damaged(name, format, "other bytes behind the end")
            }
        }
        guard !packed.isEmpty else { return false }
        state = .inside
        return true
    }

    private struct Step {
        var read: Int
        var written: Int
        var isEnd = false
        var fault: String?
        var remedy = usualRemedy
    }

    private func inflate(_ packed: ArraySlice<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> Step {
        guard let gzip else { return Step(read: 0, written: 0) }
        var step = Step(read: 0, written: 0)
        packed.withUnsafeBufferPointer { source in
            gzip.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            gzip.pointee.avail_in = UInt32(clamping: source.count)
            gzip.pointee.next_out = target.baseAddress
            gzip.pointee.avail_out = UInt32(clamping: target.count)
            let (given, free) = (gzip.pointee.avail_in, gzip.pointee.avail_out)
            let status = CZlib.inflate(gzip, Z_NO_FLUSH)
            step.read = Int(given - gzip.pointee.avail_in)
            step.written = Int(free - gzip.pointee.avail_out)
            step.isEnd = status == Z_STREAM_END
            // Z_BUF_ERROR: nothing could be done without more input.
            if status != Z_OK, status != Z_STREAM_END, status != Z_BUF_ERROR {
                step.fault = "damaged at byte \(consumed + step.read)"
            }
        }
        return step
    }

    private func decompress(_ packed: ArraySlice<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) -> Step {
        var step = Step(read: 0, written: 0)
        packed.withUnsafeBytes { source in
            var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
            let status = ZSTD_decompressStream(zstd, &output, &input)
            step.read = input.pos
            step.written = output.pos
            step.isEnd = status == 0
            guard ZSTD_isError(status) != 0 else { return }
            step.fault = String(cString: ZSTD_getErrorName(status))
            if ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge {
                step.remedy = "pack it with a window of 32 MiB at most (zstd --long=25)"
            }
        }
        return step
    }
}
