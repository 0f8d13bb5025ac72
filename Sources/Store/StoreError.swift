import Articles
import DatabaseFiles

/// Why the store did not do what it was asked; equal by code.
package struct StoreError: StageFailure, Equatable {
    package enum Code: String, Sendable {
        /// 507: nothing was written; reading goes on.
        case diskFull
        /// These, ``diskFull`` and ``io`` are called as ``DatabaseFault/Kind`` calls them.
        case damaged, foreign, newer, locked
        /// 400: the search query cannot be read; ``StoreError/offset`` says where.
        case badQuery
        /// 400: `after` is no page of this search.
        case badCursor
        /// 409: one reprocessing is under way.
        case busy
        /// 404: no such article or correction.
        case notFound
        /// 400: the correction does not fit the record.
        case badCorrection
        case io
    }

    package let reason: Code
    package let message: String
    /// Of a bad query: Unicode scalars from its beginning, for a caret.
    package let offset: Int?

    package init(_ reason: Code, _ message: String, offset: Int? = nil) {
        self.reason = reason
        self.message = message
        self.offset = offset
    }

    init(_ error: any Error, operation: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        let fault = DatabaseFault(error, operation: operation)
        self.init(Code(rawValue: fault.kind.rawValue) ?? .io, fault.message)
    }

    package var stage: String { "store" }
    package var code: String { reason.rawValue }

    package var verdict: Verdict {
        switch reason {
        case .diskFull, .io, .locked: .retry
        case .badQuery, .badCursor, .busy, .notFound, .badCorrection: .refuse
        case .damaged, .foreign, .newer: .quarantine
        }
    }

    package static func == (left: StoreError, right: StoreError) -> Bool { left.reason == right.reason }
}
