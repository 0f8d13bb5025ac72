/// The article that a user names, as headers of requests do.
struct ArticleName {
    let article: String?
    let uri: String?

    /// Ids are 32 hexadecimal digits; whatever else may be a sender's URI, which need not look like one.
    init(_ text: String?) {
        let isID = text.map { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) } ?? false
        (article, uri) = isID ? (text, nil) : (nil, text)
    }
}
