/// A path in the inbox: its bytes, which need not be text. Relative to the inbox unless said otherwise.
///
/// `FilePath` does the same; ten calls of it for each file cost more than reading the file.
struct InboxPath: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// The inbox itself.
    static let top = InboxPath(bytes: [])

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// As text, repaired where it is none.
    var description: String { String(decoding: bytes, as: UTF8.self) }

    /// What stands behind the last slash; empty for the inbox itself.
    var name: ArraySlice<UInt8> { bytes[(slash.map { $0 + 1 } ?? 0)...] }

    /// As text, repaired where it is none.
    var nameText: String { String(decoding: name, as: UTF8.self) }

    /// What it lies in.
    var folder: InboxPath { InboxPath(bytes: Array(bytes[..<(slash ?? 0)])) }

    var isHidden: Bool { name.first == UInt8(ascii: ".") }

    /// Whether it leads to something below the inbox: no step up, no step out.
    var isInside: Bool {
        !bytes.contains(0)
            && bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
            }
    }

    func appending(_ name: some Collection<UInt8>) -> InboxPath {
        if bytes.isEmpty { return InboxPath(bytes: Array(name)) }
        var joined = bytes
        joined.reserveCapacity(bytes.count + 1 + name.count)
        joined.append(UInt8(ascii: "/"))
        joined += name
        return InboxPath(bytes: joined)
    }

    func appending(_ path: InboxPath) -> InboxPath { path.bytes.isEmpty ? self : appending(path.bytes) }

    /// The same with something behind its name.
    func with(suffix: String) -> InboxPath { InboxPath(bytes: bytes + suffix.utf8) }

    func hasSuffix(_ suffix: StaticString) -> Bool {
        suffix.withUTF8Buffer { bytes.suffix($0.count).elementsEqual($0) }
    }

    /// The path as system calls take it.
    func withSystemPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                // An array with its terminator is never empty.
                characters.baseAddress.map(body) ?? "".withCString(body)
            }
        }
    }

    private var slash: Int? { bytes.lastIndex(of: UInt8(ascii: "/")) }
}
