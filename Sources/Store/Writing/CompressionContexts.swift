import CZstd
import Synchronization

/// zstd's working memory, half a megabyte each: made once and not for each article, whose compression it would cost a fifth more.
final class CompressionContexts: Sendable {
    static let shared = CompressionContexts()
    /// Kept while nobody uses them; as many threads parse on the machines that we know, and more come and go.
    private static let most = 4

    /// Addresses: a context belongs to whoever took it out.
    private let idle = Mutex<[UInt]>([])

    /// - Returns: nil also where there is no memory for a context.
    func withContext<Value>(_ body: (OpaquePointer) -> Value?) -> Value? {
        guard let context = idle.withLock({ $0.popLast() }).flatMap(OpaquePointer.init(bitPattern:)) ?? ZSTD_createCCtx() else {
            return nil
        }
        defer {
            let isKept = idle.withLock { idle in
                guard idle.count < Self.most else { return false }
                idle.append(UInt(bitPattern: context))
                return true
            }
            if !isKept { ZSTD_freeCCtx(context) }
        }
        return body(context)
    }
}
