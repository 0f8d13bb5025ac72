import ArgumentParser
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// One input cut into what is parsed at a time: NDJSON line by line, however long the file; anything else whole.
///
/// A file is NDJSON where its first line is an object and another begins below it. Memory is bounded by the longest line.
struct InputPieces: ~Copyable {
    struct Piece: Sendable {
        /// The path, and for a line of NDJSON `path:number`, from 1.
        let name: String
        let content: Content

        enum Content: Sendable {
            case bytes([UInt8])
            /// A line above ``InputPieces/longestLine``, passed over.
            case tooLong(bytes: Int)
        }
    }

    /// Bytes of one line; the decoder takes no more in one submission.
    static let longestLine = 32 << 20
    /// Bytes asked of the system at once.
    private static let block = 256 << 10

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// First byte of `buffer` that is not yet given out.
    private var start = 0
    private var isAtEnd = false
    private var isLines: Bool?
    private var line = 0

    /// - Throws: ``CommandError`` where the path cannot be opened.
    init(_ path: String) throws {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandError.data("read \(path): \(String(cString: strerror(errno)))") }
    }

    deinit {
        if descriptor > STDERR_FILENO { close(descriptor) }
    }

    /// - Returns: nil at the end.
    mutating func next() throws -> Piece? {
        if isLines == nil { isLines = try beginsLines() }
        guard isLines == true else {
            guard line == 0 else { return nil }
            line = 1
            return Piece(name: path, content: .bytes(try rest()))
        }
        while let content = try nextLine() {
            line += 1
            if case .bytes(let bytes) = content, bytes.allSatisfy(Self.isBlank) { continue }
            return Piece(name: "\(path):\(line)", content: content)
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

    private mutating func rest() throws -> [UInt8] {
        while try fill() {
            guard buffer.count <= InputFiles.maxBytes else {
                throw CommandError.data("read \(path): more than \(InputFiles.maxBytes) bytes; send it in parts or as NDJSON")
            }
        }
        defer { buffer = [] }
        return buffer
    }

    private mutating func nextLine() throws -> Piece.Content? {
        var searched = start
        var dropped = 0
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return dropped > 0 ? .tooLong(bytes: dropped + end - start) : .bytes(Array(buffer[start..<end]))
            }
            if isAtEnd {
                defer { start = buffer.count }
                if dropped > 0 { return .tooLong(bytes: dropped + buffer.count - start) }
                return start < buffer.count ? .bytes(Array(buffer[start...])) : nil
            }
            if buffer.count - start > Self.longestLine {
                dropped += buffer.count - start
                start = buffer.count
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            _ = try fill()
        }
    }

    /// - Returns: false at the end of the input.
    private mutating func fill() throws -> Bool {
        guard !isAtEnd else { return false }
        let old = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.block))
        var got = -1
        repeat {
            got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress?.advanced(by: old), Self.block) }
        } while got < 0 && errno == EINTR
        buffer.removeLast(Self.block - max(0, got))
        guard got >= 0 else { throw CommandError.data("read \(path): \(String(cString: strerror(errno)))") }
        isAtEnd = got == 0
        return got > 0
    }
}
