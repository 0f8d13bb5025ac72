import Foundation
import Testing
import WireProtocol
import WorkQueues

/// Producers and followers at once, one follower out of credit; for minutes with `ENDURANCE_SECONDS=300` (`make check-long`), else for a
/// few hundred articles.
@Suite struct EnduranceTests {
    private static let seconds = ProcessInfo.processInfo.environment["ENDURANCE_SECONDS"].flatMap { Double($0) }
    private static let producers = 4
    private static let followers = 10
    /// PUTs of one producer under way.
    private static let window = 32
    /// Articles put and not yet told.
    private static let ahead = 2_000
    /// Articles of one producer where no time is given.
    private static let articles = 100

    /// Of the article put when all others are.
    private static let last = "the last"

    /// What the threads tell each other.
    private final class Board: Sendable {
        private struct State {
            var put: Int64 = 0
            /// Last sequence that follower 1 has: what is put runs ahead of it by so many and no more.
            var followed: Int64 = 0
            var problems: [String] = []
            /// KiB of the daemon's private memory.
            var samples: [Int] = []
        }
        private let state = QueueConfined(label: "test.board", State())
        /// One for each step of follower 1: a producer with nothing under way waits for the next.
        private let steps = DispatchSemaphore(value: 0)
        let producing = DispatchGroup()

        func report(_ problem: String) { state.sync { $0.problems.append(problem) } }
        func sample(_ memory: Int) { state.sync { $0.samples.append(memory) } }
        func countPut() { state.sync { $0.put += 1 } }
        func follow(through sequence: Int64) {
            state.sync { $0.followed = sequence }
            for _ in 0..<EnduranceTests.producers { steps.signal() }
        }
        /// - Returns: false where nothing moved for a minute.
        func waitForFollower() -> Bool { steps.wait(timeout: .now() + 60) == .success }

        var put: Int64 { state.sync { $0.put } }
        var isAhead: Bool { state.sync { $0.put - $0.followed >= EnduranceTests.ahead } }
        var problems: [String] { state.sync { $0.problems } }
        var samples: [Int] { state.sync { $0.samples } }
    }

    @Test func `four producers and ten followers, one of them stopped: nobody misses an event and memory stays flat`() throws {
        let keys = try CurveKeys(roles: "read")
        let daemon = try DaemonUnderTest(arguments: ["--log-level", "error"] + keys.arguments)
        let (ctl, remote, process) = (daemon.ctl, try keys.endpoint(of: daemon), daemon.processIdentifier)
        let board = Board()
        let deadline = Self.seconds.map { Date().addingTimeInterval($0) }
        let following = DispatchGroup()
        for number in 0..<Self.producers + Self.followers {
            let group = number < Self.producers ? board.producing : following
            group.enter()
            // Threads: each of them waits for its socket, and the pool's must not all wait.
            Thread.detachNewThread {
                defer { group.leave() }
                do {
                    if number < Self.producers {
                        try Self.produce(number, ctl, board, until: deadline, sampling: number == 0 ? process : nil)
                    } else {
                        try Self.follow(number - Self.producers, RawClient(remote, isWatched: false, keys: keys), board)
                    }
                } catch {
                    board.report("thread \(number): \(error)")
                }
            }
        }
        board.producing.wait()
        let client = try RawClient(ctl)
        let article = Array("Hội nghị giao ban cuối cùng\n\nNgày 9/4/2018, Ban Tuyên giáo họp lần cuối cùng.\n".utf8)
        #expect(try client.ask(.put, header: #"{"uri":"\#(Self.last)"}"#, body: article).status == 200)
        following.wait()
        #expect(board.problems.isEmpty, "\(board.problems)")
        #expect(try client.ask(.info).header["head"] as? Int == Int(board.put) + 1)
        let samples = board.samples
        print("endurance: \(board.put) articles, private memory in MiB: \(samples.map { $0 >> 10 })")
        if Self.seconds != nil, samples.count >= 9 {
            // Caches fill during the first third; what is left over from then on would be a leak.
            let third = samples.count / 3
            let (early, late) = (samples[third..<2 * third].max() ?? 0, samples[(2 * third)...].max() ?? 0)
            #expect(late <= early + max(early / 10, 16 << 10), "private memory grew from \(early) to \(late) KiB")
        }
    }

    private static func produce(
        _ producer: Int, _ ctl: String, _ board: Board, until deadline: Date?, sampling process: Int32?
    ) throws {
        let client = try RawClient(ctl, isWatched: false)
        var (sent, answered) = (0, 0)
        var nextSample = Date()
        func isDone() -> Bool { deadline.map { Date() >= $0 } ?? (sent == articles) }
        while !isDone() || answered < sent {
            guard board.problems.isEmpty else { return }
            while !isDone(), sent - answered < window, !board.isAhead {
                // Words from a few thousand, so that the vocabulary does not grow with the articles.
                let text =
                    "Hội nghị giao ban \(sent / 1_000) \(sent % 1_000) của ban \(producer)\n\nNgày 9/4/2018, Ban Tuyên giáo họp lần thứ \(sent % 1_000), nội dung \(sent / 1_000), ban \(producer).\n"
                try client.send(.put, header: #"{"uri":"p\#(producer):\#(sent)"}"#, body: Array(text.utf8))
                sent += 1
            }
            guard sent > answered else {
                guard board.waitForFollower() else { return board.report("producer \(producer): no event for a minute") }
                continue
            }
            let reply = try client.reply()
            if reply.status != 200 { board.report("PUT: \(reply.status) \(reply.header)") }
            answered += 1
            board.countPut()
            if let process, deadline != nil, Date() >= nextSample {
                nextSample = Date().addingTimeInterval(5)
                board.sample(privateMemory(of: process))
            }
        }
    }

    /// Follower 0 has no credit left until everything is produced, half of the others have names and acknowledge.
    private static func follow(_ number: Int, _ client: RawClient, _ board: Board) throws {
        let isNamed = number.isMultiple(of: 2) && number > 0
        var credit = number == 0 ? 5 : 1_024
        let name = isNamed ? #""name":"f\#(number)","# : ""
        let id = try client.send(.follow, header: #"{\#(name)"from":"start","credit":\#(credit)}"#)
        struct Mark: Decodable { var sequence, previous: String }
        var last: Int64 = 0
        var hasLast = false
        // What was put before the last article may come after it.
        while !hasLast || last <= board.put {
            if credit == 0 {
                // The stopped one.
                board.producing.wait()
                credit = 1_024
                try client.send(Request(verb: .credit, id: id, header: Array(#"{"credit":1024}"#.utf8)).frames)
            }
            guard case .event(_, let header, let json) = try client.receive() else { continue }
            let mark = try JSONDecoder().decode(Mark.self, from: Data(header))
            guard let sequence = Int64(mark.sequence), Int64(mark.previous) == last, sequence == last + 1 else {
                return board.report("follower \(number): \(mark) after \(last)")
            }
            last = sequence
            if try Event(json).data.uri == Self.last { hasLast = true }
            credit -= 1
            if number == 1, last.isMultiple(of: 100) { board.follow(through: last) }
            guard number != 0, credit == 512 else { continue }
            credit += 512
            try client.send(Request(verb: .credit, id: id, header: Array(#"{"credit":512}"#.utf8)).frames)
            if isNamed {
                try client.send(Request(verb: .ack, id: id, header: Array(#"{"sequence":\#(last)}"#.utf8)).frames)
            }
        }
    }

    /// KiB that the process shares with nobody.
    private static func privateMemory(of process: Int32) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix("Private_") }.reduce(0) { sum, line in
            sum + (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
        }
    }
}
