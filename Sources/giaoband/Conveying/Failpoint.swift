import Articles
import Foundation
import Store

/// A fault on order, so that tests see what the daemon does with an article that breaks the parser. In debug builds only: a release
/// build has no such switch, whatever its environment says.
///
/// `GIAOBAN_FAILPOINT=crash:TEXT` ends the process by a fault when an entry whose bytes contain TEXT is parsed; `hang:TEXT` never
/// comes back from it; `overtime:TEXT` takes its time limit for over; `stall:TEXT` keeps the store from ever committing it; `fall:TEXT`
/// ends the process by a fault when it is to be stored.
struct Failpoint: Sendable {
    private enum Fault: String {
        case crash, hang, overtime, stall, fall
    }

    private let fault: Fault
    private let mark: Data

    static let present: Failpoint? = {
        #if DEBUG
            return ProcessInfo.processInfo.environment["GIAOBAN_FAILPOINT"].flatMap(Failpoint.init)
        #else
            return nil
        #endif
    }()

    private init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let fault = Fault(rawValue: String(parts[0])) else { return nil }
        self.fault = fault
        mark = Data(parts[1].utf8)
    }

    /// - Returns: a deadline to take instead of the entry's own.
    func strike(_ body: [UInt8]) -> Deadline? {
        guard isIn(body) else { return nil }
        switch fault {
        case .crash: abort()
        case .hang: while true { pause() }
        case .overtime: return Deadline { true }
        case .stall, .fall: return nil
        }
    }

    /// Before articles are stored. What is set aside harms nobody.
    func strike(_ batch: [StoreOperation]) {
        guard fault == .stall || fault == .fall else { return }
        for case .index(let articles, _, _) in batch where articles.contains(where: { isIn($0.original) }) {
            if fault == .fall { abort() }
            while true { pause() }
        }
    }

    private func isIn(_ body: [UInt8]) -> Bool { Data(body).range(of: mark) != nil }
}
