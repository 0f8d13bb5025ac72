import Articles
import Foundation
import SampleForms

@testable import Decoding

/// The sample articles, the shipped tables, and the sample articles in old character sets.
enum Samples {
    static let root = SampleArticle.root

    static let names = SampleArticle.names

    static func text(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: "examples/articles/\(name).txt"), encoding: .utf8)
    }

    /// As HTML shows them: white space runs are one space, blank lines are none.
    static func lines(_ name: String) throws -> [String] {
        try text(name).split(separator: "\n").map(SampleArticle.shown).filter { !$0.isEmpty }
    }

    static let tables: Result<DecodingTables, DecodingError> = {
        do throws(DecodingError) {
            return .success(try DecodingTables(directory: root.appending(path: "Data").path(percentEncoded: false)))
        } catch { return .failure(error) }
    }()

    static func decoder(limits: DecodingLimits = .default) throws -> Decoder {
        Decoder(tables: try tables.get(), limits: limits)
    }

    static func decode(_ bytes: [UInt8], _ type: String? = nil, limits: DecodingLimits = .default) throws -> [DecodedArticle] {
        try decoder(limits: limits).decode(Submission(header: SubmissionHeader(mediaType: type, name: "sample"), body: bytes))
    }

    static func parts(_ bytes: [UInt8], _ type: String? = nil) throws -> [DecodedPart] {
        try decoder().parts(of: Submission(header: SubmissionHeader(mediaType: type, name: "sample"), body: bytes))
    }

    static func decode(_ text: String, _ type: String? = nil) throws -> DecodedArticle {
        let articles = try decode(Array(text.utf8), type)
        guard articles.count == 1 else { throw Missing(what: "one article, there are \(articles.count)") }
        return articles[0]
    }

    struct Missing: Error { let what: String }

    // MARK: - Old character sets

    /// Names as the decoder gives them.
    static let oldSets = OldCharacterSet.allCases.map(\.rawValue)

    static func encode(_ text: String, in set: String) throws -> [UInt8] { try old(set).encode(text) }

    static func plain(_ text: String, for set: String) throws -> String { try old(set).plain(text) }

    private static func old(_ name: String) throws -> OldCharacterSet {
        guard let set = OldCharacterSet(rawValue: name) else { throw Missing(what: name) }
        return set
    }

    /// Bytes read as windows-1252 and written as UTF-8: what a server makes of an old page.
    static func misread(_ bytes: [UInt8]) throws -> [UInt8] {
        let scalars = try tables.get().windows1252.scalars
        var output: [UInt8] = []
        for byte in bytes { UTF8Scan.append(scalars[Int(byte)], to: &output) }
        return output
    }
}
