import ArgumentParser
import Articles
import Decoding
import Dispatch
import Foundation
import Lexicon
import Parsing
import Synchronization

/// Files to records, on all cores: decoding and parsing as the daemon does them, without the daemon.
struct ArticleReader: Sendable {
    enum Outcome: Sendable {
        case record(Record)
        case refusal(name: String, Failure)

        var isRefusal: Bool { if case .refusal = self { true } else { false } }
    }

    private let decoder: Decoder
    private let parser: Parser

    /// - Parameter lexicon: the directory of language data; found beside the program where nil.
    init(lexicon: String?) throws {
        guard let directory = Lexicon.locate(explicit: lexicon) else {
            throw CommandError(
                description: "load lexicon: no directory with language data found; name one with --lexicon",
                exitCode: ExitCode(EX_CONFIG))
        }
        do {
            decoder = Decoder(tables: try DecodingTables(directory: directory))
            parser = try Parser(lexicon: try Lexicon(directory: directory).overlaid(by: Lexicon.overlayDirectory))
        } catch let failure as any StageFailure {
            throw CommandError(description: failure.message, exitCode: ExitCode(EX_CONFIG))
        }
    }

    var rules: [RuleDescription] { parser.grammar.rules }

    /// The outcomes stand in the inputs' order; an input of several articles has as many.
    func read(_ paths: [String], mediaType: String?) -> [Outcome] {
        let outcomes = Mutex<[[Outcome]]>(Array(repeating: [], count: paths.count))
        DispatchQueue.concurrentPerform(iterations: paths.count) { index in
            let outcome = read(paths[index], mediaType: mediaType)
            outcomes.withLock { $0[index] = outcome }
        }
        return outcomes.withLock { $0.flatMap { $0 } }
    }

    /// What ``explain(_:mediaType:)`` tells of one article.
    struct Explanation {
        let name: String
        let article: DecodedArticle
        let steps: [ParseTrace.Step]
        let outcome: Outcome
    }

    /// Parses one input as ``read(_:mediaType:)`` does, and keeps which rule labelled which line and made which value.
    /// - Throws: ``CommandError``, `DecodingError`.
    func explain(_ path: String, mediaType: String?) throws -> [Explanation] {
        let body = try InputFiles.read(path)
        let header = SubmissionHeader(mediaType: mediaType, name: path)
        let digest = Digest(of: body).hexadecimal
        return try decoder.decode(Submission(header: header, body: body)).map { article in
            let source = Record.Source(
                name: path, sha256: digest, bytes: body.count, mediaType: article.mediaType, encoding: article.encoding,
                uri: article.metadata.uri)
            var trace = ParseTrace(isRecording: true)
            let outcome: Outcome
            do throws(ParsingError) {
                outcome = .record(try parser.parse(article, header: header, source: source, trace: &trace))
            } catch {
                outcome = .refusal(name: path, Failure(error))
            }
            return Explanation(name: path, article: article, steps: trace.steps, outcome: outcome)
        }
    }

    private func read(_ path: String, mediaType: String?) -> [Outcome] {
        do {
            let body = try InputFiles.read(path)
            let header = SubmissionHeader(mediaType: mediaType, name: path)
            let digest = Digest(of: body).hexadecimal
            return try decoder.decode(Submission(header: header, body: body)).map { article in
                let source = Record.Source(
                    name: path, sha256: digest, bytes: body.count, mediaType: article.mediaType, encoding: article.encoding,
                    uri: article.metadata.uri)
                do throws(ParsingError) {
                    return .record(try parser.parse(article, header: header, source: source))
                } catch {
                    return .refusal(name: path, Failure(error))
                }
            }
        } catch let failure as any StageFailure {
            return [.refusal(name: path, Failure(failure))]
        } catch {
            return [.refusal(name: path, Failure(stage: "intake", code: "unreadable", message: "\(error)", verdict: .refuse))]
        }
    }
}
