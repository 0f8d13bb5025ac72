import Dispatch
import Synchronization

/// Finds stages that have work and do not get on with it. A value: looks and time come from outside.
package struct Watchdog: Sendable {
    /// What a stage shows of itself.
    package struct Look: Hashable, Sendable {
        /// Things waiting or under way; 0 while it is idle.
        package var work: Int
        /// Moves whenever something gets done.
        package var progress: Int

        package init(work: Int, progress: Int) {
            self.work = work
            self.progress = progress
        }
    }

    /// One stage under watch.
    package struct Stage: Sendable {
        package let name: String
        /// Seconds with work and without progress.
        package let limit: Double
        package let look: @Sendable () -> Look

        package init(_ name: String, limit: Double, look: @escaping @Sendable () -> Look) {
            self.name = name
            self.limit = limit
            self.look = look
        }

        /// A queue gets on while it answers; the next question waits for the answer to the last.
        package init(_ queue: DispatchQueue, limit: Double) {
            let ping = Ping()
            self.init(queue.label, limit: limit) { ping.look(at: queue) }
        }
    }

    package struct Stall: Hashable, Sendable {
        package let stage: String
        /// Without progress.
        package let seconds: Double
    }

    private struct Watched {
        var progress: Int
        var seconds = 0.0
    }

    /// Seconds between two looks that count at most: a process that was stopped, or got no CPU, is not stuck for it.
    private let longestStep: Double
    private var watched: [String: Watched] = [:]
    private var last: Double?

    package init(longestStep: Double) { self.longestStep = longestStep }

    /// - Parameter time: seconds that do not go back.
    /// - Returns: what is stuck now.
    package mutating func look(at stages: [Stage], time: Double) -> [Stall] {
        let step = min(longestStep, max(0, time - (last ?? time)))
        last = time
        var stalls: [Stall] = []
        for stage in stages {
            let look = stage.look()
            var state = watched[stage.name] ?? Watched(progress: look.progress)
            if look.work == 0 || look.progress != state.progress {
                state = Watched(progress: look.progress)
            } else {
                state.seconds += step
            }
            watched[stage.name] = state
            if state.seconds >= stage.limit { stalls.append(Stall(stage: stage.name, seconds: state.seconds)) }
        }
        return stalls
    }
}

/// Asks a queue whether it still runs what it is given.
private final class Ping: Sendable {
    private let isAsked = Atomic(false)
    private let answers = Atomic(0)

    func look(at queue: DispatchQueue) -> Watchdog.Look {
        if !isAsked.exchange(true, ordering: .acquiringAndReleasing) {
            queue.async {
                self.answers.add(1, ordering: .relaxed)
                self.isAsked.store(false, ordering: .releasing)
            }
        }
        return Watchdog.Look(work: 1, progress: answers.load(ordering: .relaxed))
    }
}
