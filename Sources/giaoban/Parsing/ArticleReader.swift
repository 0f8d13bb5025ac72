import ArgumentParser
import Articles
import Decoding
import Dispatch
import Foundation
import Lexicon
import Parsing
import Synchronization
import WorkQueues

/// What is made of a record or a refusal. By functions of their own: a record in an enumeration is copied on its way out.
protocol OutcomeForm: Sendable {
    associatedtype Rendered: Sendable

    func record(_ record: Record) -> Rendered
    func refusal(name: String, _ failure: Failure) -> Rendered
}

/// Files to records, on all cores: decoding and parsing as the daemon does them, without the daemon.
struct ArticleReader: Sendable {
    private let decoder: Decoder
    private let parser: Parser
    private let lexicon: Lexicon

    /// - Parameter directory: of language data.
    init(directory: String) throws {
        do {
            let tables = Meanwhile(label: "giaoban.tables") { try DecodingTables(directory: directory) }
            let parsing = Result {
                let lexicon = try Lexicon(directory: directory).overlaid(by: Lexicon.overlayDirectory)
                return (lexicon, try Parser(lexicon: lexicon))
            }
            decoder = Decoder(tables: try tables.value())
            (self.lexicon, parser) = try parsing.get()
        } catch let failure as any StageFailure {
            throw CommandError(description: failure.message, exitCode: ExitCode(EX_CONFIG))
        }
    }

    var rules: [RuleDescription] { parser.grammar.rules }

    /// Parses pieces on all cores.
    /// - Parameters:
    ///   - times: takes the processor time of every piece; nil measures nothing.
    ///   - form: what is made of each article, on the core that parsed it.
    ///   - show: takes these in the pieces' order, one at a time, each as soon as all before it are there: kept until the last
    ///     piece is done they would push tables and code out of the processor's cache.
    func read<Form: OutcomeForm>(
        _ pieces: [InputPieces.Piece], mediaType: String?, times: ParseTimes?, as form: Form,
        show: @Sendable ([Form.Rendered]) -> Void
    ) {
        let waiting = Mutex<(next: Int, rendered: [[Form.Rendered]?])>((0, Array(repeating: nil, count: pieces.count)))
        DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
            let start = times == nil ? 0 : ParseTimes.now
            let rendered = read(pieces[index], mediaType: mediaType, as: form)
            times?.add(ParseTimes.now - start, of: pieces[index].name)
            waiting.withLock {
                $0.rendered[index] = rendered
                while $0.next < $0.rendered.count, let first = $0.rendered[$0.next] {
                    show(first)
                    $0.rendered[$0.next] = nil
                    $0.next += 1
                }
            }
        }
    }

    /// What ``explain(_:mediaType:)`` tells of one article.
    struct Explanation {
        let name: String
        /// nil where decoding gave none.
        let article: DecodedArticle?
        let steps: [ParseTrace.Step]
        let refusal: Failure?
    }

    /// Parses one input as ``read(_:mediaType:times:as:show:)`` does, and keeps which rule labelled which line and made which value, and
    /// which words are doubted.
    /// - Throws: ``CommandError``, `DecodingError`, `LexiconError`.
    func explain(_ path: String, mediaType: String?) throws -> [Explanation] {
        let body = try InputPieces.whole(path)
        let header = SubmissionHeader(mediaType: mediaType, name: path)
        let digest = Digest(of: body).hexadecimal
        let spelling = try SpellingReader(lexicon: lexicon)
        return try decoder.parts(of: Submission(header: header, body: body)).map { part in
            let name = part.name(in: path) ?? path
            let article: DecodedArticle
            do throws(DecodingError) {
                article = try part.outcome.get()
            } catch {
                return Explanation(name: name, article: nil, steps: [], refusal: Failure(error))
            }
            let source = Record.Source(
                name: name, sha256: digest, bytes: body.count, mediaType: article.mediaType, encoding: article.encoding,
                uri: article.metadata.uri)
            var trace = ParseTrace(isRecording: true)
            var refusal: Failure?
            do throws(ParsingError) {
                spelling.note(try parser.parse(article, header: header, source: source, trace: &trace), &trace)
            } catch {
                refusal = Failure(error)
            }
            return Explanation(name: name, article: article, steps: trace.steps, refusal: refusal)
        }
    }

    private func read<Form: OutcomeForm>(_ piece: InputPieces.Piece, mediaType: String?, as form: Form) -> [Form.Rendered] {
        guard case .bytes(let body) = piece.content else { return [form.refusal(name: piece.name, Self.tooLong(piece))] }
        let header = SubmissionHeader(mediaType: mediaType, name: piece.name)
        let parts: [DecodedPart]
        do throws(DecodingError) {
            parts = try decoder.parts(of: Submission(header: header, body: body))
        } catch {
            return [form.refusal(name: piece.name, Failure(error))]
        }
        let digest = Digest(of: body).hexadecimal
        return parts.map { part in
            // A line that is a piece of its own has its number already.
            let name = piece.isLine ? piece.name : part.name(in: piece.name) ?? piece.name
            switch part.outcome {
            case .failure(let error): return form.refusal(name: name, Failure(error))
            case .success(let article):
                let source = Record.Source(
                    name: name, sha256: digest, bytes: body.count, mediaType: article.mediaType, encoding: article.encoding,
                    uri: article.metadata.uri)
                do throws(ParsingError) {
                    return form.record(try parser.parse(article, header: header, source: source))
                } catch {
                    return form.refusal(name: name, Failure(error))
                }
            }
        }
    }

    private static func tooLong(_ piece: InputPieces.Piece) -> Failure {
        var size = ""
        if case .tooLong(let bytes) = piece.content { size = "\(bytes) bytes on one line; " }
        return Failure(
            stage: "decoding", code: "tooLarge",
            message: "read \(piece.name): \(size)the limit is \(InputPieces.longestLine); send articles one by one",
            verdict: .refuse)
    }
}
