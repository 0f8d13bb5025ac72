import Articles
import Dispatch
import Subscriptions
import Testing
import WireProtocol
import WorkQueues

@Suite struct FollowersTests {
    private func acknowledge(
        _ followers: Followers<String>, _ bench: FollowersBench, _ peer: String, _ sequence: Int64
    ) -> AckAnswer? {
        followers.acknowledge(peer, id: [1], sequence: sequence) { answer in bench.state.sync { $0.acknowledged.append(answer) } }
        settle(followers, bench)
        return bench.state.sync { $0.acknowledged.last }
    }

    private func fail(_ words: Comment) {
        Issue.record(words)
    }

    private func filter(_ lists: [FilterHeader.Member: [String]]) throws -> EventFilter {
        try EventFilter(FilterHeader(lists), sectors: ["y_te", "giao_duc"])
    }

    private func follow(
        _ followers: Followers<String>, _ bench: FollowersBench, _ peer: String, from: Int64?, credit: Int, name: String? = nil,
        filter: EventFilter = .all
    ) {
        follow(followers, bench, peer, Follow(start: from.map { .after($0) } ?? .new, name: name, filter: filter, credit: credit))
    }

    private func follow(_ followers: Followers<String>, _ bench: FollowersBench, _ peer: String, _ follow: Follow) {
        followers.follow(
            peer, id: [1], follow, send: { message in bench.take(message, for: peer) },
            answer: { answer in bench.state.sync { $0.answers[peer, default: []].append(answer) } })
    }

    private func makeFollowers(_ bench: FollowersBench, head: Int64, floor: Int64 = 0) -> Followers<String> {
        let names = bench.state.sync { Array($0.names.values) }
        return Followers(
            origin: .init(epoch: "e", head: head, floor: floor, names: names),
            log: .init(
                read: { bench.read(after: $0, limit: $1) }, snapshot: { try bench.snapshot($0, $1, $2) },
                save: { try bench.save($0, $1) }),
            now: { 7 }, trouble: { Issue.record("\($0)") }, reading: bench.reading, writing: bench.writing)
    }

    /// Returns when everything handed to the followers before is done: turns that they take again, reads and writes included.
    private func settle(_ followers: Followers<String>, _ bench: FollowersBench, turns: Int = 60) {
        for _ in 0..<turns {
            _ = followers.count()
            bench.reading.sync {}
            bench.writing.sync {}
        }
    }

    @Test func `a follower from the start gets the log and then what comes, without a gap`() {
        let bench = FollowersBench()
        _ = bench.append(1...1_000)
        let followers = makeFollowers(bench, head: 1_000)
        follow(followers, bench, "a", from: 0, credit: 1_024)
        followers.publish(bench.append(1_001...1_010))
        settle(followers, bench)
        #expect(bench.sequences("a") == Array(1...1_010))
        #expect(bench.previous("a") == Array(0...1_009))
    }

    @Test func `a follower of new events gets none of the old ones`() {
        let bench = FollowersBench()
        _ = bench.append(1...5)
        let followers = makeFollowers(bench, head: 5)
        follow(followers, bench, "a", from: nil, credit: 10)
        followers.publish(bench.append(6...7))
        settle(followers, bench)
        #expect(bench.sequences("a") == [6, 7])
    }

    @Test func `out of credit nothing is sent and nothing is lost`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "slow", from: 0, credit: 2)
        follow(followers, bench, "fast", from: 0, credit: 1_000)
        followers.publish(bench.append(1...100))
        settle(followers, bench)
        #expect(bench.sequences("slow") == [1, 2])
        #expect(bench.sequences("fast") == Array(1...100))
        followers.addCredit("slow", id: [1], credit: 98) { #expect($0?.sent == 2) }
        settle(followers, bench)
        #expect(bench.sequences("slow") == Array(1...100))
    }

    @Test func `followers at the head cost the log no reads`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: nil, credit: 1_000)
        for sequence in Int64(1)...50 { followers.publish(bench.append(sequence...sequence)) }
        settle(followers, bench)
        #expect(bench.sequences("a").count == 50)
        #expect(bench.state.sync { $0.reads } == 0)
    }

    @Test func `one peer has 16 follows at most, and another one when it ends one`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        let answers = QueueConfined<[Bool]>(label: "test.answers", [])
        for number in UInt8(0)...16 {
            followers.follow("a", id: [number], Follow(start: .new, credit: 1), send: { _ in }) { answer in
                answers.sync { $0.append(answer.isBegun) }
            }
        }
        followers.unfollow("a", id: [3]) { #expect($0) }
        followers.follow("a", id: [99], Follow(start: .new, credit: 1), send: { _ in }) { #expect($0.isBegun) }
        #expect(followers.count() == 16)
        #expect(answers.sync { $0 } == Array(repeating: true, count: 16) + [false])
    }

    @Test func `a follower that has left gets nothing and can not be credited`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: 0, credit: 10)
        follow(followers, bench, "b", from: 0, credit: 10)
        followers.unfollow("a", id: [1]) { #expect($0) }
        followers.depart("b")
        followers.publish(bench.append(1...3))
        followers.addCredit("a", id: [1], credit: 1) { #expect($0 == nil) }
        settle(followers, bench)
        #expect(bench.sequences("a").isEmpty)
        #expect(bench.sequences("b").isEmpty)
    }

    @Test func `whoever gets older events after a purge gets them from the log, where they are blank`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "slow", from: 0, credit: 1)
        followers.publish(bench.append(1...5))
        settle(followers, bench)
        var data = ChangeEvent.Data(position: 6)
        data.isPurged = true
        let purge = ChangeEvent(
            sequence: 6, shard: "0", epoch: "e", kind: .withdrawn, time: "2026-01-01T00:00:00Z", data: data)
        bench.state.sync { state in
            for index in state.log.indices { state.log[index].json = [] }
            state.log.append(purge)
        }
        followers.publish([purge])
        followers.addCredit("slow", id: [1], credit: 10) { #expect($0 != nil) }
        settle(followers, bench)
        #expect(bench.sequences("slow") == [1, 2, 3, 4, 5, 6])
        let sent = bench.state.sync { $0.sent["slow"]?.map(\.event.json.isEmpty) }
        #expect(sent == [false, true, true, true, true, false])
    }

    @Test func `a filter lets through what it names, and previous tells of the last one sent`() throws {
        let bench = FollowersBench()
        let events = bench.append(1...5_000) { $0 % 1_000 == 0 ? "y_te" : "giao_duc" }
        let followers = makeFollowers(bench, head: 5_000)
        follow(followers, bench, "a", from: 500, credit: 3, filter: try filter([.sectors: ["y_te"]]))
        settle(followers, bench)
        #expect(bench.sequences("a") == [1_000, 2_000, 3_000])
        #expect(bench.previous("a") == [500, 1_000, 2_000])
        followers.addCredit("a", id: [1], credit: 10) { #expect($0?.sent == 3_000) }
        followers.publish(bench.append(5_001...5_010) { $0 == 5_005 ? "y_te" : nil })
        settle(followers, bench)
        #expect(bench.sequences("a").suffix(3) == [4_000, 5_000, 5_005])
        // What the filter left out behind the last one is over and done with.
        followers.addCredit("a", id: [1], credit: 1) { #expect($0?.sent == 5_005 && $0?.through == 5_010) }
        settle(followers, bench)
        #expect(events.count == 5_000)
    }

    @Test func `a name goes on where it acknowledged, after a restart too`() {
        let bench = FollowersBench()
        var followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: 0, credit: 100, name: "n")
        followers.publish(bench.append(1...10))
        settle(followers, bench)
        #expect(bench.sequences("a").count == 10)
        guard case .acknowledged(4)? = acknowledge(followers, bench, "a", 4) else { return fail("no acknowledgement") }
        // Cumulative: an older one changes nothing.
        guard case .acknowledged(4)? = acknowledge(followers, bench, "a", 2) else { return fail("went back") }
        guard case .beyondSent(10)? = acknowledge(followers, bench, "a", 11) else { return fail("took the unsent") }
        #expect(bench.cursor("n") == 4)
        followers = makeFollowers(bench, head: 10)
        #expect(followers.statuses(limit: 10).map(\.lag) == [6])
        follow(followers, bench, "b", from: nil, credit: 100, name: "n")
        settle(followers, bench)
        guard case .begun(4, 10, true)? = bench.lastAnswer("b") else { return fail("did not go on") }
        #expect(bench.sequences("b") == Array(5...10))
        #expect(bench.previous("b").first == 4)
    }

    @Test func `a second follow of a name takes over, and the first one is told`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: 0, credit: 100, name: "n")
        follow(followers, bench, "b", from: 0, credit: 100, name: "n")
        followers.publish(bench.append(1...3))
        settle(followers, bench)
        #expect(bench.ends("a") == [.takenOver])
        #expect(bench.sequences("a").isEmpty)
        #expect(bench.sequences("b") == [1, 2, 3])
        guard case .noFollow? = acknowledge(followers, bench, "a", 1) else {
            return fail("the first one still acknowledges")
        }
        #expect(followers.statuses(limit: 10).count == 1)
    }

    @Test func `a follow is not begun where its name cannot be written`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 3)
        bench.state.sync { $0.refusesWrites = true }
        follow(followers, bench, "a", from: nil, credit: 1, name: "n")
        settle(followers, bench)
        guard case .failed? = bench.lastAnswer("a") else { return fail("begun") }
        #expect(followers.count() == 0)
    }

    @Test func `a forgotten name ends its follow and begins anew`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 5)
        follow(followers, bench, "a", from: nil, credit: 1, name: "n")
        settle(followers, bench)
        #expect(bench.cursor("n") == 5)
        let answers = QueueConfined<[Bool]>(label: "test.answers", [])
        for name in ["n", "n"] {
            followers.forget(name) { answer in answers.sync { $0.append((try? answer.get()) ?? false) } }
            settle(followers, bench)
        }
        #expect(answers.sync { $0 } == [true, false])
        #expect(bench.ends("a") == [.forgotten])
        #expect(bench.cursor("n") == nil)
    }

    @Test func `a name with a rare filter moves on without acknowledgements`() throws {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: 0, credit: 10, name: "n", filter: try filter([.sectors: ["y_te"]]))
        followers.publish(bench.append(1...3_000) { $0 == 10 ? "y_te" : nil })
        settle(followers, bench)
        // One was sent, and nobody said that it is done with.
        #expect(bench.cursor("n") == 0)
        guard case .acknowledged(3_000)? = acknowledge(followers, bench, "a", 10) else { return fail("not moved") }
        followers.publish(bench.append(3_001...6_000))
        settle(followers, bench)
        #expect((bench.cursor("n") ?? 0) >= 5_000)
        #expect(bench.sequences("a") == [10])
    }

    @Test func `where a name has moved to while the disk is slow is written afterwards`() throws {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: 0, credit: 10, name: "n", filter: try filter([.sectors: ["y_te"]]))
        settle(followers, bench)
        bench.writing.suspend()
        followers.publish(bench.append(1...6_000))
        // Turns that the follow takes again, with the first of its writes under way.
        for _ in 0..<20 { _ = followers.count() }
        bench.writing.resume()
        settle(followers, bench)
        #expect((bench.cursor("n") ?? 0) >= 5_000)
    }

    @Test func `a flush is finished when all is written, behind a write under way too`() async throws {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: 0, credit: 10, name: "n", filter: try filter([.sectors: ["y_te"]]))
        settle(followers, bench)
        bench.writing.suspend()
        followers.publish(bench.append(1...1_500))
        for _ in 0..<20 { _ = followers.count() }
        followers.publish(bench.append(1_501...1_600))
        let cursor = await withCheckedContinuation { flushed in
            followers.flush { flushed.resume(returning: bench.cursor("n")) }
            bench.writing.resume()
        }
        #expect(cursor == 1_600)
    }

    @Test func `trimmed events end the follows that had still to get them, and no others`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "slow", from: 0, credit: 2)
        follow(followers, bench, "fast", from: 0, credit: 100)
        followers.publish(bench.append(1...10))
        settle(followers, bench)
        bench.trim(through: 5)
        followers.trim(through: 5)
        follow(followers, bench, "late", from: 3, credit: 2)
        followers.publish(bench.append(11...12))
        settle(followers, bench)
        #expect(bench.ends("slow") == [.trimmed(floor: 5)])
        #expect(bench.ends("fast").isEmpty)
        #expect(bench.sequences("fast") == Array(1...12))
        guard case .trimmed(5)? = bench.lastAnswer("late") else { return fail("begun") }
    }

    @Test func `a snapshot comes first and the events after it follow without a gap`() {
        let bench = FollowersBench()
        bench.state.sync { state in
            state.articles = (1...200).map { number in
                ChangeEvent(
                    sequence: 50, shard: "0", epoch: "e", kind: .present, time: "2026-01-01T00:00:00Z",
                    data: .init(position: number))
            }
        }
        _ = bench.append(1...50)
        let followers = makeFollowers(bench, head: 50)
        follow(followers, bench, "a", Follow(start: .snapshot, name: "n", credit: 30))
        settle(followers, bench)
        func parts() -> [SnapshotMessage] { bench.state.sync { $0.snapshots["a"] ?? [] } }
        #expect(parts().count == 30)
        // Not a word of it is acknowledged before it is whole.
        guard case .beyondSent? = acknowledge(followers, bench, "a", 50) else { return fail("acknowledged in between") }
        followers.publish(bench.append(51...60))
        while parts().last?.article != nil {
            followers.addCredit("a", id: [1], credit: 30) { #expect($0 != nil) }
            settle(followers, bench)
        }
        #expect(parts().count == 201)
        #expect(parts().allSatisfy { $0.sequence == 50 })
        #expect(bench.sequences("a") == Array(51...60))
        #expect(bench.previous("a").first == 50)
        #expect(bench.cursor("n") == nil)
        guard case .acknowledged(50)? = acknowledge(followers, bench, "a", 50) else { return fail("not acknowledged") }
        #expect(bench.cursor("n") == 50)
    }

    @Test func `what is purged while a snapshot is under way is left out of it`() {
        let bench = FollowersBench()
        func event(_ sequence: Int64, _ kind: ChangeEvent.Kind, article: Int, isPurge: Bool = false) -> ChangeEvent {
            var data = ChangeEvent.Data(position: sequence)
            data.article = String(article)
            var event = ChangeEvent(
                sequence: sequence, shard: "0", epoch: "e", kind: kind, time: "2026-01-01T00:00:00Z", data: data)
            event.isPurge = isPurge
            return event
        }
        bench.state.sync { $0.articles = (1...100).map { event(50, .present, article: $0) } }
        let followers = makeFollowers(bench, head: 50)
        follow(followers, bench, "a", Follow(start: .snapshot, credit: 30))
        settle(followers, bench)
        // Sent already, read and waiting for credit, not read yet: the store leaves the last out.
        for (sequence, article) in [(Int64(51), 7), (52, 40), (53, 100)] {
            if article == 100 { bench.state.sync { $0.articles[99] = event(50, .present, article: 99) } }
            let purge = event(sequence, .withdrawn, article: article, isPurge: true)
            bench.state.sync { $0.log.append(purge) }
            followers.publish([purge])
        }
        followers.addCredit("a", id: [1], credit: 200) { #expect($0 != nil) }
        settle(followers, bench)
        let sent = bench.state.sync { $0.snapshots["a"] ?? [] }.compactMap { part in
            part.article.flatMap { String(decoding: $0.json, as: UTF8.self).firstMatch(of: /"article":"(\d+)"/)?.1 }
        }
        #expect(sent.count == 99 && sent.contains("7") && !sent.contains("40") && !sent.contains("100"))
        #expect(bench.sequences("a") == [51, 52, 53])
    }

    @Test func `a name of another store is told so and a snapshot gives it a place in this one`() {
        let bench = FollowersBench()
        bench.state.sync { $0.names["n"] = DurableFollower(name: "n", sequence: 2, epoch: "old", filter: "", seen: 0) }
        let followers = makeFollowers(bench, head: 5)
        follow(followers, bench, "a", from: 0, credit: 10, name: "n")
        settle(followers, bench)
        guard case .otherEpoch? = bench.lastAnswer("a") else { return fail("begun") }
        follow(followers, bench, "a", Follow(start: .snapshot, name: "n", credit: 10))
        settle(followers, bench)
        guard case .acknowledged(5)? = acknowledge(followers, bench, "a", 5) else { return fail("not acknowledged") }
        #expect(bench.state.sync { $0.names["n"]?.epoch } == "e")
    }

    @Test func `ten followers with one stopped: nine get all, and the stopped one resumes without loss`() {
        let bench = FollowersBench()
        let followers = makeFollowers(bench, head: 0)
        for number in 0..<10 { follow(followers, bench, "f\(number)", from: 0, credit: number == 0 ? 5 : 1_024) }
        for batch in Int64(0)..<100 {
            followers.publish(bench.append(batch * 100 + 1...batch * 100 + 100))
            for number in 1..<10 { followers.addCredit("f\(number)", id: [1], credit: 100) { #expect($0 != nil) } }
        }
        settle(followers, bench, turns: 200)
        for number in 1..<10 { #expect(bench.sequences("f\(number)") == Array(1...10_000)) }
        #expect(bench.sequences("f0") == Array(1...5))
        while bench.sequences("f0").count < 10_000 {
            followers.addCredit("f0", id: [1], credit: 1_024) { #expect($0 != nil) }
            settle(followers, bench)
        }
        #expect(bench.sequences("f0") == Array(1...10_000))
    }
}

extension FollowAnswer {
    fileprivate var isBegun: Bool {
        if case .begun = self { return true }
        return false
    }
}
