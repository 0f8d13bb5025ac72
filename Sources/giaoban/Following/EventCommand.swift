import Foundation
import WorkQueues

#if canImport(Glibc)
    import Glibc
#endif

/// Runs a command for each event, several at once or one after another, those of one article always in their order; what fails is tried again, later and later.
final class EventCommand: Sendable {
    struct Settings: Sendable {
        /// For `/bin/sh -c`.
        var command: String
        /// Commands at once.
        var jobs: Int
        /// Attempts after the first one.
        var retries: Int
        /// Seconds before the first of them; each further one waits twice as long.
        var firstDelay: Double
    }

    enum Outcome: Sendable {
        case done(Int)
        /// Given up: the delivery, and what was the matter.
        case failed(Int, String)
    }

    private struct Job: Sendable {
        var delivery: Int
        var subject: String
        var json: [UInt8]
        var attempt = 1
    }

    private struct State {
        var waiting: [Job] = []
        var running = 0
        /// Articles whose event is under work, or waits for its next attempt.
        var subjects: Set<String> = []
        var outcomes: [Outcome] = []
    }

    /// F_SETPIPE_SZ of fcntl(2), which Swift's Glibc leaves out.
    private static let setPipeSize: Int32 = 1031
    /// Seconds between attempts, at most.
    private static let longestDelay = 300.0

    private let settings: Settings
    private let state = QueueConfined(label: "giaoban.exec", State())
    private let signal: (read: FileHandle, write: FileHandle)

    init(_ settings: Settings) {
        self.settings = settings
        let pipe = Pipe()
        signal = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
    }

    /// Has something to read when there are outcomes to take.
    var descriptor: Int32 { signal.read.fileDescriptor }

    /// - Parameter subject: of the event: those of one subject do not overtake each other.
    func run(_ delivery: Int, subject: String, json: [UInt8]) {
        state.async { state in
            state.waiting.append(Job(delivery: delivery, subject: subject, json: json))
            self.startNext(in: &state)
        }
    }

    /// What has ended since the last call.
    func takeOutcomes() -> [Outcome] {
        state.sync { state in
            // One byte lies in the pipe for each outcome.
            var bytes = [UInt8](repeating: 0, count: state.outcomes.count)
            if !bytes.isEmpty { _ = read(descriptor, &bytes, bytes.count) }
            defer { state.outcomes = [] }
            return state.outcomes
        }
    }

    // MARK: On the queue

    private func startNext(in state: inout State) {
        while state.running < settings.jobs, let index = state.waiting.firstIndex(where: { !state.subjects.contains($0.subject) })
        {
            let job = state.waiting.remove(at: index)
            state.subjects.insert(job.subject)
            state.running += 1
            start(job)
        }
    }

    private func start(_ job: Job) {
        do {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", settings.command]
            var environment = ProcessInfo.processInfo.environment
            environment["GIAOBAN_ATTEMPT"] = String(job.attempt)
            process.environment = environment
            process.standardInput = try Self.input(job.json)
            process.terminationHandler = { process in
                // It has ended, so that this returns at once; Foundation lets go of a Process, and of its descriptors, only here.
                process.waitUntilExit()
                let isSignal = process.terminationReason == .uncaughtSignal
                let status = process.terminationStatus
                self.state.async { state in
                    let trouble = isSignal ? "killed by signal \(status)" : status == 0 ? nil : "exit status \(status)"
                    self.finish(job, trouble, in: &state)
                }
            }
            try process.run()
        } catch {
            state.async { self.finish(job, "not started: \(error)", in: &$0) }
        }
    }

    private func finish(_ job: Job, _ trouble: String?, in state: inout State) {
        guard let trouble else { return report(.done(job.delivery), job, in: &state) }
        guard job.attempt <= settings.retries else {
            return report(.failed(job.delivery, "\(trouble), \(job.attempt) attempts"), job, in: &state)
        }
        let delay = min(settings.firstDelay * Double(1 << min(job.attempt - 1, 20)), Self.longestDelay)
        Output.complain("follow: \(settings.command): \(trouble) for \(job.subject); again in \(delay) s")
        var again = job
        again.attempt += 1
        // It keeps its place among the jobs: with one, events stay in their order; with several, what is down is not overrun.
        self.state.queue.asyncAfter(deadline: .now() + delay) { [again] in
            self.state.onQueue { _ in self.start(again) }
        }
    }

    private func report(_ outcome: Outcome, _ job: Job, in state: inout State) {
        state.running -= 1
        state.subjects.remove(job.subject)
        state.outcomes.append(outcome)
        signal.write.write(Data([0]))
        startNext(in: &state)
    }

    /// A pipe that holds the event already: it is written before anybody could close the other end.
    private static func input(_ json: [UInt8]) throws -> FileHandle {
        let pipe = Pipe()
        let line = Data(json + [UInt8(ascii: "\n")])
        guard fcntl(pipe.fileHandleForWriting.fileDescriptor, setPipeSize, 128 << 10) >= line.count else {
            throw CommandError.unavailable("make a pipe for \(line.count) bytes: errno \(errno)")
        }
        try pipe.fileHandleForWriting.write(contentsOf: line)
        try pipe.fileHandleForWriting.close()
        return pipe.fileHandleForReading
    }
}
