import Articles
import Foundation

/// `manifest.json` of a backup: what it holds, and by which digests that is known again.
struct BackupManifest: Codable, Hashable {
    static let name = "manifest.json"
    static let schema = "giaoban.backup/1"

    var schema = Self.schema
    /// Of the program that made it.
    var version: String
    /// RFC 3339, UTC: everything acknowledged before is in it.
    var made: String
    /// Of the store when the backup was made; a restored one has another.
    var epoch: String
    var head: Int64
    var floor: Int64
    var articles: Int
    /// Entries that were not indexed yet.
    var backlog: Int
    var deadLetters: Int
    var lastPosition: Int64
    var files: [File]

    /// Bytes; a manifest has some 700.
    private static let mostBytes = 64 << 10

    struct File: Codable, Hashable {
        var name: String
        var bytes: Int
        /// 64 hexadecimal digits.
        var sha256: String
        /// Of the database's schema.
        var schemaVersion: Int
    }

    subscript(name: String) -> File? { files.first { $0.name == name } }

    /// - Throws: ``CommandError``: not there, not readable, of a later giaoban.
    init(directory: String) throws {
        let path = directory + "/" + Self.name
        guard BackupFiles.exists(path) else {
            throw CommandError.data(
                "read \(path): there is no such file, so \(directory) is no backup, or one that did not finish")
        }
        guard try BackupFiles.size(path) <= Self.mostBytes else {
            throw CommandError.data("read \(path): it is no manifest of a backup; use another copy")
        }
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() ?? Data() else {
            throw BackupFiles.failure("read", path)
        }
        struct Mark: Decodable { var schema: String }
        guard let mark = try? JSONDecoder().decode(Mark.self, from: data), mark.schema.hasPrefix("giaoban.backup/") else {
            throw CommandError.data("read \(path): it is no manifest of a backup; use another copy")
        }
        guard mark.schema == Self.schema else {
            throw CommandError.data("read \(path): a later giaoban made it (\(mark.schema)); use that giaoban")
        }
        do {
            self = try JSONDecoder().decode(BackupManifest.self, from: data)
        } catch {
            throw CommandError.data("read \(path): it is damaged; use another copy of the backup")
        }
    }

    init(version: String, made: String, epoch: String, head: Int64, floor: Int64, articles: Int) {
        self.version = version
        self.made = made
        self.epoch = epoch
        self.head = head
        self.floor = floor
        self.articles = articles
        (backlog, deadLetters, lastPosition, files) = (0, 0, 0, [])
    }

    func json() -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.object {
            $0.member("schema", schema)
            $0.member("version", version)
            $0.member("made", made)
            $0.member("epoch", epoch)
            $0.member("head", head)
            $0.member("floor", floor)
            $0.member("articles", articles)
            $0.member("backlog", backlog)
            $0.member("deadLetters", deadLetters)
            $0.member("lastPosition", lastPosition)
            $0.member("files", files)
        }
        return writer.bytes
    }
}

extension BackupManifest.File: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("bytes", bytes)
            $0.member("sha256", sha256)
            $0.member("schemaVersion", schemaVersion)
        }
    }
}
