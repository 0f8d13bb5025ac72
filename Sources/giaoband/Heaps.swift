import CMalloc
import Foundation

/// The heaps among which glibc's malloc divides threads.
///
/// It makes up to eight a core, one for each thread that finds the others in use, and memory that was let go in one does not serve another:
/// of some thirty threads most are idle, and a fifth of the memory of a daemon under load lay in their heaps.
enum Heaps {
    /// As many as threads work at the same time: one a core that parses, and the writers of store and journal, ctl and what it hands out.
    static func bound() {
        _ = mallopt(M_ARENA_MAX, Int32(ProcessInfo.processInfo.activeProcessorCount + 4))
    }
}
