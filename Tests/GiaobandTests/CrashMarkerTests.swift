import Foundation
import Testing

@testable import giaoband

/// What a process leaves word of, as the next one finds it. None of them ends: a marker that is not cleared is that of a process killed.
@Suite(.serialized) struct CrashMarkerTests {
    private let directory: String

    init() throws {
        directory = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(fileURLWithPath: NSTemporaryDirectory()),
            create: true
        ).path
    }

    private func leave(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: directory + "/life"))
    }

    @Test func `what each thread began to read last is known to the next process`() {
        let marker = CrashMarker(directory: directory)
        #expect(marker.death == .orderly && marker.lastRead.isEmpty)
        for (position, thread) in [(7, 0), (1 << 40, 2), (9, 0)] { marker.reads(Int64(position), thread: thread) }
        let next = CrashMarker(directory: directory)
        #expect(next.death == .killed && next.lastRead == [9, 0, 1 << 40])
        next.labor(true)
        #expect(CrashMarker(directory: directory).death == .crash)
        next.clear()
        #expect(CrashMarker(directory: directory).lastRead.isEmpty)
    }

    @Test func `a file of another size, torn or of noise gives no more than positions that nobody has`() throws {
        try leave(Array("r".utf8))
        #expect(CrashMarker(directory: directory).lastRead.isEmpty)
        try leave(Array("r".utf8) + Array(repeating: 0, count: 7) + [5, 0, 0, 0, 0, 0, 0, 0] + [6, 0, 0])
        let torn = CrashMarker(directory: directory)
        #expect(torn.death == .killed && torn.lastRead == [5])
        try leave(Array(repeating: 0xA5, count: 100_000))
        let noise = CrashMarker(directory: directory)
        #expect(noise.death == .orderly && noise.lastRead.count == 1_023)
        noise.reads(4, thread: 0)
        #expect(CrashMarker(directory: directory).lastRead.first == 4)
    }
}
