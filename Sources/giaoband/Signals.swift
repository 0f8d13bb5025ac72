import Dispatch

#if canImport(Glibc)
    import Glibc
#endif

/// SIGTERM and SIGINT as a wait, SIGHUP as a call.
struct Signals {
    private let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Void>
    private let queue = DispatchQueue(label: "giaoban.signals")
    private var hangup: (any DispatchSourceSignal)?

    /// From here on the signals no longer end the process by themselves.
    init() {
        let (arrivals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let queue = queue
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
        // One that comes while the daemon starts asks for what it does anyway.
        signal(SIGHUP, SIG_IGN)
    }

    /// Calls back at each SIGHUP from now on, on the queue of signals.
    mutating func onHangup(_ handler: @escaping @Sendable () -> Void) {
        let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
        source.setEventHandler(handler: handler)
        source.activate()
        hangup = source
    }

    /// Returns when the first of them has arrived. After that they have their usual effect: a second one ends a drain that hangs.
    func termination() async {
        for await _ in arrivals { break }
        for source in sources { source.cancel() }
        signal(SIGTERM, SIG_DFL)
        signal(SIGINT, SIG_DFL)
    }
}
