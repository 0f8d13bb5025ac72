import Articles

/// One hit as the daemon tells it.
struct Hit: Codable, JSONWritable {
    var id: String
    var uri: String?
    var title: String
    var published: String?
    var score: Double
    var copyOf: String?
    var outlet: String?
    var genre: String?
    /// The smallest first.
    var places: [String]
    /// `[start, end)` in Unicode scalars of the title.
    var titleHighlights: [[Int]]
    var snippet: String
    var snippetHighlights: [[Int]]

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("id", id)
            $0.member("uri", uri)
            $0.member("title", title)
            $0.member("published", published)
            $0.member("score", score)
            $0.member("copyOf", copyOf)
            $0.member("outlet", outlet)
            $0.member("genre", genre)
            $0.member("places", places)
            $0.member("snippet", snippet)
        }
    }

    /// Title; outlet, day, place and genre; the snippet; where it is.
    func text(_ style: TextStyle) -> String {
        // A day is enough to look at; the record has the minute.
        let day = published.map { String($0.prefix(10)) } ?? "----------"
        var about = [day]
        if let outlet { about.append(outlet) }
        if !places.isEmpty { about.append(places.joined(separator: ", ")) }
        if let genre { about.append(genre) }
        if copyOf != nil { about.append("copy") }
        var text = style.wrapped(title.isEmpty ? "(no title)" : title, marks: titleHighlights, base: .strong, indent: 0)
        text += style.wrapped(about.joined(separator: " · "), base: .faint, indent: 2)
        if !snippet.isEmpty { text += style.wrapped(snippet, marks: snippetHighlights, indent: 2) }
        return text + style.line("  " + (uri ?? id), base: .faint) + "\n"
    }
}
