import Dispatch
import GRDB
import Synchronization

/// The look at a large file's whole structure, which goes on while the file is read already; who writes waits for its end.
///
/// It holds the file as it was found: until it has ended, nothing moves pages of the write-ahead log into the file.
package final class StructureCheck: Sendable {
    private struct State {
        var finding: Result<Void, DatabaseFault>?
        var heard: [@Sendable (DatabaseFault?) -> Void] = []
    }

    private let held: HeldDatabase
    private let state = Mutex(State())
    private let ended = DispatchGroup()

    init(of held: HeldDatabase) {
        self.held = held
        ended.enter()
        DispatchQueue(label: "giaoban.checking", qos: .userInitiated).async { [self] in
            let finding: Result<Void, DatabaseFault>
            do throws(DatabaseFault) { finding = .success(try Self.check(held)) } catch { finding = .failure(error) }
            held.release()
            let heard = state.withLock { state in
                state.finding = finding
                return state.heard
            }
            heard.forEach { $0(finding.fault) }
            ended.leave()
        }
    }

    /// - Throws: damaged, io.
    static func check(_ held: HeldDatabase) throws(DatabaseFault) {
        let finding = try held.read("open") { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        guard finding == "ok" else {
            throw .damaged(operation: "open \(held.path)", reason: finding ?? "it cannot be checked")
        }
    }

    /// It has ended, and the file is whole.
    package var hasPassed: Bool {
        if case .success = state.withLock({ $0.finding }) { true } else { false }
    }

    /// Returns once the file is known to be whole.
    /// - Throws: damaged, io.
    package func wait() throws(DatabaseFault) {
        ended.wait()
        try state.withLock { $0.finding }?.get()
    }

    /// Tells what was found, before anybody who waits hears of it.
    package func whenEnded(_ body: @escaping @Sendable (DatabaseFault?) -> Void) {
        let finding = state.withLock { state in
            if state.finding == nil { state.heard.append(body) }
            return state.finding
        }
        if let finding { body(finding.fault) }
    }

    /// Ends it early: who waits then hears that the file is not known to be whole.
    package func cancel() {
        held.interrupt()
        ended.wait()
    }
}

extension Result where Success == Void, Failure == DatabaseFault {
    fileprivate var fault: DatabaseFault? {
        switch self {
        case .success: nil
        case .failure(let fault): fault
        }
    }
}
