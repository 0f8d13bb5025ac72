import Articles
import Foundation
import Synchronization
import TemporaryDirectories
import Testing

@testable import Intake

#if canImport(Glibc)
    import Glibc
#endif

/// An inbox in a directory of its own, and everything its watcher handed on.
final class InboxUnderTest: Sendable {
    enum Report: Sendable, Equatable {
        case submitted(name: String, bytes: Int)
        case refused(name: String, code: String)
        case trouble(String)
    }

    private let temporary: TemporaryDirectory
    var directory: String { temporary.path }
    let reports: AsyncStream<Report>
    private let continuation: AsyncStream<Report>.Continuation
    private let started = Mutex<InboxWatcher?>(nil)
    var watcher: InboxWatcher? { started.withLock { $0 } }

    init() throws {
        temporary = try TemporaryDirectory()
        (reports, continuation) = AsyncStream<Report>.makeStream()
    }

    /// - Parameters:
    ///   - wall: far in the future, so that every file has settled; 0, and none has.
    ///   - answer: what the journal says of the n-th submission.
    func start(
        wall: Double = 4e9, watch: InboxSettings.Watch = .inotify, keepsDone: Bool = true, calls: InboxCalls = .system,
        answer: @escaping @Sendable (Int) -> Intaking = { _ in .taken }
    ) throws {
        var settings = InboxSettings(directory: directory, maxBytes: 1_000)
        settings.keepsDone = keepsDone
        settings.watch = watch
        settings.settle = 1
        settings.rescan = 30
        settings.pollInterval = 5
        let continuation = continuation
        let watcher = try InboxWatcher(
            settings: settings, clock: InboxClock(wall: { wall }, steady: { [list] in list.steady.withLock { $0 } }),
            calls: calls,
            trouble: { continuation.yield(.trouble($0)) })
        try watcher.start(
            handlers: .init(
                submit: { [list] submission, reply in
                    reply(answer(list.append(submission)))
                    continuation.yield(.submitted(name: submission.header.name ?? "", bytes: submission.body.count))
                },
                refused: { continuation.yield(.refused(name: $0, code: $1.code)) }))
        started.withLock { $0 = watcher }
    }

    /// What was handed on; shared with the watcher's closures.
    final class List: Sendable {
        let all = Mutex<[Submission]>([])
        /// Seconds that have passed on the watcher's steady clock; it moves by hand only.
        let steady = Mutex(0.0)

        /// - Returns: how many there are now.
        func append(_ submission: Submission) -> Int {
            all.withLock {
                $0.append(submission)
                return $0.count
            }
        }
    }
    let list = List()

    /// The next reports, in the order of their names.
    func next(_ count: Int) async -> [Report] {
        var found: [Report] = []
        for await report in reports {
            found.append(report)
            if found.count == count { break }
        }
        return found.sorted { "\($0)" < "\($1)" }
    }

    func nextReport() async -> Report? {
        var iterator = reports.makeAsyncIterator()
        return await iterator.next()
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
    }

    func moveIn(_ name: String, _ text: String) throws {
        let elsewhere = try TemporaryDirectory()
        // Over what may have that name, as mv does.
        try #require(rename(try elsewhere.file("moved", text), directory + "/" + name) == 0)
    }

    /// Lets the steady clock go on, and the watcher look.
    func pass(_ seconds: Double) throws {
        list.steady.withLock { $0 += seconds }
        try #require(watcher).lookNow()
    }

    var submitted: [String] { list.all.withLock { $0.compactMap(\.header.name).sorted() } }

    func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory + "/" + folder).sorted()
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: directory + "/" + name, encoding: .utf8) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: directory + "/" + name) }

    /// Waits until every file handed on has been moved.
    func close() async {
        guard let watcher else { return }
        await withCheckedContinuation { continuation in watcher.close { continuation.resume() } }
    }
}
