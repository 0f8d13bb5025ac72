import Dispatch

/// A timer whose ticks run on the queue of who has it, which is where it is started and stopped.
package struct PeriodicTimer {
    private var source: (any DispatchSourceTimer)?

    package var isRunning: Bool { source != nil }

    package init() {}

    /// - Parameters:
    ///   - first: seconds until the first tick.
    ///   - period: seconds between ticks.
    ///   - leeway: milliseconds that a tick may wait for others, so that an idle processor wakes less often.
    package mutating func start(
        on queue: DispatchQueue, first: Double, every period: Double, leeway: Int, _ tick: @escaping @Sendable () -> Void
    ) {
        stop()
        let source = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler(handler: tick)
        source.schedule(deadline: .now() + first, repeating: period, leeway: .milliseconds(leeway))
        source.activate()
        self.source = source
    }

    package mutating func stop() {
        source?.cancel()
        source = nil
    }
}
