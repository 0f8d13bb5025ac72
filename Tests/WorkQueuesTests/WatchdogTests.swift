import Dispatch
import Synchronization
import Testing
@testable import WorkQueues

/// A stage as a test wants it.
private final class Injected: Sendable {
    private let value = Mutex(Watchdog.Look(work: 0, progress: 0))

    func set(work: Int, progress: Int) { value.withLock { $0 = Watchdog.Look(work: work, progress: progress) } }
    func stage(_ name: String, limit: Double) -> Watchdog.Stage { .init(name, limit: limit) { self.value.withLock { $0 } } }
}

@Suite struct WatchdogTests {
    @Test func `a stage with work and no progress is stuck after its limit, and free again with progress`() {
        let stage = Injected()
        var watchdog = Watchdog(longestStep: 2)
        let stages = [stage.stage("store", limit: 3)]
        stage.set(work: 4, progress: 7)
        #expect(watchdog.look(at: stages, time: 100).isEmpty)
        #expect(watchdog.look(at: stages, time: 101).isEmpty)
        #expect(watchdog.look(at: stages, time: 102.9).isEmpty)
        #expect(watchdog.look(at: stages, time: 103) == [.init(stage: "store", seconds: 3)])
        stage.set(work: 4, progress: 8)
        #expect(watchdog.look(at: stages, time: 104).isEmpty)
        #expect(watchdog.look(at: stages, time: 106).isEmpty)
        #expect(watchdog.look(at: stages, time: 107) == [.init(stage: "store", seconds: 3)])
    }

    @Test func `an idle stage is never stuck, and only the stuck one is named`() {
        let (idle, stuck) = (Injected(), Injected())
        var watchdog = Watchdog(longestStep: 2)
        stuck.set(work: 1, progress: 0)
        let stages = [idle.stage("ctl", limit: 3), stuck.stage("journal", limit: 3)]
        for time in stride(from: 0.0, through: 2, by: 1) { #expect(watchdog.look(at: stages, time: time).isEmpty) }
        #expect(watchdog.look(at: stages, time: 3).map(\.stage) == ["journal"])
    }

    @Test func `time in which the process stood still counts against nobody`() {
        let stage = Injected()
        var watchdog = Watchdog(longestStep: 2)
        let stages = [stage.stage("store", limit: 3)]
        stage.set(work: 1, progress: 0)
        #expect(watchdog.look(at: stages, time: 0).isEmpty)
        #expect(watchdog.look(at: stages, time: 5_000).isEmpty)
        #expect(watchdog.look(at: stages, time: 4_000).isEmpty)
        #expect(!watchdog.look(at: stages, time: 4_001).isEmpty)
    }

    @Test func `a queue that runs nothing is stuck, one that runs is not`() {
        let (running, standing) = (DispatchQueue(label: "running"), DispatchQueue(label: "standing"))
        standing.suspend()
        var watchdog = Watchdog(longestStep: 2)
        let stages = [Watchdog.Stage(running, limit: 3), Watchdog.Stage(standing, limit: 3)]
        var stalls: [Watchdog.Stall] = []
        for time in 0...4 {
            stalls = watchdog.look(at: stages, time: Double(time))
            // What was asked is answered.
            running.sync {}
        }
        #expect(stalls.map(\.stage) == ["standing"])
        standing.resume()
        standing.sync {}
        #expect(watchdog.look(at: stages, time: 5).isEmpty)
    }
}
