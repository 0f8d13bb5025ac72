/// When work on one entry has to end; asked between steps by whoever works.
package struct Deadline: Sendable {
    package static let never = Deadline { false }

    private let check: @Sendable () -> Bool

    package init(isOver check: @escaping @Sendable () -> Bool) {
        self.check = check
    }

    /// - Parameters:
    ///   - seconds: from now.
    ///   - clock: seconds from any beginning, never going back.
    package init(after seconds: Double, clock: @escaping @Sendable () -> Double) {
        let end = clock() + seconds
        self.init { clock() >= end }
    }

    package var isOver: Bool { check() }
}
