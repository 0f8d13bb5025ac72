import Foundation

/// Where the next page of a search begins. Opaque to clients: its text may change with any version.
///
/// Newest first, it is the place of the last hit: what arrives meanwhile stands before it or among what is still to come. By
/// relevance, scores would move as articles arrive. So the first page pins what they depend on, and every later page scores with it: the
/// stretch of places whose matches are ranked, the average length and each phrase's weight. A page goes on behind the last
/// hit's score and place, so that no hit comes twice and none is left out but those that changed meanwhile.
struct SearchCursor: Hashable {
    struct Ranking: Hashable {
        var places: Range<Int64>
        /// There are no matches besides those of ``places``.
        var isComplete: Bool
        var average: Double
        var weights: [Double]
        /// Of the last hit.
        var score: Double
    }

    /// Of the query and its order: a cursor is no use to another one.
    var query: UInt64
    /// Of the last hit.
    var place: Int64
    /// By relevance alone.
    var ranking: Ranking?

    private static let version: UInt8 = 1
    private static let mostWeights = SearchParser.mostPhrases
    private static let mostBytes = 1 + 8 * (7 + mostWeights)

    static func digest(_ query: SearchQuery) -> UInt64 {
        AccentedWords.hash(Array(query.order.rawValue.utf8) + [0] + Array(query.text.utf8))
    }

    private static let urlLetters = [UInt8(ascii: "+"): UInt8(ascii: "-"), UInt8(ascii: "/"): UInt8(ascii: "_")]

    /// Base64url (RFC 4648, section 5) without padding.
    var text: String {
        var bytes = [Self.version]
        func append(_ value: UInt64) { for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (byte * 8))) } }
        append(query)
        append(UInt64(bitPattern: place))
        if let ranking {
            append(UInt64(bitPattern: ranking.places.lowerBound))
            append(UInt64(bitPattern: ranking.places.upperBound))
            append(ranking.isComplete ? 1 : 0)
            for value in [ranking.average, ranking.score] + ranking.weights { append(value.bitPattern) }
        }
        let text = Data(bytes).base64EncodedString().utf8.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: text.map { Self.urlLetters[$0] ?? $0 }, as: UTF8.self)
    }

    /// Nil where the text is no cursor of this version.
    init?(text: String) {
        guard text.utf8.count <= 4 * (Self.mostBytes / 3 + 1) else { return nil }
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded).map(Array.init), bytes.first == Self.version, bytes.count % 8 == 1 else {
            return nil
        }
        let values = stride(from: 1, to: bytes.count, by: 8).map { start in
            (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << ($1 * 8) }
        }
        guard values.count >= 2 else { return nil }
        query = values[0]
        place = Int64(bitPattern: values[1])
        guard values.count > 2 else { return }
        guard values.count >= 7 else { return nil }
        let (low, high) = (Int64(bitPattern: values[2]), Int64(bitPattern: values[3]))
        let numbers = values[5...].map(Double.init(bitPattern:))
        guard low <= high, numbers.count - 2 <= Self.mostWeights, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), numbers[0] >= 1
        else { return nil }
        ranking = Ranking(
            places: low..<high, isComplete: values[4] == 1, average: numbers[0], weights: Array(numbers[2...]), score: numbers[1])
    }

    init(query: UInt64, place: Int64, ranking: Ranking? = nil) {
        self.query = query
        self.place = place
        self.ranking = ranking
    }
}
