import Articles
import Store
import Synchronization
import Testing

@testable import giaoband

/// A store with as many pieces as a test says, whose turns run when a test says.
private final class Scene: Sendable {
    private struct State {
        var head: Int64 = 0
        var pieces = 0
        var failure: StoreError?
        var turns: [@Sendable () -> [ChangeEvent]] = []
        var troubles: [String] = []
    }

    private let state: Mutex<State>

    init(pieces: Int) { state = Mutex(State(pieces: pieces)) }

    var merger: IndexMerger {
        IndexMerger(
            .init(
                head: { self.state.withLock { $0.head } },
                merge: { () throws(StoreError) in
                    if let failure = self.state.withLock({ $0.failure }) { throw failure }
                    return self.state.withLock { state in
                        state.pieces = max(0, state.pieces - 1)
                        return state.pieces > 0
                    }
                },
                write: { turn in self.state.withLock { $0.turns.append(turn) } },
                trouble: { words in self.state.withLock { $0.troubles.append(words) } }))
    }

    var pieces: Int { state.withLock { $0.pieces } }
    var turns: Int { state.withLock { $0.turns.count } }
    /// Turns that wait at the end: each holds the merger, which holds the scene.
    func takeTurns() -> Int {
        state.withLock { state in
            defer { state.turns = [] }
            return state.turns.count
        }
    }
    var troubles: [String] { state.withLock { $0.troubles } }

    func articleComes() {
        state.withLock {
            $0.head += 1; $0.pieces += 1
        }
    }
    func fail(with error: StoreError?) { state.withLock { $0.failure = error } }

    /// Runs the turn that waits.
    func runTurn() {
        guard let turn = state.withLock({ $0.turns.isEmpty ? nil : $0.turns.removeFirst() }) else { return }
        #expect(turn().isEmpty)
    }
}

extension IndexMerger {
    /// One tick of its timer; what turns told it before is behind it then.
    fileprivate func tick() async { await withCheckedContinuation { continuation in look { continuation.resume() } } }
}

struct IndexMergerTests {
    @Test func `pieces are joined turn by turn once no article came between two looks, and then no more`() async {
        let scene = Scene(pieces: 3)
        let merger = scene.merger
        await merger.tick()
        #expect(scene.turns == 0)
        await merger.tick()
        for left in [2, 1, 0] {
            // One at a time, whatever the timer does meanwhile.
            await merger.tick()
            #expect(scene.turns == 1)
            scene.runTurn()
            await merger.tick()
            #expect(scene.pieces == left)
        }
        await merger.tick()
        #expect(scene.turns == 0)
    }

    @Test func `nothing is joined while articles come`() async {
        let scene = Scene(pieces: 3)
        let merger = scene.merger
        for _ in 0..<10 {
            scene.articleComes()
            await merger.tick()
            #expect(scene.turns == 0)
        }
        await merger.tick()
        #expect(scene.takeTurns() == 1)
    }

    @Test func `an article that comes during a turn ends the turns until it is quiet again`() async {
        let scene = Scene(pieces: 5)
        let merger = scene.merger
        await merger.tick()
        await merger.tick()
        scene.articleComes()
        scene.runTurn()
        await merger.tick()
        #expect(scene.turns == 0)
        await merger.tick()
        #expect(scene.takeTurns() == 1)
    }

    @Test func `what cannot be joined is tried again after the next article`() async {
        let scene = Scene(pieces: 2)
        let merger = scene.merger
        await merger.tick()
        await merger.tick()
        scene.fail(with: StoreError(.diskFull, "merge index: no space left"))
        scene.runTurn()
        for _ in 0..<3 { await merger.tick() }
        #expect(scene.turns == 0 && scene.troubles == ["merge index: no space left"])
        scene.fail(with: nil)
        scene.articleComes()
        await merger.tick()
        #expect(scene.turns == 0)
        await merger.tick()
        #expect(scene.takeTurns() == 1)
    }

    @Test func `a merger that is stopped orders no further turn`() async {
        let scene = Scene(pieces: 3)
        let merger = scene.merger
        await merger.tick()
        await merger.tick()
        await withCheckedContinuation { continuation in merger.stop { continuation.resume() } }
        scene.runTurn()
        await merger.tick()
        #expect(scene.takeTurns() == 0 && scene.pieces == 2)
    }
}
