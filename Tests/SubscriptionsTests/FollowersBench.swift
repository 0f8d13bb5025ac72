import Articles
import Dispatch
import Subscriptions
import WireProtocol
import WorkQueues

/// A log in memory, and what each follower was sent.
final class FollowersBench: Sendable {
    struct Refused: Error {}

    struct State {
        var log: [ChangeEvent] = []
        var reads = 0
        var articles: [ChangeEvent] = []
        var names: [String: DurableFollower] = [:]
        var writes = 0
        var refusesWrites = false
        var answers: [String: [FollowAnswer]] = [:]
        var sent: [String: [EventMessage]] = [:]
        var snapshots: [String: [SnapshotMessage]] = [:]
        var ends: [String: [FollowEnd]] = [:]
        var acknowledged: [AckAnswer] = []
    }
    let state = QueueConfined(label: "test.bench", State())
    let reading = DispatchQueue(label: "test.reading")
    let writing = DispatchQueue(label: "test.writing")

    func event(_ sequence: Int64, sector: String? = nil) -> ChangeEvent {
        ChangeEvent(
            sequence: sequence, shard: "0", epoch: "e", kind: .indexed, time: "2026-01-01T00:00:00Z",
            data: .init(position: sequence), facets: EventFacets(text: sector.map { "sector:\($0)" } ?? ""))
    }

    func read(after: Int64, limit: Int) -> [ChangeEvent] {
        state.sync { state in
            state.reads += 1
            return Array(state.log.filter { $0.sequence > after }.prefix(limit))
        }
    }

    func snapshot(_ after: String?, _ limit: Int, _ sequence: Int64) throws -> (articles: [ChangeEvent], next: String?) {
        state.sync { state in
            let start = after.flatMap { Int($0) } ?? 0
            let page = Array(state.articles[start..<min(start + limit, state.articles.count)])
            return (page, page.count < limit ? nil : String(start + page.count))
        }
    }

    func save(_ rows: [DurableFollower], _ removed: [String]) throws {
        try state.sync { state in
            if state.refusesWrites { throw Refused() }
            state.writes += 1
            for name in removed { state.names[name] = nil }
            for row in rows { state.names[row.name] = row }
        }
    }

    func take(_ message: FollowMessage, for peer: String) {
        state.sync { state in
            switch message {
            case .event(let event): state.sent[peer, default: []].append(event)
            case .snapshot(let part): state.snapshots[peer, default: []].append(part)
            case .end(let end): state.ends[peer, default: []].append(end)
            }
        }
    }

    func append(_ sequences: ClosedRange<Int64>, sector: (Int64) -> String? = { _ in nil }) -> [ChangeEvent] {
        let events = sequences.map { event($0, sector: sector($0)) }
        state.sync { $0.log += events }
        return events
    }

    func trim(through floor: Int64) {
        state.sync { $0.log.removeAll { $0.sequence <= floor } }
    }

    func sequences(_ name: String) -> [Int64] { state.sync { $0.sent[name]?.map(\.event.sequence) ?? [] } }
    func previous(_ name: String) -> [Int64] { state.sync { $0.sent[name]?.map(\.previous) ?? [] } }
    func ends(_ name: String) -> [FollowEnd] { state.sync { $0.ends[name] ?? [] } }
    func lastAnswer(_ name: String) -> FollowAnswer? { state.sync { $0.answers[name]?.last } }
    func cursor(_ name: String) -> Int64? { state.sync { $0.names[name]?.sequence } }
}
