import Dispatch
import Synchronization

/// Tables that are built beside others over the same words, on a thread of their own.
package final class TablesMeanwhile<Tables: Sendable>: Sendable {
    private let result = Mutex<Result<(tables: Tables, vocabulary: Vocabulary), LexiconError>?>(nil)
    private let ended = DispatchGroup()

    /// - Parameter vocabulary: a ``Vocabulary/copy(tables:)``.
    package init(
        _ vocabulary: Vocabulary, _ build: @escaping @Sendable (inout Vocabulary) throws(LexiconError) -> Tables
    ) {
        DispatchQueue(label: "giaoban.lexicon", qos: .userInitiated).async(group: ended) { [self] in
            let result = Result { () throws(LexiconError) in
                var vocabulary = vocabulary
                let tables = try build(&vocabulary)
                return (tables: tables, vocabulary: vocabulary)
            }
            self.result.withLock { $0 = result }
        }
    }

    /// Waits for the tables.
    /// - Parameter vocabulary: takes in what they begin with.
    /// - Throws: what building them threw.
    package func value(_ vocabulary: inout Vocabulary) throws(LexiconError) -> Tables {
        ended.wait()
        guard let built = try result.withLock({ $0 })?.get() else { preconditionFailure("the queue has left the group") }
        vocabulary.join(built.vocabulary)
        return built.tables
    }
}
