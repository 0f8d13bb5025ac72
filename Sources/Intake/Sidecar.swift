import Articles
import Foundation

/// Why a sidecar is none.
package struct SidecarError: Error {
    package let reason: String
}

/// `NAME.meta.json`: what a file in the inbox cannot say of itself.
package enum Sidecar {
    /// - Returns: uri, publisher, published and mediaType, as far as they are given; nothing else is taken from a file.
    package static func header(of bytes: [UInt8]) throws(SidecarError) -> SubmissionHeader {
        let header: SubmissionHeader
        do {
            header = try JSONDecoder().decode(SubmissionHeader.self, from: Data(bytes))
        } catch {
            throw SidecarError(reason: "not a JSON object of uri, publisher, published, mediaType")
        }
        if let problem = AcceptanceCheck.problem(with: header) { throw SidecarError(reason: problem.reason) }
        return SubmissionHeader(
            mediaType: header.mediaType, uri: header.uri, publisher: header.publisher, published: header.published)
    }
}
