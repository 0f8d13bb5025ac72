import Articles
import Dispatch
import Subscriptions
import Testing
import WireProtocol
import WorkQueues

@Suite struct FollowersTests {
    /// A log in memory, and what each follower was sent.
    private final class Bench: Sendable {
        struct State {
            var log: [ChangeEvent] = []
            var reads = 0
            var sent: [String: [EventMessage]] = [:]
        }
        // Not a Mutex: ThreadSanitizer does not see its futex and reports races that are none.
        let state = QueueConfined(label: "test.bench", State())

        func event(_ sequence: Int64) -> ChangeEvent {
            ChangeEvent(
                sequence: sequence, shard: "0", epoch: "e", kind: .indexed, time: "2026-01-01T00:00:00Z",
                data: .init(position: sequence))
        }

        func read(after: Int64, limit: Int) -> [ChangeEvent] {
            state.sync { state in
                state.reads += 1
                return Array(state.log.filter { $0.sequence > after }.prefix(limit))
            }
        }

        func append(_ sequences: ClosedRange<Int64>) -> [ChangeEvent] {
            let events = sequences.map(event)
            state.sync { $0.log += events }
            return events
        }

        func sequences(_ name: String) -> [Int64] { state.sync { $0.sent[name]?.map(\.event.sequence) ?? [] } }
    }

    private func follow(
        _ followers: Followers<String>, _ bench: Bench, _ name: String, from: Int64?, credit: Int
    ) {
        followers.follow(
            name, id: [1], from: from, credit: credit,
            send: { message in bench.state.sync { $0.sent[name, default: []].append(message) } },
            answer: { _ in })
    }

    private func makeFollowers(_ bench: Bench, head: Int64) -> Followers<String> {
        Followers(head: head, read: { bench.read(after: $0, limit: $1) }, trouble: { Issue.record("\($0)") })
    }

    /// Returns when everything handed to the followers before is done, turns that they take again included.
    private func settle(_ followers: Followers<String>, turns: Int = 20) {
        for _ in 0..<turns { _ = followers.count() }
    }

    @Test func `a follower from the start gets the log and then what comes, without a gap`() {
        let bench = Bench()
        _ = bench.append(1...1_000)
        let followers = makeFollowers(bench, head: 1_000)
        follow(followers, bench, "a", from: 0, credit: 1_024)
        followers.publish(bench.append(1_001...1_010))
        settle(followers)
        #expect(bench.sequences("a") == Array(1...1_010))
        let previous = bench.state.sync { $0.sent["a"]?.map(\.previous) ?? [] }
        #expect(previous == Array(0...1_009))
    }

    @Test func `a follower of new events gets none of the old ones`() {
        let bench = Bench()
        _ = bench.append(1...5)
        let followers = makeFollowers(bench, head: 5)
        follow(followers, bench, "a", from: nil, credit: 10)
        followers.publish(bench.append(6...7))
        settle(followers)
        #expect(bench.sequences("a") == [6, 7])
    }

    @Test func `out of credit nothing is sent and nothing is lost`() {
        let bench = Bench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "slow", from: 0, credit: 2)
        follow(followers, bench, "fast", from: 0, credit: 1_000)
        followers.publish(bench.append(1...100))
        settle(followers)
        #expect(bench.sequences("slow") == [1, 2])
        #expect(bench.sequences("fast") == Array(1...100))
        followers.addCredit("slow", id: [1], credit: 98) { #expect($0) }
        settle(followers)
        #expect(bench.sequences("slow") == Array(1...100))
    }

    @Test func `followers at the head cost the log no reads`() {
        let bench = Bench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: nil, credit: 1_000)
        for sequence in Int64(1)...50 { followers.publish(bench.append(sequence...sequence)) }
        settle(followers)
        #expect(bench.sequences("a").count == 50)
        #expect(bench.state.sync { $0.reads } == 0)
    }

    @Test func `one peer has 16 follows at most, and another one when it ends one`() {
        let bench = Bench()
        let followers = makeFollowers(bench, head: 0)
        let answers = QueueConfined<[Bool]>(label: "test.answers", [])
        for number in UInt8(0)...16 {
            followers.follow("a", id: [number], from: nil, credit: 1, send: { _ in }) { after in
                answers.sync { $0.append(after != nil) }
            }
        }
        followers.unfollow("a", id: [3]) { #expect($0) }
        followers.follow("a", id: [99], from: nil, credit: 1, send: { _ in }) { #expect($0 != nil) }
        #expect(followers.count() == 16)
        #expect(answers.sync { $0 } == Array(repeating: true, count: 16) + [false])
    }

    @Test func `a follower that has left gets nothing and can not be credited`() {
        let bench = Bench()
        let followers = makeFollowers(bench, head: 0)
        follow(followers, bench, "a", from: 0, credit: 10)
        follow(followers, bench, "b", from: 0, credit: 10)
        followers.unfollow("a", id: [1]) { #expect($0) }
        followers.depart("b")
        followers.publish(bench.append(1...3))
        followers.addCredit("a", id: [1], credit: 1) { #expect(!$0) }
        settle(followers)
        #expect(bench.sequences("a").isEmpty)
        #expect(bench.sequences("b").isEmpty)
    }
}
