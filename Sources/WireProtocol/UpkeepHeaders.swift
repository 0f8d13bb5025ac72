import Articles

/// The header of REPROCESS.
package struct ReprocessHeader: Codable, Hashable, Sendable {
    package enum Action: String, HeaderWord {
        case start, preview, status, pause, resume, cancel
    }

    /// status unless said.
    package var action: Action?
    /// As SEARCH takes it.
    package var query: String?
    /// As `date:` takes them: the first and the last day, month or year.
    package var since: String?
    package var until: String?
    /// A host.
    package var outlet: String?
    /// Only what the present parser and language data did not read.
    package var stale: Bool?
    /// All articles, where nothing else selects.
    package var all: Bool?
    /// Articles a second.
    package var rate: Double?
    /// Of preview: articles to read, spread over what is selected; all of them unless said.
    package var sample: Int?
    /// Of preview: examples of each field, 0...20; 3 unless said.
    package var examples: Int?

    package init(action: Action) {
        self.action = action
    }
}

/// The header of CORRECT: article or uri, and a field.
package struct CorrectHeader: Codable, Hashable, Sendable {
    package enum Action: String, HeaderWord {
        case set, undo, list
    }

    /// set unless said.
    package var action: Action?
    package var article: String?
    package var uri: String?
    package var field: String?
    /// Any JSON; null takes a value away. Nil where the member is missing.
    package var value: FieldValue?
    /// Words of the text that say so, where the record has nothing there yet.
    package var quote: String?
    package var note: String?
    /// Of list: corrections above this number.
    package var after: Int64?
    /// Of list: 1...1,000; 100 unless said.
    package var limit: Int?

    package init(action: Action) {
        self.action = action
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        action = try members.decodeIfPresent(Action.self, forKey: .action)
        article = try members.decodeIfPresent(String.self, forKey: .article)
        uri = try members.decodeIfPresent(String.self, forKey: .uri)
        field = try members.decodeIfPresent(String.self, forKey: .field)
        // null is a value here.
        value = members.contains(.value) ? try members.decode(FieldValue.self, forKey: .value) : nil
        quote = try members.decodeIfPresent(String.self, forKey: .quote)
        note = try members.decodeIfPresent(String.self, forKey: .note)
        after = try members.decodeIfPresent(Int64.self, forKey: .after)
        limit = try members.decodeIfPresent(Int.self, forKey: .limit)
    }
}

extension ReprocessHeader.Action: JSONWritable {}
extension CorrectHeader.Action: JSONWritable {}

extension ReprocessHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let action { $0.member("action", action) }
            if let query { $0.member("query", query) }
            if let since { $0.member("since", since) }
            if let until { $0.member("until", until) }
            if let outlet { $0.member("outlet", outlet) }
            if let stale { $0.member("stale", stale) }
            if let all { $0.member("all", all) }
            if let rate { $0.member("rate", rate) }
            if let sample { $0.member("sample", sample) }
            if let examples { $0.member("examples", examples) }
        }
    }
}

extension CorrectHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let action { $0.member("action", action) }
            if let article { $0.member("article", article) }
            if let uri { $0.member("uri", uri) }
            if let field { $0.member("field", field) }
            if let value { $0.member("value", value) }
            if let quote { $0.member("quote", quote) }
            if let note { $0.member("note", note) }
            if let after { $0.member("after", after) }
            if let limit { $0.member("limit", limit) }
        }
    }
}
