/// How fast articles are read again: no faster than asked, and hardly at all while fresh ones come.
///
/// A value without a clock of its own: it is told the time, and answers what to do next.
package struct ReprocessPace: Sendable {
    package enum Step: Hashable, Sendable {
        /// Read so many articles, at most.
        case work(articles: Int)
        /// Ask again after so many seconds.
        case wait(seconds: Double)
    }

    /// Seconds of rest for each second of work while fresh articles are under way: a fifth of one core goes to old ones, so that a job
    /// ends even where there is always something fresh.
    private static let restPerWork = 4.0
    /// Seconds: so soon a fresh article may be done with.
    private static let shortestRest = 0.02

    private let rate: Double?
    private let batch: Int
    /// Articles that may be read now.
    private var allowance: Double
    private var lastAsked: Double?
    private var restUntil = -Double.infinity

    /// - Parameters:
    ///   - rate: articles a second; nil for as many as there is time for.
    ///   - batch: articles of one transaction.
    package init(rate: Double?, batch: Int) {
        self.rate = rate
        self.batch = max(1, batch)
        allowance = 1
    }

    /// - Parameter now: seconds from any beginning, never going back.
    package mutating func next(at now: Double, isBusy: Bool) -> Step {
        if isBusy, now < restUntil { return .wait(seconds: restUntil - now) }
        guard let rate else { return .work(articles: isBusy ? 1 : batch) }
        // What is not used in a second is gone: no burst after a pause.
        allowance = min(allowance + rate * (now - (lastAsked ?? now)), max(1, min(rate, Double(batch))))
        lastAsked = now
        guard allowance >= 1 else { return .wait(seconds: (1 - allowance) / rate) }
        return .work(articles: isBusy ? 1 : Int(allowance))
    }

    /// So many articles were read. - Parameters: seconds, of the same clock.
    package mutating func worked(_ articles: Int, from start: Double, to end: Double) {
        allowance -= Double(articles)
        restUntil = end + max(Self.shortestRest, Self.restPerWork * (end - start))
    }
}
