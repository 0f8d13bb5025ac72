import Pipeline
import SeededNumbers
import Testing

@Suite struct PipelineTests {
    private static let firstClaim = {
        let limits = Pipeline.Limits(parsing: 1)
        return Pipeline.Action.claim(entries: limits.claim, bytes: limits.bytes)
    }()

    private func entry(_ position: Int64, key: String? = nil, bytes: Int = 100, isSuspect: Bool = false, soloCrashes: Int = 0)
        -> Pipeline.Entry
    {
        Pipeline.Entry(
            position: position, key: key ?? "key \(position)", bytes: bytes, isSuspect: isSuspect, soloCrashes: soloCrashes)
    }

    /// A pipeline that has claimed these entries, and the actions that followed.
    private func pipeline(_ entries: [Pipeline.Entry], parsing: Int = 4) -> (Pipeline, [Pipeline.Action]) {
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: parsing))
        #expect(pipeline.handle(.arrived) == [Self.firstClaim])
        let actions = pipeline.handle(.claimed(entries))
        return (pipeline, actions)
    }

    private func parses(_ actions: [Pipeline.Action]) -> [Int64] {
        actions.compactMap { if case .parse(let position) = $0 { position } else { nil } }
    }

    @Test func `an entry goes from claim to completion`() {
        var (pipeline, actions) = pipeline([entry(1)])
        #expect(actions.contains(.parse(1)))
        #expect(pipeline.handle(.parsed(1)) == [.store([1])])
        #expect(pipeline.handle(.stored([1])).contains(.complete([1])))
        #expect(pipeline.underWay == 0)
    }

    @Test func `no more entries are parsed at once than there are cores`() {
        var (pipeline, actions) = pipeline((1...6).map { entry($0) }, parsing: 2)
        #expect(parses(actions) == [1, 2])
        #expect(parses(pipeline.handle(.parsed(2))) == [3])
    }

    @Test func `entries of one key are parsed one at a time and stored in journal order`() {
        var (pipeline, actions) = pipeline([entry(1, key: "a"), entry(2, key: "a"), entry(3, key: "b")])
        #expect(parses(actions) == [1, 3])
        #expect(pipeline.handle(.parsed(3)) == [.store([3])])
        #expect(parses(pipeline.handle(.stored([3]))).isEmpty)
        #expect(pipeline.handle(.parsed(1)) == [.parse(2), .store([1])])
        #expect(pipeline.handle(.parsed(2)).isEmpty)
        #expect(pipeline.handle(.stored([1])).contains(.store([2])))
    }

    @Test func `many revisions of one article are one transaction, and others do not wait for theirs`() {
        var (pipeline, actions) = pipeline((1...100).map { entry($0, key: $0 == 100 ? "b" : "a") })
        #expect(parses(actions) == [1, 100])
        #expect(pipeline.handle(.parsed(100)) == [.store([100])])
        for position in Int64(1)...99 { _ = pipeline.handle(.parsed(position)) }
        #expect(pipeline.handle(.stored([100])).contains(.store(Array(1...99))))
    }

    @Test func `what was parsed behind an entry that the store refuses is stored behind it`() {
        var (pipeline, _) = pipeline([entry(1, key: "a"), entry(2, key: "a")])
        _ = pipeline.handle(.parsed(1))
        _ = pipeline.handle(.parsed(2))
        #expect(pipeline.handle(.storeFailed([1], .quarantine)) == [.quarantine(1, .store), .store([1])])
        #expect(pipeline.handle(.stored([1])).contains(.store([2])))
    }

    @Test func `what becomes ready while a transaction runs goes into the next one together`() {
        var (pipeline, _) = pipeline((1...4).map { entry($0) })
        #expect(pipeline.handle(.parsed(2)) == [.store([2])])
        #expect(pipeline.handle(.parsed(1)).isEmpty)
        #expect(pipeline.handle(.refused(4)).isEmpty)
        #expect(pipeline.handle(.stored([2])).contains(.store([1, 4])))
    }

    @Test func `after a small transaction what comes waits a moment for company`() {
        var limits = Pipeline.Limits(parsing: 4)
        limits.rest = 0.002
        var pipeline = Pipeline(limits: limits)
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed((1...3).map { entry($0) }))
        _ = pipeline.handle(.claimed([]))
        #expect(pipeline.handle(.parsed(1)) == [.store([1])])
        #expect(pipeline.handle(.stored([1])) == [.complete([1]), .rest(0.002)])
        #expect(pipeline.handle(.parsed(2)).isEmpty)
        #expect(pipeline.handle(.arrived).isEmpty)
        #expect(pipeline.handle(.parsed(3)).isEmpty)
        #expect(pipeline.handle(.rested) == [.store([2, 3]), .claim(entries: limits.claim, bytes: limits.bytes - 200)])
    }

    @Test func `while the journal has more, a rest is long, half a batch ends it, and entries are claimed meanwhile`() {
        var limits = Pipeline.Limits(parsing: 8)
        (limits.entries, limits.batch, limits.rest, limits.backlogRest) = (8, 8, 0.002, 0.05)
        var pipeline = Pipeline(limits: limits)
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed((1...8).map { entry($0) }))
        #expect(pipeline.handle(.parsed(1)) == [.store([1])])
        #expect(pipeline.handle(.stored([1])) == [.complete([1]), .rest(0.05)])
        for position in 2...4 { #expect(pipeline.handle(.parsed(Int64(position))).isEmpty) }
        #expect(pipeline.handle(.parsed(5)) == [.store([2, 3, 4, 5])])
        #expect(
            pipeline.handle(.stored([2, 3, 4, 5])) == [
                .complete([2, 3, 4, 5]), .claim(entries: 2, bytes: limits.bytes - 300),
            ])
        // Fewer than asked for: that was all.
        _ = pipeline.handle(.claimed([entry(9)]))
        _ = pipeline.handle(.rested)
        #expect(pipeline.handle(.parsed(6)) == [.store([6])])
        #expect(pipeline.handle(.stored([6])) == [.complete([6]), .rest(0.002)])
    }

    @Test func `where articles come densely a rest is longer, and is short again when they no longer do`() {
        var limits = Pipeline.Limits(parsing: 8)
        (limits.rest, limits.denseRest, limits.dense) = (0.006, 0.02, 0.002)
        var pipeline = Pipeline(limits: limits)
        var position: Int64 = 0
        // What is stored after a rest, and the rest that follows.
        func turn(_ count: Int) -> Pipeline.Action? {
            let positions = (0..<count).map { position + Int64($0) + 1 }
            position += Int64(count)
            _ = pipeline.handle(.arrived)
            _ = pipeline.handle(.claimed(positions.map { entry($0) }))
            for position in positions { _ = pipeline.handle(.parsed(position)) }
            _ = pipeline.handle(.rested)
            // More has come.
            _ = pipeline.handle(.arrived)
            return pipeline.handle(.stored(positions)).last
        }
        // The first transaction follows no rest, which would tell how soon the articles came.
        #expect(turn(5) == .rest(0.006))
        #expect(turn(2) == .rest(0.006))
        #expect(turn(3) == .rest(0.02))
        #expect(turn(10) == .rest(0.02))
        #expect(turn(9) == .rest(0.006))
        #expect(turn(2) == .rest(0.006))
    }

    @Test func `what came alone is not followed by a rest`() {
        var limits = Pipeline.Limits(parsing: 4)
        limits.rest = 0.002
        var pipeline = Pipeline(limits: limits)
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed([entry(1)]))
        _ = pipeline.handle(.claimed([]))
        #expect(pipeline.handle(.parsed(1)) == [.store([1])])
        #expect(pipeline.handle(.stored([1])) == [.complete([1])])
        // And so the next is claimed at once.
        #expect(pipeline.handle(.arrived) == [Self.firstClaim])
    }

    @Test func `neither large transactions nor a drain rest`() {
        var limits = Pipeline.Limits(parsing: 100)
        limits.rest = 0.002
        var pipeline = Pipeline(limits: limits)
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed((1...66).map { entry($0) }))
        _ = pipeline.handle(.claimed([]))
        for position in 1...66 { _ = pipeline.handle(.parsed(Int64(position))) }
        #expect(pipeline.handle(.stored([1])) == [.complete([1]), .rest(0.002)])
        #expect(pipeline.handle(.drain) == [.store(Array(2...66))])
        #expect(pipeline.handle(.stored(Array(2...66))) == [.complete(Array(2...66)), .drained])
        #expect(pipeline.handle(.rested).isEmpty)
    }

    @Test func `a store without room is tried again after a growing delay, with the same entries`() {
        var (pipeline, _) = pipeline([entry(1)])
        _ = pipeline.handle(.parsed(1))
        #expect(pipeline.handle(.storeFailed([1], .retry)) == [.wake(after: 0.25)])
        #expect(pipeline.handle(.woken) == [.store([1])])
        #expect(pipeline.handle(.storeFailed([1], .retry)) == [.wake(after: 0.5)])
        #expect(pipeline.handle(.woken) == [.store([1])])
        #expect(pipeline.handle(.stored([1])).contains(.complete([1])))
    }

    @Test func `a batch that the store refuses is split until the one at fault is quarantined`() {
        var (pipeline, _) = pipeline([entry(1), entry(2), entry(3)])
        #expect(pipeline.handle(.parsed(1)) == [.store([1])])
        _ = pipeline.handle(.parsed(2))
        _ = pipeline.handle(.parsed(3))
        #expect(pipeline.handle(.stored([1])).contains(.store([2, 3])))
        #expect(pipeline.handle(.storeFailed([2, 3], .quarantine)) == [.store([2])])
        #expect(pipeline.handle(.storeFailed([2], .quarantine)) == [.quarantine(2, .store), .store([2])])
        #expect(pipeline.handle(.stored([2])) == [.complete([2]), .store([3])])
    }

    @Test func `a store that refuses even the event of a failure is waited for`() {
        var (pipeline, _) = pipeline([entry(1)])
        _ = pipeline.handle(.parsed(1))
        #expect(pipeline.handle(.storeFailed([1], .quarantine)) == [.quarantine(1, .store), .store([1])])
        #expect(pipeline.handle(.storeFailed([1], .quarantine)) == [.wake(after: 0.25)])
    }

    @Test func `an entry that ended the daemon twice when alone is set aside unparsed`() {
        let (_, actions) = pipeline([entry(7, isSuspect: true, soloCrashes: 2)])
        #expect(actions == [.quarantine(7, .crashes), .store([7])])
    }

    @Test func `nothing is claimed beside a suspect, and claiming goes on after it`() {
        var (pipeline, actions) = pipeline([entry(7, isSuspect: true, soloCrashes: 1)])
        #expect(actions == [.parse(7)])
        #expect(pipeline.handle(.arrived).isEmpty)
        _ = pipeline.handle(.parsed(7))
        let after = pipeline.handle(.stored([7]))
        #expect(after == [.complete([7]), Self.firstClaim])
    }

    @Test func `after a suspect the next one is claimed at once`() {
        var limits = Pipeline.Limits(parsing: 4)
        limits.rest = 0.002
        var pipeline = Pipeline(limits: limits)
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed([entry(7, isSuspect: true, soloCrashes: 0)]))
        _ = pipeline.handle(.parsed(7))
        #expect(pipeline.handle(.stored([7])) == [.complete([7]), Self.firstClaim])
    }

    @Test func `entries and bytes under way are bounded`() {
        let most = Int64(Pipeline.Limits(parsing: 1).entries)
        for entries in [(1...most).map { entry($0) }, [entry(1, bytes: 40 * 1024 * 1024)]] {
            var (pipeline, actions) = pipeline(entries)
            actions += pipeline.handle(.arrived)
            #expect(!actions.contains { if case .claim = $0 { true } else { false } })
        }
    }

    @Test func `more is claimed once a quarter is done, while the rest keeps parsing busy`() {
        var limits = Pipeline.Limits(parsing: 512)
        limits.entries = 8
        var pipeline = Pipeline(limits: limits)
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed((1...8).map { entry($0) }))
        #expect(pipeline.handle(.parsed(1)) == [.store([1])])
        _ = pipeline.handle(.parsed(2))
        #expect(pipeline.handle(.stored([1])) == [.complete([1]), .store([2])])
        #expect(pipeline.handle(.stored([2])).contains { if case .claim(entries: 2, _) = $0 { true } else { false } })
    }

    @Test func `a claim that failed is tried again after a delay`() {
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: 1))
        _ = pipeline.handle(.arrived)
        #expect(pipeline.handle(.claimFailed) == [.wake(after: 0.25)])
        #expect(pipeline.handle(.woken) == [Self.firstClaim])
    }

    @Test func `an empty claim is not repeated until something arrives`() {
        var (pipeline, actions) = pipeline([])
        #expect(actions.isEmpty)
        #expect(pipeline.handle(.arrived) == [Self.firstClaim])
    }

    @Test func `what arrives while a claim is under way is claimed next, however that one ends`() {
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: 1))
        _ = pipeline.handle(.arrived)
        #expect(pipeline.handle(.arrived).isEmpty)
        #expect(pipeline.handle(.claimed([])) == [Self.firstClaim])
    }

    @Test func `draining ends what is under way, claims no more and says so once`() {
        var (pipeline, _) = pipeline([entry(1)])
        #expect(pipeline.handle(.drain).isEmpty)
        #expect(pipeline.handle(.parsed(1)) == [.store([1])])
        #expect(pipeline.handle(.stored([1])) == [.complete([1])])
        // The claim that was under way may still bring entries.
        #expect(pipeline.handle(.claimed([])) == [.drained])
        #expect(pipeline.handle(.arrived).isEmpty)
    }

    @Test(arguments: 1...20) func `any order of outcomes completes every entry exactly once and keeps each key's order`(
        seed: UInt64
    ) {
        var random = SeededNumbers(seed: seed)
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: 4))
        let entries = (1...200).map { entry($0, key: "key \(Int64.random(in: 0..<17, using: &random))") }
        let keys = Dictionary(uniqueKeysWithValues: entries.map { ($0.position, $0.key) })
        var waiting = entries[...]
        var open: [Pipeline.Action] = pipeline.handle(.arrived)
        var stored: [Int64] = []
        var completed: [Int64] = []
        while let index = open.indices.randomElement(using: &random) {
            let input: Pipeline.Input?
            switch open.remove(at: index) {
            case .claim(let limit, _):
                let claimed = waiting.prefix(min(limit, 37))
                input = .claimed(Array(claimed))
                waiting = waiting[claimed.endIndex...]
            case .parse(let position): input = position % 7 == 0 ? .refused(position) : .parsed(position)
            case .store(let positions):
                let fails = Int.random(in: 0..<5, using: &random) == 0
                if !fails { stored += positions }
                input = fails ? .storeFailed(positions, .retry) : .stored(positions)
            case .complete(let positions):
                completed += positions
                input = nil
            case .wake: input = .woken
            case .rest: input = .rested
            case .quarantine, .drained, .retry, .giveBack: input = nil
            }
            if let input { open += pipeline.handle(input) }
        }
        #expect(completed.sorted() == Array(1...200))
        for positions in Dictionary(grouping: stored, by: { keys[$0] }).values { #expect(positions == positions.sorted()) }
    }
}

@Suite struct OvertimeTests {
    private func entry(_ position: Int64, key: String = "k", attempts: Int = 1) -> Pipeline.Entry {
        Pipeline.Entry(position: position, key: key, bytes: 100, isSuspect: false, soloCrashes: 0, attempts: attempts)
    }

    @Test func `an entry at its time limit goes back to the journal, with those of its key behind it`() {
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: 4))
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed([entry(1), entry(2), entry(3, key: "other"), entry(4)]))
        let actions = pipeline.handle(.overtime(1))
        #expect(actions.prefix(2) == [.retry(1, after: 30), .giveBack([2, 4])])
        #expect(pipeline.underWay == 1)
        #expect(pipeline.handle(.parsed(3)).contains(.store([3])))
        #expect(pipeline.handle(.stored([3])).contains(.complete([3])))
        #expect(pipeline.underWay == 0)
    }

    @Test func `what a claim brings behind an entry that has just gone back goes back too`() {
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: 4))
        _ = pipeline.handle(.arrived)
        #expect(pipeline.handle(.claimed([entry(1)])).contains { if case .claim = $0 { true } else { false } })
        #expect(pipeline.handle(.overtime(1)) == [.retry(1, after: 30)])
        let actions = pipeline.handle(.claimed([entry(2), entry(3, key: "other")]))
        #expect(actions.first == .giveBack([2]))
        #expect(actions.contains(.parse(3)) && !actions.contains(.parse(2)))
        // The next claim was made after the journal had heard of it.
        #expect(pipeline.handle(.claimed([entry(2)])).contains(.parse(2)))
    }

    @Test(arguments: [(2, 60.0), (7, 1_920.0), (9, 3_600.0), (60, 3_600.0)])
    func `the delay grows with the attempts up to an hour`(attempts: Int, seconds: Double) {
        var limits = Pipeline.Limits(parsing: 1)
        limits.attempts = 100
        var pipeline = Pipeline(limits: limits)
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed([entry(1, attempts: attempts)]))
        #expect(pipeline.handle(.overtime(1)).first == .retry(1, after: seconds))
    }

    @Test func `the last attempt at the time limit sets the entry aside and lets those behind it go on`() {
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: 1))
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed([entry(1, attempts: 3), entry(2)]))
        #expect(pipeline.handle(.overtime(1)) == [.quarantine(1, .timeLimit), .parse(2), .store([1])])
        #expect(pipeline.handle(.parsed(2)).isEmpty)
        #expect(pipeline.handle(.stored([1])).contains(.store([2])))
    }

    @Test func `overtime frees the place of the next entry, and a second word of it changes nothing`() {
        var pipeline = Pipeline(limits: Pipeline.Limits(parsing: 1))
        _ = pipeline.handle(.arrived)
        _ = pipeline.handle(.claimed([entry(1, key: "a"), entry(2, key: "b")]))
        #expect(pipeline.handle(.overtime(1)).contains(.parse(2)))
        #expect(pipeline.handle(.overtime(1)).isEmpty)
        #expect(pipeline.handle(.parsed(2)) == [.store([2])])
    }
}
