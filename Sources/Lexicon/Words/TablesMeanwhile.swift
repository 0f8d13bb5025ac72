import Dispatch
import Synchronization

/// Tables that are built beside others over the same words, on a thread of their own.
package final class TablesMeanwhile<Tables: Sendable>: Sendable {
    private typealias Built = Result<(tables: Tables, vocabulary: Vocabulary), LexiconError>

    private let queue = DispatchQueue(label: "giaoban.lexicon", qos: .userInitiated)
    private let build: @Sendable () -> Built
    private let built = Mutex<Built?>(nil)

    /// - Parameter vocabulary: a ``Vocabulary/copy(tables:)``.
    package init(
        _ vocabulary: Vocabulary, _ build: @escaping @Sendable (inout Vocabulary) throws(LexiconError) -> Tables
    ) {
        self.build = {
            Result { () throws(LexiconError) in
                var vocabulary = vocabulary
                let tables = try build(&vocabulary)
                return (tables: tables, vocabulary: vocabulary)
            }
        }
        queue.async { [self] in
            let result = self.build()
            built.withLock { $0 = result }
        }
    }

    /// Waits for the tables.
    /// - Parameter vocabulary: takes in what they begin with.
    /// - Throws: what building them threw.
    package func value(_ vocabulary: inout Vocabulary) throws(LexiconError) -> Tables {
        queue.sync {}
        let (tables, other) = try (built.withLock { $0 } ?? build()).get()
        vocabulary.join(other)
        return tables
    }
}
