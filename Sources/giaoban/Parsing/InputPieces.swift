import ArgumentParser
import Decoding
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// One input cut into what is taken at a time: NDJSON line by line, however long the file, gzip or zstd around it or not;
/// anything else whole, as it came.
///
/// A file is NDJSON where its first line is an object and another begins below it. Memory is bounded by the longest line.
struct InputPieces: ~Copyable {
    struct Piece: Sendable {
        /// The path, and for a line of NDJSON `path:number`, from 1.
        let name: String
        /// Whether it is one line of NDJSON.
        var isLine = false
        let content: Content

        enum Content: Sendable {
            case bytes([UInt8])
            /// A line above ``InputPieces/longestLine``, passed over.
            case tooLong(bytes: Int)
        }
    }

    /// Bytes of one input that holds no lines: above the wire's limit nothing is taken anyway.
    static let maxBytes = 256 << 20
    /// Bytes of one line; the decoder takes no more in one submission.
    static let longestLine = 32 << 20
    /// Bytes asked of the system at once: few at first, since most files are one small page.
    private static let blocks = (16 << 10)...(256 << 10)

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// First byte of `buffer` that is not yet given out.
    private var start = 0
    private var isAtEnd = false
    private var isLines: Bool?
    /// nil until the first bytes were seen, and where they are not packed.
    private var stream: UnpackingStream?
    private var wasSniffed = false
    /// What of the packed bytes waits to be unpacked.
    private var packed: ArraySlice<UInt8> = []
    /// The packed bytes so far, until they are known to hold lines: those that do not are given out as they came.
    private var asRead: [UInt8] = []
    private var line = 0

    /// - Throws: ``CommandError`` where the path cannot be opened.
    init(_ path: String) throws {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandError.data("read \(path): \(String(cString: strerror(errno)))") }
    }

    /// All bytes of one input, as they lie there.
    /// - Throws: ``CommandError``, for more bytes than the limit too.
    static func whole(_ path: String, limit: Int = maxBytes) throws -> [UInt8] {
        var input = try InputPieces(path)
        return try input.rest(limit: limit)
    }

    deinit {
        if descriptor > STDERR_FILENO { close(descriptor) }
    }

    /// - Returns: nil at the end.
    mutating func next() throws -> Piece? {
        if isLines == nil {
            isLines = try beginsLines()
            if isLines == true { asRead = [] }
        }
        guard isLines == true else {
            guard line == 0 else { return nil }
            line = 1
            return Piece(name: path, content: .bytes(try rest(limit: Self.maxBytes)))
        }
        while let content = try nextLine() {
            line += 1
            if case .bytes(let bytes) = content, bytes.allSatisfy(Self.isBlank) { continue }
            return Piece(name: "\(path):\(line)", isLine: true, content: content)
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0x1E }

    /// Whether the first line is an object and the next begins one.
    private mutating func beginsLines() throws -> Bool {
        var searched = 0
        while true {
            let first = buffer.firstIndex { !Self.isBlank($0) && ![0xEF, 0xBB, 0xBF].contains($0) }
            if let first {
                guard buffer[first] == UInt8(ascii: "{") else { return false }
                if let end = buffer[max(first, searched)...].firstIndex(of: 0x0A) {
                    guard buffer[first..<end].last(where: { !Self.isBlank($0) }) == UInt8(ascii: "}") else { return false }
                    if let next = buffer[end...].first(where: { !Self.isBlank($0) }) { return next == UInt8(ascii: "{") }
                    searched = end
                } else {
                    searched = buffer.count
                }
            }
            guard buffer.count <= Self.longestLine, try fill() else { return false }
        }
    }

    /// Everything, as it was read.
    private mutating func rest(limit: Int) throws -> [UInt8] {
        while !isAtEnd {
            if stream == nil { _ = try fill() } else { asRead += try read() }
            guard max(buffer.count, asRead.count) <= limit else {
                throw CommandError.data("read \(path): more than \(limit) bytes; send it in parts or as NDJSON")
            }
        }
        defer { (buffer, asRead) = ([], []) }
        return stream == nil ? buffer : asRead
    }

    private mutating func nextLine() throws -> Piece.Content? {
        var searched = start
        var dropped = 0
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return dropped > 0 ? .tooLong(bytes: dropped + end - start) : .bytes(Array(buffer[start..<end]))
            }
            if buffer.count - start > Self.longestLine {
                dropped += buffer.count - start
                start = buffer.count
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            guard try fill() else {
                defer { start = buffer.count }
                if dropped > 0 { return .tooLong(bytes: dropped + buffer.count - start) }
                return start < buffer.count ? .bytes(Array(buffer[start...])) : nil
            }
        }
    }

    /// Adds to `buffer`, unpacked.
    /// - Returns: false at the end of the input.
    private mutating func fill() throws -> Bool {
        if !wasSniffed {
            wasSniffed = true
            while buffer.count < UnpackingStream.Format.magicBytes, !isAtEnd { buffer += try read() }
            guard let format = UnpackingStream.Format(of: buffer) else { return !buffer.isEmpty }
            stream = try UnpackingStream(format, name: path)
            (packed, asRead, buffer) = (buffer[...], buffer, [])
        }
        while stream != nil {
            if try stream?.unpack(&packed, into: &buffer, atMost: Self.blocks.upperBound) == true { return true }
            if isAtEnd {
                try stream?.finish()
                return false
            }
            let read = try read()
            if isLines == nil { asRead += read }
            packed += read
        }
        let old = buffer.count
        if !isAtEnd { buffer += try read() }
        return buffer.count > old
    }

    /// The next bytes of the input as they lie there; none at its end.
    private mutating func read() throws -> [UInt8] {
        let block = min(max(buffer.count + asRead.count, Self.blocks.lowerBound), Self.blocks.upperBound)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: block) { [descriptor] target, count in
            var got = -1
            repeat {
                got = Foundation.read(descriptor, target.baseAddress, block)
            } while got < 0 && errno == EINTR
            failure = got < 0 ? errno : 0
            count = max(0, got)
        }
        guard failure == 0 else { throw CommandError.data("read \(path): \(String(cString: strerror(failure)))") }
        isAtEnd = bytes.isEmpty
        return bytes
    }
}
