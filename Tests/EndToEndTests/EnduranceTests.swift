import Foundation
import Synchronization
import Testing
import WireProtocol

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

    /// What the threads tell each other.
    private final class Board: Sendable {
        let put = Atomic(0)
        /// Last sequence that follower 1 has: what is put runs ahead of it by so many and no more.
        let followed = Atomic<Int64>(0)
        let producing = Atomic(EnduranceTests.producers)
        let problems = Mutex<[String]>([])
        let samples = Mutex<[Int]>([])

        func report(_ problem: String) { problems.withLock { $0.append(problem) } }
        var isProduced: Bool { producing.load(ordering: .acquiring) == 0 }
        var total: Int64 { Int64(put.load(ordering: .acquiring)) }
    }

    @Test func `four producers and ten followers, one of them stopped: nobody misses an event and memory stays flat`() throws {
        let daemon = try DaemonUnderTest(arguments: ["--log-level", "error"])
        let (ctl, process) = (daemon.ctl, daemon.processIdentifier)
        let board = Board()
        let deadline = Self.seconds.map { Date().addingTimeInterval($0) }
        let ended = DispatchGroup()
        for number in 0..<Self.producers + Self.followers {
            ended.enter()
            // Threads: each of them waits for its socket, and the pool's must not all wait.
            Thread.detachNewThread {
                defer { ended.leave() }
                do {
                    if number < Self.producers {
                        defer { board.producing.subtract(1, ordering: .acquiringAndReleasing) }
                        try Self.produce(number, ctl, board, until: deadline, sampling: number == 0 ? process : nil)
                    } else {
                        try Self.follow(number - Self.producers, ctl, board)
                    }
                } catch {
                    board.report("thread \(number): \(error)")
                }
            }
        }
        ended.wait()
        #expect(board.problems.withLock { $0 }.isEmpty, "\(board.problems.withLock { $0 })")
        let status = try RawClient(ctl).ask(.info)
        #expect(status.header["head"] as? Int == Int(board.total))
        let samples = board.samples.withLock { $0 }
        print("endurance: \(board.total) articles, private memory in MiB: \(samples.map { $0 >> 10 })")
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
            if !board.problems.withLock({ $0.isEmpty }) { return }
            while !isDone(), sent - answered < window, board.total - board.followed.load(ordering: .acquiring) < ahead {
                // Words from a few thousand, so that the vocabulary does not grow with the articles.
                let text =
                    "Hội nghị giao ban \(sent / 1_000) \(sent % 1_000) của ban \(producer)\n\nNgày 9/4/2018, Ban Tuyên giáo họp lần thứ \(sent % 1_000), nội dung \(sent / 1_000), ban \(producer).\n"
                try client.send(.put, header: #"{"uri":"p\#(producer):\#(sent)"}"#, body: Array(text.utf8))
                sent += 1
            }
            guard sent > answered else {
                Thread.sleep(forTimeInterval: 0.01)
                continue
            }
            let reply = try client.reply()
            if reply.status != 200 { board.report("PUT: \(reply.status) \(reply.header)") }
            answered += 1
            board.put.add(1, ordering: .acquiringAndReleasing)
            if let process, deadline != nil, Date() >= nextSample {
                nextSample = Date().addingTimeInterval(5)
                board.samples.withLock { $0.append(privateMemory(of: process)) }
            }
        }
    }

    /// Follower 0 has no credit left until everything is produced, half of the others have names and acknowledge.
    private static func follow(_ number: Int, _ ctl: String, _ board: Board) throws {
        let client = try RawClient(ctl, isWatched: false)
        let isNamed = number.isMultiple(of: 2)
        var credit = number == 0 ? 5 : 1_024
        let name = isNamed ? #""name":"f\#(number)","# : ""
        let id = try client.send(.follow, header: #"{\#(name)"from":"start","credit":\#(credit)}"#)
        struct Mark: Decodable { var sequence, previous: String }
        var last: Int64 = 0
        var silence = 0
        while !board.isProduced || last < board.total {
            if credit == 0 {
                // The stopped one.
                guard board.isProduced else {
                    Thread.sleep(forTimeInterval: 0.05)
                    continue
                }
                credit = 1_024
                try client.send(Request(verb: .credit, id: id, header: Array(#"{"credit":1024}"#.utf8)).frames)
            }
            // All may be there before the producers say that it is all.
            guard let message = try? client.receive(within: 1) else {
                silence += 1
                if silence == 60 { return board.report("follower \(number): nothing after \(last) for a minute") }
                continue
            }
            silence = 0
            guard case .event(_, let header, _) = message else { continue }
            let mark = try JSONDecoder().decode(Mark.self, from: Data(header))
            guard let sequence = Int64(mark.sequence), Int64(mark.previous) == last, sequence == last + 1 else {
                return board.report("follower \(number): \(mark) after \(last)")
            }
            last = sequence
            if number == 1 { board.followed.store(last, ordering: .releasing) }
            credit -= 1
            if number != 0, credit == 512 {
                credit += 512
                try client.send(Request(verb: .credit, id: id, header: Array(#"{"credit":512}"#.utf8)).frames)
                if isNamed {
                    try client.send(Request(verb: .ack, id: id, header: Array(#"{"sequence":\#(last)}"#.utf8)).frames)
                }
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
