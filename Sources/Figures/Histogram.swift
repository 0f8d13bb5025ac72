import Synchronization

/// How values of 0 to 2^44 spread: eight steps to each doubling, so that a quantile is right to a sixteenth. Recording costs
/// three atomic additions and no lock.
package final class Histogram: Sendable {
    /// Values below it have a step of their own.
    private static let exact = 16
    /// Steps in each doubling; a power of two.
    private static let stepsPerDoubling = 8
    private static let largestExponent = 44
    static let steps = exact + (largestExponent - 4) * stepsPerDoubling

    /// Each in its own place: parsers on several cores record at once.
    private final class Step: Sendable {
        let count = Atomic(0)
    }

    private let counts = (0..<Histogram.steps).map { _ in Step() }
    private let sum = Atomic(0)
    private let largest = Atomic(0)

    package init() {}

    package func record(_ value: Int) {
        let value = max(0, value)
        counts[Self.step(of: value)].count.add(1, ordering: .relaxed)
        sum.add(value, ordering: .relaxed)
        largest.max(value, ordering: .relaxed)
    }

    package struct Summary: Hashable, Sendable {
        package var count = 0
        package var sum = 0
        package var p50 = 0
        package var p90 = 0
        package var p99 = 0
        package var max = 0
    }

    /// As of now; what is recorded meanwhile may be half in it.
    package func summary() -> Summary {
        let counts = counts.map { $0.count.load(ordering: .relaxed) }
        var summary = Summary()
        summary.count = counts.reduce(0, +)
        summary.sum = sum.load(ordering: .relaxed)
        summary.max = largest.load(ordering: .relaxed)
        guard summary.count > 0 else { return summary }
        func quantile(_ share: Double) -> Int {
            let rank = Int((share * Double(summary.count)).rounded(.up))
            var seen = 0
            for (step, count) in counts.enumerated() {
                seen += count
                if seen >= rank { return min(Self.middle(of: step), summary.max) }
            }
            return summary.max
        }
        summary.p50 = quantile(0.5)
        summary.p90 = quantile(0.9)
        summary.p99 = quantile(0.99)
        return summary
    }

    static func step(of value: Int) -> Int {
        guard value >= exact else { return value }
        let exponent = Int.bitWidth - 1 - value.leadingZeroBitCount
        guard exponent < largestExponent else { return steps - 1 }
        return exact + (exponent - 4) * stepsPerDoubling + (value >> (exponent - 3)) & (stepsPerDoubling - 1)
    }

    static func middle(of step: Int) -> Int {
        guard step >= exact else { return step }
        let (doubling, part) = (step - exact).quotientAndRemainder(dividingBy: stepsPerDoubling)
        let width = 1 << (doubling + 1)
        return (stepsPerDoubling + part) * width + width / 2
    }
}
