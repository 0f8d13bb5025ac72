#if canImport(Glibc)
    import Glibc
#endif

/// The machine's two clocks, in seconds. Who decides by time is handed one, so that tests can set it.
package enum SystemClock {
    /// Since 1970. It may be set, back too.
    package static let wall: @Sendable () -> Double = { seconds(CLOCK_REALTIME) }
    /// Since some moment; never back.
    package static let steady: @Sendable () -> Double = { seconds(CLOCK_MONOTONIC) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
