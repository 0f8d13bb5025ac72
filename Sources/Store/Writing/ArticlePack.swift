import CZstd

/// An article's texts in one compressed blob: record, text and original repeat each other nearly word for word, which costs next to nothing
/// inside one frame.
///
/// Layout: version 1, six lengths (4 bytes each, big-endian), one zstd frame of the sections one after another, with zstd's
/// own checksum (that of an older pack may have none). Title and body come
/// first, so that a hit's excerpt is read without unpacking the rest.
struct ArticlePack {
    /// In the order of the frame.
    enum Section: Int, CaseIterable {
        case title, body, fields, text, original, record
    }

    private static let version: UInt8 = 1
    private static let headerBytes = 1 + 4 * Section.allCases.count
    /// Of all sections together: a body of the largest maxMessage and a record of it, and an end to what a damaged length asks for.
    private static let mostBytes = 1 << 30
    /// One below zstd's own default: an eighth of the time for a fortieth more bytes. Higher ones cost more time than the index does.
    private static let level: Int32 = 2

    /// Nil where the sections are larger than can be stored, or zstd fails.
    static func compress(_ sections: [[UInt8]]) -> [UInt8]? {
        let total = sections.reduce(0) { $0 + $1.count }
        guard sections.count == Section.allCases.count, total <= mostBytes else { return nil }
        var joined: [UInt8] = []
        joined.reserveCapacity(total)
        for section in sections { joined.append(contentsOf: section) }
        return CompressionContexts.packing.withContext { context in
            let bound = ZSTD_compressBound(total)
            let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: bound, alignment: 1)
            defer { frame.deallocate() }
            ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
            ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
            let written = joined.withUnsafeBytes {
                ZSTD_compress2(context, frame.baseAddress, bound, $0.baseAddress, total)
            }
            guard ZSTD_isError(written) == 0 else { return nil }
            // As long as it came out: many wait for one transaction.
            return [UInt8](unsafeUninitializedCapacity: headerBytes + written) { buffer, count in
                buffer[0] = version
                for (index, section) in sections.enumerated() {
                    for byte in 0..<4 {
                        buffer[1 + index * 4 + byte] = UInt8(truncatingIfNeeded: section.count >> (24 - byte * 8))
                    }
                }
                UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[headerBytes...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: frame[..<written]))
                count = headerBytes + written
            }
        }
    }

    private let packed: UnsafeRawBufferPointer
    private let lengths: [Int]

    /// Reads the lengths; `body` may unpack sections for as long as it runs. Nil where the blob is damaged.
    static func open<Value>(_ bytes: UnsafeRawBufferPointer, _ body: (ArticlePack) -> Value?) -> Value? {
        guard bytes.count > headerBytes, bytes[0] == version else { return nil }
        let lengths = Section.allCases.indices.map { index in
            (0..<4).reduce(0) { $0 << 8 | Int(bytes[1 + index * 4 + $1]) }
        }
        guard lengths.reduce(0, +) <= mostBytes else { return nil }
        return body(ArticlePack(packed: bytes, lengths: lengths))
    }

    /// The sections from the first through `last`. Nil where the frame is damaged, which its checksum tells where all are asked for.
    func sections(through last: Section) -> [[UInt8]]? {
        let all = lengths.reduce(0, +)
        let wanted = lengths[...last.rawValue].reduce(0, +)
        // zstd unpacks a block of 128 KB at a time however little is asked for: into one buffer, without a window of its own, is less.
        let frame = UnsafeRawBufferPointer(rebasing: packed[Self.headerBytes...])
        let unpacked = wanted == 0 ? 0 : all <= Self.wholeBytes ? all : wanted
        guard let joined = Self.unpack(frame, unpacked, isChecked: last == .record) else { return nil }
        var start = 0
        return lengths[...last.rawValue].map { length in
            defer { start += length }
            return Array(joined[start..<start + length])
        }
    }

    /// Articles up to here are unpacked wholly, larger ones as far as they are wanted.
    private static let wholeBytes = 256 << 10

    /// - Parameters:
    ///   - wanted: bytes from the beginning; the rest of the frame is not unpacked.
    ///   - isChecked: the frame must end there, as it was written.
    private static func unpack(_ frame: UnsafeRawBufferPointer, _ wanted: Int, isChecked: Bool) -> [UInt8]? {
        guard wanted > 0 else { return [] }
        return CompressionContexts.unpacking.withContext { stream in
            ZSTD_DCtx_reset(stream, ZSTD_reset_session_only)
            var input = ZSTD_inBuffer(src: frame.baseAddress, size: frame.count, pos: 0)
            var isWhole = false
            let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: wanted, pos: 0)
                // Bytes that zstd still expects; none at the end of the frame.
                var code = 1
                while output.pos < wanted || (isChecked && code != 0) {
                    let (before, consumed) = (output.pos, input.pos)
                    code = ZSTD_decompressStream(stream, &output, &input)
                    // No error and no progress: the frame ends before what its lengths promise.
                    guard ZSTD_isError(code) == 0, output.pos > before || input.pos > consumed else { break }
                }
                isWhole = output.pos == wanted && (!isChecked || (code == 0 && input.pos == input.size))
                count = output.pos
            }
            return isWhole ? bytes : nil
        }
    }
}

/// What ``ArticlePack`` gives back of a whole article.
struct UnpackedArticle {
    let title: String
    let body: String
    let fields: String
    let text: String
    let original: [UInt8]
    let record: [UInt8]

    /// - Parameter sections: all of them, in their order.
    init(_ sections: [[UInt8]]) {
        func text(_ section: ArticlePack.Section) -> String { String(decoding: sections[section.rawValue], as: UTF8.self) }
        title = text(.title)
        body = text(.body)
        fields = text(.fields)
        self.text = text(.text)
        original = sections[ArticlePack.Section.original.rawValue]
        record = sections[ArticlePack.Section.record.rawValue]
    }

    var words: IndexedWords { IndexedWords(title: title, body: body, fields: fields) }
}
