import Foundation
import Testing

/// A committed list of what is reached, `key<TAB>value` a line, which may only get better.
///
/// `RENEW_RATCHETS=1 swift test --filter ParsingTests` writes what is reached now, and still refuses to let go of anything;
/// `RENEW_RATCHETS=lower` lets go.
struct Ratchet {
    let name: String
    private(set) var entries: [String: String] = [:]

    private var file: URL { Repository.ratchets.appending(path: name + ".tsv") }

    init(_ name: String) throws {
        self.name = name
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", maxSplits: 1).map(String.init)
            entries[fields[0]] = fields.count > 1 ? fields[1] : ""
        }
    }

    /// - Parameter isNoWorse: of (committed, now).
    mutating func hold(_ now: [String: String], isNoWorse: (String, String) -> Bool) throws {
        let mode = ProcessInfo.processInfo.environment["RENEW_RATCHETS"]
        var worse = false
        for (key, old) in entries.sorted(by: { $0.key < $1.key }) where !(now[key].map { isNoWorse(old, $0) } ?? false) {
            worse = true
            if mode != "lower" { Issue.record("\(name): \(key) was \(old) and is \(now[key] ?? "gone")") }
        }
        if mode == "lower" || (mode != nil && !worse) {
            let lines = now.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
            try FileManager.default.createDirectory(at: Repository.ratchets, withIntermediateDirectories: true)
            try Data(("# \(name): reached so far; RENEW_RATCHETS=1 swift test --filter ParsingTests renews it\n" + lines).utf8)
                .write(to: file)
        } else if mode == nil {
            for (key, value) in now where entries[key] != value && (entries[key].map { isNoWorse($0, value) } ?? true) {
                Issue.record(
                    "\(name): \(key) is \(value) and the committed file says \(entries[key] ?? "nothing"); renew it with RENEW_RATCHETS=1"
                )
            }
        }
    }
}
