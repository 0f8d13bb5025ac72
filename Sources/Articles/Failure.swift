/// What the pipeline does with an entry whose stage failed.
package enum Verdict: String, Codable, Sendable {
    /// The cause may pass (a full disk, a busy database): try again later.
    case retry
    /// The entry keeps failing for no reason we know: set it aside for a person.
    case quarantine
    /// The entry itself is at fault and will never do better: a dead letter and `article.failed`.
    case refuse
}

/// An error of a stage: a machine code for programs, words for people, and what to do with the entry.
package protocol StageFailure: Error, Sendable, CustomStringConvertible {
    /// Such as `decoding`.
    var stage: String { get }
    /// Such as `empty`; stable, lower camel case.
    var code: String { get }
    /// Operation, object, reason, remedy.
    var message: String { get }
    var verdict: Verdict { get }
}

extension StageFailure {
    package var description: String { message }
}

/// Any stage's failure as a value: what a dead letter and `article.failed` keep of it.
package struct Failure: StageFailure, Codable, Hashable {
    package var stage: String
    package var code: String
    package var message: String
    package var verdict: Verdict

    package init(stage: String, code: String, message: String, verdict: Verdict) {
        self.stage = stage
        self.code = code
        self.message = message
        self.verdict = verdict
    }

    package init(_ failure: some StageFailure) {
        self.init(stage: failure.stage, code: failure.code, message: failure.message, verdict: failure.verdict)
    }
}

extension Failure: JSONWritable {
    /// The `giaoban.error/1` members that are the failure's own.
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("stage", stage)
            $0.member("code", code)
            $0.member("message", message)
        }
    }
}
