import Dispatch

#if canImport(Glibc)
    import Glibc
#endif

/// SIGTERM and SIGINT as a wait.
struct Signals {
    private let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Void>

    /// From here on the signals no longer end the process by themselves.
    init() {
        let (arrivals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let queue = DispatchQueue(label: "giaoban.signals")
        self.arrivals = arrivals
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in _ = continuation.yield() }
            source.activate()
            return source
        }
        // A write to a closed pipe is an error like any other.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Returns when the first of them has arrived. After that they have their usual effect: a second one ends a drain that hangs.
    func termination() async {
        for await _ in arrivals { break }
        for source in sources { source.cancel() }
        signal(SIGTERM, SIG_DFL)
        signal(SIGINT, SIG_DFL)
    }
}
