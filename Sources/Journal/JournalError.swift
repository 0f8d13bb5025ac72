import Articles
import DatabaseFiles

/// Why the journal did not do what it was asked; equal by code.
package struct JournalError: StageFailure, Equatable {
    package enum Code: String, Sendable {
        /// 507: nothing was written; what is in the journal stays readable.
        case diskFull
        /// 300: as much waits as may; ask again.
        case busy
        /// 413: larger than an entry may be.
        case tooLarge
        /// These, ``diskFull`` and ``io`` are called as ``DatabaseFault/Kind`` calls them.
        case damaged, foreign, newer, locked
        /// The journal was closed before the operation was taken up.
        case closed
        /// No entry, or no dead letter, with that position.
        case noSuchEntry
        /// 409: the entry is under work, or not in a state that allows it.
        case underWay
        /// 409: a producer gave one number to two different articles.
        case sequenceReused
        case io
    }

    package let reason: Code
    package let message: String

    package init(_ reason: Code, _ message: String) {
        self.reason = reason
        self.message = message
    }

    init(_ fault: DatabaseFault) {
        self.init(Code(rawValue: fault.kind.rawValue) ?? .io, fault.message)
    }

    package var stage: String { "journal" }
    package var code: String { reason.rawValue }

    package var verdict: Verdict {
        switch reason {
        case .diskFull, .busy, .closed, .io, .locked: .retry
        case .tooLarge, .noSuchEntry, .underWay, .sequenceReused: .refuse
        case .damaged, .foreign, .newer: .quarantine
        }
    }

    package static func == (left: JournalError, right: JournalError) -> Bool { left.reason == right.reason }
}
