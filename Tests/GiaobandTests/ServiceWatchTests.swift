import Synchronization
import Testing
import WorkQueues

@testable import giaoband

/// What a watch told, and a stage that does as a test says.
private final class Scene: Sendable {
    private struct State {
        var notes: [String] = []
        var stuck: [String] = []
        var recoveries = 0
        var look = Watchdog.Look(work: 0, progress: 0)
        var figures = StatusLine.Figures()
    }

    private let state = Mutex(State())

    var fed: Int { state.withLock { $0.notes.count { $0 == "WATCHDOG=1" } } }
    var lines: [String] { state.withLock { $0.notes.filter { $0.hasPrefix("STATUS=") } } }
    var stuck: [String] { state.withLock { $0.stuck } }
    var recoveries: Int { state.withLock { $0.recoveries } }

    func set(work: Int, progress: Int) { state.withLock { $0.look = .init(work: work, progress: progress) } }
    func set(_ figures: StatusLine.Figures) { state.withLock { $0.figures = figures } }

    func watch(interval: Double?) -> ServiceWatch {
        ServiceWatch(
            stages: [.init("store", limit: 30) { self.state.withLock { $0.look } }], interval: interval,
            handlers: .init(
                notify: { note in self.state.withLock { $0.notes.append(note) } },
                figures: { self.state.withLock { $0.figures } },
                stuck: { stalls in self.state.withLock { $0.stuck += stalls.map(\.stage) } },
                recovered: { self.state.withLock { $0.recoveries += 1 } }))
    }
}

@Suite struct ServiceWatchTests {
    @Test func `an idle daemon feeds the watchdog three times in each interval`() {
        let scene = Scene()
        let watch = scene.watch(interval: 30)
        for time in 0..<300 { watch.look(at: Double(time)) }
        #expect(scene.fed == 30)
        #expect(scene.lines == ["STATUS=serving; nothing waits"])
        #expect(scene.stuck.isEmpty)
    }

    @Test func `a stuck stage ends the feeding and is told once, and progress begins it again`() {
        let scene = Scene()
        let watch = scene.watch(interval: 30)
        scene.set(work: 3, progress: 5)
        for time in 0...30 { watch.look(at: Double(time)) }
        let before = scene.fed
        #expect(before >= 3)
        for time in 31...200 { watch.look(at: Double(time)) }
        #expect(scene.fed == before)
        #expect(scene.stuck == ["store"] && scene.recoveries == 0)
        scene.set(work: 3, progress: 6)
        watch.look(at: 201)
        #expect(scene.fed == before + 1 && scene.recoveries == 1)
    }

    @Test func `a stage with work that gets on slowly keeps the watchdog fed`() {
        let scene = Scene()
        let watch = scene.watch(interval: 30)
        for time in 0..<300 {
            scene.set(work: 1, progress: time / 29)
            watch.look(at: Double(time))
        }
        #expect(scene.fed == 30 && scene.stuck.isEmpty)
    }

    @Test func `where systemd does not watch nothing is fed, and a stuck stage is told all the same`() {
        let scene = Scene()
        let watch = scene.watch(interval: nil)
        scene.set(work: 1, progress: 0)
        for time in 0...40 { watch.look(at: Double(time)) }
        #expect(scene.fed == 0 && scene.stuck == ["store"])
    }
}

@Suite struct StatusLineTests {
    @Test func `it is renewed on change, and at most once a second`() {
        var line = StatusLine()
        #expect(line.renew(.init(), at: 0) == "serving; nothing waits")
        #expect(line.renew(.init(waiting: 7), at: 0.5) == nil)
        #expect(line.renew(.init(waiting: 7), at: 1) == "serving; 7 entries wait; 0.0 articles/s")
        #expect(line.renew(.init(waiting: 7), at: 2) == nil)
        #expect(line.renew(.init(waiting: 7, deadLetters: 2), at: 3) == "serving; 7 entries wait; 0.0 articles/s; 2 dead letters")
    }

    @Test func `the rate is of the last ten seconds`() {
        var line = StatusLine()
        for second in 0...60 {
            _ = line.renew(.init(waiting: 5_000 - second, articles: Int64(min(second, 30)) * 25), at: Double(second))
            if second == 30 {
                #expect(line.renew(.init(waiting: 9, articles: 775), at: 31) == "serving; 9 entries wait; 25.0 articles/s")
            }
        }
        line.note = "reload refused: x"
        #expect(line.renew(.init(articles: 750), at: 80) == "serving; nothing waits; reload refused: x")
    }
}
