import Articles
import Decoding
import Parsing
import Store

/// Reads stored articles again, by the parser and language data of today.
///
/// Remembers the parts of one entry: those of a feed come one after another, and each would decode all of it.
struct Rereader {
    private let reader: EntryReader
    private var entry: (sha256: String, header: SubmissionHeader, parts: [DecodedPart])?
    /// Of the entry's parts by address and by line, looked up for each article of a large one.
    private var numbers: (ofAddress: [String: Int], ofName: [String: Int]) = ([:], [:])

    init(reader: EntryReader) {
        self.reader = reader
    }

    mutating func read(_ task: ReprocessTask, deadline: Deadline) -> Rereading {
        Rereading(task, by: reader.version, outcome(task, deadline: deadline))
    }

    private mutating func outcome(_ task: ReprocessTask, deadline: Deadline) -> Rereading.Outcome {
        guard !task.isGone else { return failed("gone", "it is withdrawn", task) }
        let deadline = Failpoint.present?.strike(task.original) ?? deadline
        do throws(Failure) {
            let parts = try decoded(task)
            guard let number = number(of: task, in: parts) else {
                return failed("part", "the entry that it came with has no such part by now", task)
            }
            let entry = JournalEntry(
                position: task.position, submission: Submission(header: header(of: task), body: task.original), key: "",
                attempts: 1, received: 0)
            var header = entry.submission.header
            header.name = parts[number].name(in: header.name)
            return .article(try reader.read(parts[number], number, of: parts.count, entry, header, task.sha256, deadline))
        } catch {
            return error.verdict == .retry ? .failed(error) : .refused(error)
        }
    }

    private mutating func decoded(_ task: ReprocessTask) throws(Failure) -> [DecodedPart] {
        let header = header(of: task)
        if let entry, entry.sha256 == task.sha256, entry.header == header { return entry.parts }
        do throws(DecodingError) {
            let parts = try reader.decoder.parts(of: Submission(header: header, body: task.original))
            entry = (task.sha256, header, parts)
            numbers = ([:], [:])
            for (number, part) in parts.enumerated().reversed() where parts.count > 1 {
                if let address = Self.address(of: part) { numbers.ofAddress[address] = number }
                if part.line != nil, let name = part.name(in: header.name) { numbers.ofName[name] = number }
            }
            return parts
        } catch {
            throw Failure(error)
        }
    }

    /// The entry's. Of a line of NDJSON from before headers were stored the name has the line's number, which is not the entry's.
    private func header(of task: ReprocessTask) -> SubmissionHeader {
        var header = task.header
        guard task.part == nil, let name = header.name, let colon = name.lastIndex(of: ":"),
            Int(name[name.index(after: colon)...]) != nil
        else { return header }
        header.name = String(name[..<colon])
        return header
    }

    /// The part that the article was: by its number, unless the parts are others now; else by its address or its line.
    private func number(of task: ReprocessTask, in parts: [DecodedPart]) -> Int? {
        if parts.count == 1, task.part ?? 0 == 0 { return 0 }
        if let part = task.part, part < parts.count, task.uri == nil || Self.address(of: parts[part]) == task.uri { return part }
        if let address = task.uri { return numbers.ofAddress[address] }
        return task.part == nil ? task.name.flatMap { numbers.ofName[$0] } : nil
    }

    private static func address(of part: DecodedPart) -> String? { (try? part.outcome.get())?.metadata.uri }

    private func failed(_ code: String, _ reason: String, _ task: ReprocessTask) -> Rereading.Outcome {
        .failed(
            Failure(
                stage: "reprocess", code: code,
                message: "reprocess article \(task.article): \(reason); its record stays as it is",
                verdict: .refuse))
    }
}
