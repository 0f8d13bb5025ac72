import Articles

/// A record as a person reads it on a terminal: what is known, a line each.
struct RecordSummary {
    let text: String

    init(_ record: Record) {
        var lines: [String] = []
        func add(_ label: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            lines.append(label.padding(to: 12) + value)
        }
        add("title", record.title?.text ?? record.source.name)
        add("source", record.source.uri ?? record.source.name)
        add("published", record.published?.iso)
        add("genre", record.genre?.rawValue)
        if let event = record.event {
            add(
                "event",
                [event.date, event.end.map { "to \($0)" }, event.partOfDay?.rawValue].compactMap { $0 }.joined(separator: " "))
        }
        add(
            "place",
            [record.locality?.commune?.name, record.locality?.district?.name, record.locality?.province?.name]
                .compactMap { $0 }.joined(separator: ", "))
        add("organiser", record.organiser?.name)
        add("chair", record.chair?.person ?? record.chair?.organisation)
        add("review", record.reviewPeriod?.label)
        add("next", record.nextPeriod?.label)
        for person in record.persons { add("person", ([person.name] + person.titles.map(\.canonical)).joined(separator: ", ")) }
        for document in record.documents {
            add("document", "\(document.type) \(document.canonical)" + (document.issuer.map { " (\($0))" } ?? ""))
        }
        for statistic in record.statistics { add("figure", statistic.span.text) }
        func add(_ label: String, _ statements: [Record.Statement]) {
            for each in statements { add(label, each.span.text + (each.by.map { " (\($0))" } ?? "")) }
        }
        add("fell short", record.shortcomings)
        add("proposed", record.proposals)
        add("task", record.tasks)
        for byline in record.bylines { add("byline", byline.name) }
        add("words", String(record.body.text.split(whereSeparator: \.isWhitespace).count))
        text = Output.harmless(lines.joined(separator: "\n") + "\n\n")
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(1, width - count))
    }
}
