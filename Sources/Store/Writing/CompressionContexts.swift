import CZstd
import Synchronization

/// zstd's working memory, half a megabyte each to compress and a sixth to unpack: made once and not for each article, whose compression it
/// would cost a fifth more.
final class CompressionContexts: Sendable {
    static let packing = CompressionContexts(make: { ZSTD_createCCtx() }, free: { ZSTD_freeCCtx($0) })
    static let unpacking = CompressionContexts(make: { ZSTD_createDStream() }, free: { ZSTD_freeDStream($0) })
    /// Kept while nobody uses them; as many threads parse or search on the machines that we know, and more come and go.
    private static let most = 4

    private let make: @Sendable () -> OpaquePointer?
    private let free: @Sendable (OpaquePointer) -> Void
    /// Addresses: a context belongs to whoever took it out.
    private let idle = Mutex<[UInt]>([])

    private init(make: @escaping @Sendable () -> OpaquePointer?, free: @escaping @Sendable (OpaquePointer) -> Void) {
        self.make = make
        self.free = free
    }

    /// - Returns: nil also where there is no memory for a context.
    func withContext<Value>(_ body: (OpaquePointer) -> Value?) -> Value? {
        guard let context = idle.withLock({ $0.popLast() }).flatMap(OpaquePointer.init(bitPattern:)) ?? make() else {
            return nil
        }
        defer {
            let isKept = idle.withLock { idle in
                guard idle.count < Self.most else { return false }
                idle.append(UInt(bitPattern: context))
                return true
            }
            if !isKept { free(context) }
        }
        return body(context)
    }
}
