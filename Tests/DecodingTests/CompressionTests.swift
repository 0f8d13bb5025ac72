import CZlib
import CZstd
import Testing

@testable import Decoding

@Suite struct CompressionTests {
    @Test func `gzip and zstd are opened, whatever is declared, also one around the other`() throws {
        let text = try Samples.text(Samples.names[2])
        let bytes = Array(text.utf8)
        for packed in [gzip(bytes), zstd(bytes), zstd(gzip(bytes))] {
            #expect(try Samples.decode(packed, "text/plain").first?.text == text)
        }
    }

    @Test func `members and frames one after another are one text`() throws {
        #expect(try Samples.decode(gzip(Array("Hội ".utf8)) + gzip(Array("nghị".utf8))).first?.text == "Hội nghị")
        #expect(try Samples.decode(zstd(Array("Hội ".utf8)) + zstd(Array("nghị".utf8))).first?.text == "Hội nghị")
        #expect(try Samples.decode(gzip(Array("Hội".utf8)) + [0, 0, 0]).first?.text == "Hội")
    }

    @Test(arguments: [1, 2, 8, 12, 40, 200])
    func `a stream that is cut off is refused`(_ cut: Int) throws {
        let bytes = Array(try Samples.text(Samples.names[3]).utf8)
        for packed in [gzip(bytes), zstd(bytes)] {
            #expect(throws: DecodingError(.badCompression, "")) { try Samples.decode(Array(packed.dropLast(cut))) }
        }
    }

    /// Unpacks bytes that come `step` at a time, giving out at most `room`.
    private func streamed(_ bytes: [UInt8], step: Int, room: Int) throws -> [UInt8] {
        let format = try #require(UnpackingStream.Format(of: bytes))
        var stream = try UnpackingStream(format, name: "sample")
        var output: [UInt8] = []
        var packed: ArraySlice<UInt8> = []
        var next = 0
        while true {
            let before = output.count
            if try stream.unpack(&packed, into: &output, atMost: room) {
                #expect((1...room).contains(output.count - before))
            } else if next < bytes.count {
                #expect(packed.isEmpty)
                packed = bytes[next..<min(next + step, bytes.count)]
                next = packed.endIndex
            } else {
                try stream.finish()
                return output
            }
        }
    }

    @Test(arguments: [(1, 7), (3, 100_000), (100_000, 1), (100_000, 64)])
    func `a stream is unpacked in pieces of any size`(step: Int, room: Int) throws {
        let bytes = Array(try Samples.text(Samples.names[1]).utf8)
        for packed in [gzip(bytes), zstd(bytes)] {
            #expect(try streamed(packed, step: step, room: room) == bytes)
            #expect(try streamed(packed + packed, step: step, room: room) == bytes + bytes)
            #expect(throws: DecodingError(.badCompression, "")) {
                try streamed(Array(packed.dropLast(3)), step: step, room: room)
            }
            #expect(throws: DecodingError(.badCompression, "")) { try streamed(packed + [1, 2, 3], step: step, room: room) }
        }
        #expect(try streamed(gzip(bytes) + [0, 0, 0], step: step, room: room) == bytes)
        #expect(throws: DecodingError(.badCompression, "")) {
            try streamed(gzip(bytes) + [0] + gzip(bytes), step: step, room: room)
        }
    }

    @Test func `a damaged stream is refused`() throws {
        var packed = gzip(Array(try Samples.text(Samples.names[3]).utf8))
        packed[packed.count / 2] ^= 0xFF
        #expect(throws: DecodingError(.badCompression, "")) { try Samples.decode(packed) }
        #expect(throws: DecodingError(.badCompression, "")) { try Samples.decode(gzip([0x61]) + Array("rest".utf8)) }
        #expect(throws: DecodingError(.badCompression, "")) { try Samples.decode([0x28, 0xB5, 0x2F, 0xFD]) }
    }

    @Test func `bombs are refused by ratio, by size and by layers`() throws {
        let zeros = [UInt8](repeating: 0x61, count: 16 << 20)
        #expect(throws: DecodingError(.compressionBomb, "")) { try Samples.decode(gzip(zeros)) }
        #expect(throws: DecodingError(.compressionBomb, "")) { try Samples.decode(zstd(zeros)) }
        var limits = DecodingLimits()
        limits.maxDecodedBytes = 1000
        let text = Array(try Samples.text(Samples.names[3]).utf8)
        #expect(throws: DecodingError(.compressionBomb, "")) { try Samples.decode(zstd(text), limits: limits) }
        #expect(throws: DecodingError(.compressionBomb, "")) { try Samples.decode(gzip(gzip(gzip([0x61])))) }
    }

    private func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
        let written = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                deflate(&stream, Z_FINISH)
                return target.count - Int(stream.avail_out)
            }
        }
        return Array(output[..<written])
    }

    private func zstd(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let written = ZSTD_compress(&output, output.count, bytes, bytes.count, 3)
        return Array(output[..<written])
    }
}
