/// The article that a user names, as headers of requests do.
struct ArticleName {
    let article: String?
    let uri: String?

    /// Ids are hexadecimal; whatever has a colon is a URI.
    init(_ text: String?) {
        let isURI = text?.contains(":") ?? false
        (article, uri) = isURI ? (nil, text) : (text, nil)
    }
}
