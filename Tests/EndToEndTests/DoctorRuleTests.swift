import Foundation
import TemporaryDirectories
import Testing

@testable import giaoban

#if canImport(Glibc)
    import Glibc
#endif

/// What doctor makes of figures that no test can give a machine: a full disk, a wrong clock, small limits.
@Suite struct DoctorRuleTests {
    private static let mebibyte = 1 << 20

    @Test(arguments: [
        // Of 1,000 MiB and 1,000 files: free MiB, free files, MiB of the databases.
        (500, 500, 100, "ok"), (500, 0, 100, "error"), (500, 90, 100, "warning"), (99, 500, 10, "warning"),
        (31, 500, 10, "error"), (200, 500, 300, "warning"),
    ])
    func `a disk is judged by what is free of it, in bytes and files`(free: Int, files: Int, databases: Int, level: String) {
        let space = DoctorDisk.Space(free: free * Self.mebibyte, total: 1_000 * Self.mebibyte, freeFiles: files, files: 1_000)
        let findings = DoctorDisk.findings(
            space, path: "/state", databases: databases * Self.mebibyte, commit: 32 * Self.mebibyte, remedy: "make room")
        #expect(findings.map(\.level.rawValue) == [level])
        #expect(findings[0].remedy == (level == "ok" ? nil : "make room"))
    }

    @Test func `a file system without a limit of files has no fault for that`() {
        let space = DoctorDisk.Space(free: 500 * Self.mebibyte, total: 1_000 * Self.mebibyte, freeFiles: 0, files: 0)
        #expect(DoctorDisk.findings(space, path: "/", databases: 0, commit: 1, remedy: "").map(\.level) == [.ok])
    }

    /// As s3fs and its like say: 16 EiB, all of them free.
    @Test func `a file system without an end is no fault`() {
        var status = statvfs()
        (status.f_frsize, status.f_blocks, status.f_bavail) = (4_096, 1 << 52, 1 << 52)
        let findings = DoctorDisk.findings(DoctorDisk.Space(status), path: "/", databases: 1 << 30, commit: 1 << 25, remedy: "")
        #expect(findings.map(\.level) == [.ok])
    }

    @Test func `limits of inotify are held against the directories of the inbox`() {
        func findings(_ watches: Int?, _ events: Int?) -> [DoctorFinding] {
            DoctorInotify.findings(.init(watches: watches, events: events), inbox: "/inbox", directories: 200) {
                "sysctl -w fs.inotify.\($0)=\($1)"
            }
        }
        #expect(findings(8_192, 16_384).map(\.level) == [.ok])
        #expect(findings(100, 16_384).map(\.remedy) == ["sysctl -w fs.inotify.max_user_watches=65536"])
        #expect(findings(8_192, 64).map(\.remedy) == ["sysctl -w fs.inotify.max_queued_events=16384"])
        #expect(findings(nil, nil).map(\.level) == [.skipped])
    }

    @Test func `the directories of an inbox are counted without done, failed and what is hidden`() throws {
        let directory = try TemporaryDirectory()
        let inbox = directory.path
        for name in ["done/a", "failed", "one/two", "one/done", ".hidden/x"] {
            try FileManager.default.createDirectory(atPath: inbox + "/" + name, withIntermediateDirectories: true)
        }
        #expect(DoctorInotify.count(inbox) == 4)
        #expect(DoctorInotify.count(inbox + "/nowhere") == nil)
        #expect(DoctorInotify.Limits(folder: inbox) == .init(watches: nil, events: nil))
    }

    @Test func `a clock before the newest event, or before the program, is wrong`() {
        func levels(_ newest: Double?, _ built: Double?, _ isSynchronised: Bool?) -> [DoctorFinding.Level] {
            DoctorClock.findings(
                now: 1_000_000, newestEvent: newest, built: built, isSynchronised: isSynchronised, remedy: "set it"
            ).map(\.level)
        }
        #expect(levels(1_000_030, 999_000, true) == [.ok])
        #expect(levels(1_000_100, 999_000, true) == [.error])
        #expect(levels(nil, 1_000_100, nil) == [.error])
        #expect(levels(nil, nil, false) == [.warning])
        #expect(levels(nil, nil, nil) == [.ok, .skipped])
        // Of a damaged store.
        #expect(levels(1e300, nil, true) == [.error])
        #expect(levels(.nan, nil, true) == [.ok])
    }

    @Test func `a backlog is a fault where nothing was done and as much waits, held entries apart`() {
        func level(_ first: (backlog: Int, held: Int, head: Int64), _ later: (backlog: Int, held: Int, head: Int64))
            -> DoctorFinding.Level
        {
            func facts(_ of: (backlog: Int, held: Int, head: Int64)) -> DoctorDaemon.Facts {
                DoctorDaemon.Facts(backlog: of.backlog, held: of.held, working: 0, deadLetters: 0, head: of.head)
            }
            return DoctorDatabases.backlog(facts(first), facts(later), seconds: 2, remedy: "restart").level
        }
        #expect(level((10, 0, 5), (10, 0, 5)) == .warning)
        #expect(level((10, 0, 5), (20, 0, 9)) == .ok)
        #expect(level((10, 0, 5), (9, 0, 5)) == .ok)
        #expect(level((10, 0, 5), (10, 10, 5)) == .ok)
    }

    @Test func `articles of an older parser are no fault while they are being read again`() {
        func levels(_ stale: Int?, _ state: String?) -> [DoctorFinding.Level] {
            let facts = DoctorDaemon.Facts(
                backlog: 0, held: 0, working: 0, deadLetters: 0, head: 1, stale: stale, reprocess: state.map { .init(state: $0) })
            return DoctorDatabases.readings(facts, remedy: "read").map(\.level)
        }
        #expect(levels(nil, nil) == [])
        #expect(levels(0, nil) == [.ok])
        #expect(levels(7, nil) == [.warning])
        #expect(levels(7, "done") == [.warning])
        #expect(levels(7, "paused") == [.warning])
        #expect(levels(7, "running") == [.ok])
    }

    @Test func `the limit of open files is read from the kernel's table`() {
        let table = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             63704                63704                processes
            Max open files            1024                 524288               files
            """
        #expect(DoctorLimits.softLimit(table) == 1_024)
        #expect(DoctorLimits.softLimit("Max open files            unlimited            unlimited            files") == Int.max)
        #expect(DoctorLimits.softLimit("") == nil)
        #expect(DoctorLimits.finding("process 2", limit: 1_024, open: 40, remedy: "more").level == .ok)
        #expect(DoctorLimits.finding("process 2", limit: 1_024, open: 1_000, remedy: "more").remedy == "more")
        #expect(DoctorLimits.finding("process 2", limit: 128, open: nil, remedy: "more").level == .warning)
        #expect(DoctorLimits.finding("process 2", limit: .max, open: 1_000, remedy: "more").level == .ok)
    }

    @Test func `who holds a file is found in the kernel's table of locks`() {
        var file = stat()
        file.st_dev = 0x0812
        file.st_ino = 777
        let locks = """
            1: POSIX  ADVISORY  WRITE 11 08:12:777 0 EOF
            2: FLOCK  ADVISORY  WRITE 12 08:12:778 0 EOF
            3: FLOCK  ADVISORY  WRITE 13 08:12:777 0 EOF
            3: -> FLOCK  ADVISORY  WRITE 14 08:12:777 0 EOF
            """
        #expect(DoctorSockets.holder(of: file, locks: locks) == 13)
        file.st_ino = 779
        #expect(DoctorSockets.holder(of: file, locks: locks) == nil)
    }

    @Test func `rights go by owner, group and others, in this order`() throws {
        let account = DoctorAccount(uid: 4_000_000_000)
        var file = stat()
        (file.st_uid, file.st_gid, file.st_mode) = (4_000_000_000, 1, S_IFDIR | 0o077)
        #expect(!account.may(.read, of: file))
        file.st_uid = 1
        #expect(account.may(.read, .write, .enter, of: file))
        file.st_mode = S_IFDIR | 0o775
        #expect(account.may(.read, of: file) && !account.may(.write, of: file))
        #expect(DoctorAccount(uid: 0).may(.write, of: file))
    }

    @Test func `words of a command are quoted for the shell`() {
        #expect(DoctorPlace.quoted("/var/lib/giaoban") == "/var/lib/giaoban")
        #expect(DoctorPlace.quoted("/srv/it's here") == "'/srv/it'\\''s here'")
        #expect(DoctorPlace.quoted("") == "''")
    }

    @Test func `rows laid over the language data that are wrong are named with a command that takes them out`() throws {
        let directory = try TemporaryDirectory()
        let folder = directory.path
        try Data().write(to: URL(fileURLWithPath: folder + "/giaoban.yaml"))
        let options = try SettingsOptions.parse(["--config", folder + "/giaoban.yaml", "--state-directory", folder + "/state"])
        let place = try DoctorPlace(options)
        let data = Samples.languageData
        try Data("# columns: nothing like it\nno\tsuch\nx\ty\n".utf8).write(to: URL(fileURLWithPath: folder + "/weekdays.tsv"))
        let findings = DoctorLexicon.findings(place, directory: data, overlay: folder)
        #expect(findings.first?.level == .error)
        #expect(findings.first?.remedy?.contains(folder + "/weekdays.tsv") == true, "\(findings)")
        #expect(DoctorLexicon.findings(place, directory: data, overlay: folder + "/none").map(\.level) == [.ok])
    }
}
