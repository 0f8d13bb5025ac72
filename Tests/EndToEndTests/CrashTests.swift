import Articles
import Foundation
import SeededNumbers
import Testing

@Suite struct CrashTests {
    /// `CRASH_KILLS=200` in `make check-long`.
    static let kills = ProcessInfo.processInfo.environment["CRASH_KILLS"].flatMap { Int($0) } ?? 25

    @Test func `SIGKILL at any point loses nothing, repeats nothing and leaves no gap`() throws {
        var random = SeededNumbers(seed: 20_181_109)
        let run = try CrashRun(puts: Self.kills * 100)
        for kill in 0..<Self.kills {
            // Each point in turn, then from outside at any acknowledgement.
            let turn = kill % (KillPoint.ofIntake.count + 8)
            if turn < KillPoint.ofIntake.count {
                try run.live(until: KillPoint.ofIntake[turn], random: &random)
            } else {
                try run.live(acknowledgements: Int.random(in: 1...160, using: &random), random: &random)
            }
        }
        try run.finish()
    }

    @Test func `a kill point is refused outside of tests, and so is one that is not there`() throws {
        let daemon = try DaemonUnderTest(starts: false)
        daemon.environment = ["GIAOBAN_KILLPOINT": "store.beforeCommit"]
        #expect(try !daemon.startIfItLives())
        #expect(daemon.log.contains("GIAOBAN_TESTING=1"))
        daemon.environment = ["GIAOBAN_KILLPOINT": "store.sometimes", "GIAOBAN_TESTING": "1"]
        #expect(try !daemon.startIfItLives())
        #expect(daemon.log.contains("store.beforeCommit, "))
    }
}
