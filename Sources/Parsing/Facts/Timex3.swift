import Articles

/// A time that an article states, as TimeML's TIMEX3 tag says it: attributes as in TimeML 1.2.1, the tag's place as a span.
///
/// Values are ISO 8601 with TIMEX3's additions: `2018-Q3`, `2022-H1`, `2022-07-01TAF` (MO morning, MI midday, AF afternoon, EV
/// evening), X for what nobody knows. Times are those of Asia/Ho_Chi_Minh and bear no offset.
package struct Timex3: Sendable, Hashable {
    package enum Kind: String, Sendable, JSONWritable {
        case date = "DATE"
        case time = "TIME"
        case duration = "DURATION"
    }

    package enum Modifier: String, Sendable, JSONWritable {
        case start = "START"
        case end = "END"
        case onOrBefore = "ON_OR_BEFORE"
    }

    package enum Function: String, Sendable, JSONWritable {
        case publication = "PUBLICATION_TIME"
        case modification = "MODIFICATION_TIME"
        case none = "NONE"
    }

    /// `t0`, `t1`, ...
    package var tid: String
    package var type: Kind
    package var value: String
    package var mod: Modifier?
    package var functionInDocument = Function.none
    /// Whether the value was completed from another time, which `anchorTimeID` names where it is one of these.
    package var temporalFunction = false
    package var anchorTimeID: String?
    /// First and last point of a duration.
    package var beginPoint: String?
    package var endPoint: String?
    /// nil where no words of the text state it: a point that a duration implies, or what the format says.
    package var span: Span?
}

extension Timex3: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("tid", tid)
            $0.member("type", type)
            $0.member("value", value)
            $0.member("mod", mod)
            $0.member("functionInDocument", functionInDocument)
            $0.member("temporalFunction", temporalFunction)
            $0.member("anchorTimeID", anchorTimeID)
            $0.member("beginPoint", beginPoint)
            $0.member("endPoint", endPoint)
            $0.member("span", span)
        }
    }
}

/// `giaoban.timex3/1`: all times of one record: publication, update, event, then periods in the order of the text; the points of
/// a duration stand right behind it.
package struct Timex3Document: Sendable, JSONWritable {
    package static let schema = "giaoban.timex3/1"

    package let source: Record.Source
    package private(set) var timexes: [Timex3] = []

    package init(_ record: Record) {
        source = record.source
        let published = record.published.map { add(time($0, .publication)) }
        if let updated = record.updated { add(time(updated, .modification)) }
        var event: String?
        if let stated = record.event { event = add(stated, anchor: published) }
        let periods = [record.reviewPeriod, record.nextPeriod].compactMap { $0 } + record.otherPeriods
        for period in periods.sorted(by: { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }) {
            let isFromEvent = period.basis?.hasPrefix("year: event") ?? false
            add(period, anchor: isFromEvent ? event : nil)
        }
    }

    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("schema", Self.schema)
            $0.member("source", source)
            $0.member("timex3", timexes)
        }
    }

    @discardableResult
    private mutating func add(_ timex: Timex3) -> String {
        var timex = timex
        timex.tid = "t\(timexes.count)"
        timexes.append(timex)
        return timex.tid
    }

    private func time(_ stamp: Record.Timestamp, _ function: Timex3.Function) -> Timex3 {
        // `2018-09-28T09:25:00+07:00`: as many digits as were printed, without the offset.
        let digits = ["day": 10, "minute": 16][stamp.precision] ?? 19
        return Timex3(
            tid: "", type: digits == 10 ? .date : .time, value: String(stamp.iso.prefix(digits)), functionInDocument: function,
            span: stamp.span)
    }

    // MARK: the event

    private static let unknownDay = "XXXX-XX-XX"

    private mutating func add(_ event: Record.EventDate, anchor: String?) -> String {
        let isCompleted = event.basis != nil
        let isFromPublication = event.basis?.hasSuffix(": published") ?? false
        func mark(_ timex: Timex3) -> Timex3 {
            var timex = timex
            timex.temporalFunction = isCompleted
            timex.anchorTimeID = isFromPublication ? anchor : nil
            return timex
        }
        let part = event.partOfDay.map { "T" + Self.code($0) } ?? ""
        let type: Timex3.Kind = part.isEmpty ? .date : .time
        guard event.precision == "range" else {
            return add(mark(Timex3(tid: "", type: type, value: (event.date ?? Self.unknownDay) + part, span: event.span)))
        }
        let days =
            event.date.flatMap { CivilTime(iso: $0) }.flatMap { first in
                event.end.flatMap { CivilTime(iso: $0) }.map { $0.dayNumber - first.dayNumber + 1 }
            }
        return addDuration(
            days.map { "P\($0)D" } ?? "PXD", from: (event.date ?? Self.unknownDay) + part, to: event.end ?? Self.unknownDay,
            pointType: type, span: event.span, mark)
    }

    private static func code(_ part: Record.EventDate.PartOfDay) -> String {
        switch part {
        case .morning: "MO"
        case .noon: "MI"
        case .afternoon: "AF"
        case .evening: "EV"
        }
    }

    @discardableResult
    private mutating func addDuration(
        _ value: String, from first: String, to last: String, pointType: Timex3.Kind = .date, span: Span,
        _ mark: (Timex3) -> Timex3
    ) -> String {
        let place = timexes.count
        var duration = mark(Timex3(tid: "", type: .duration, value: value, span: span))
        (duration.beginPoint, duration.endPoint) = ("t\(place + 1)", "t\(place + 2)")
        let tid = add(duration)
        add(mark(Timex3(tid: "", type: pointType, value: first)))
        add(mark(Timex3(tid: "", type: .date, value: last)))
        return tid
    }

    // MARK: periods

    /// A period without bounds has a value only where its words alone give one.
    private mutating func add(_ period: Record.Period, anchor: String?) {
        let isCompleted = period.basis?.hasPrefix("year: ") ?? false
        func mark(_ timex: Timex3) -> Timex3 {
            var timex = timex
            timex.temporalFunction = isCompleted
            timex.anchorTimeID = anchor
            return timex
        }
        let bounds = (start: Bound(period.start), end: Bound(period.end))
        func date(_ value: String, _ mod: Timex3.Modifier? = nil) -> Timex3 {
            mark(Timex3(tid: "", type: .date, value: value, mod: mod, span: period.span))
        }
        switch (PeriodReading.Kind(rawValue: period.kind), bounds.start, bounds.end) {
        case (.quarter, let start?, _): add(date("\(start.year)-Q\((start.month + 2) / 3)"))
        case (.halfYear, let start?, _): add(date("\(start.year)-H\(start.month > 6 ? 2 : 1)"))
        case (.month, let start?, _): add(date("\(start.year)-\(start.twoDigitMonth)"))
        case (.year, let start?, _): add(date("\(start.year)"))
        case (.vague, let start?, nil): add(date("\(start.year)", .start))
        case (.vague, _, let end?): add(date("\(end.year)", .end))
        case (.horizon, _, let end?): add(date("\(end.year)", .onOrBefore))
        case (.months, let start?, let end?), (.schoolYear, let start?, let end?):
            addDuration(
                "P\((end.year - start.year) * 12 + end.month - start.month + 1)M", from: "\(start.year)-\(start.twoDigitMonth)",
                to: "\(end.year)-\(end.twoDigitMonth)", span: period.span, mark)
        case (.term, let start?, let end?), (.course, let start?, let end?):
            addDuration("P\(end.year - start.year)Y", from: "\(start.year)", to: "\(end.year)", span: period.span, mark)
        case (.stage, let start?, let end?):
            addDuration("P\(end.year - start.year + 1)Y", from: "\(start.year)", to: "\(end.year)", span: period.span, mark)
        case (.yearsOfDocument, _, _):
            let years = period.label.prefix { $0.isNumber }
            add(mark(Timex3(tid: "", type: .duration, value: "P\(Int(years).map(String.init) ?? "X")Y", span: period.span)))
        default: break
        }
    }

    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; January where no month is stated.
    private struct Bound {
        let year: Int
        let month: Int

        init?(_ iso: String?) {
            let parts = (iso ?? "").split(separator: "-").map { Int($0) }
            guard let first = parts.first, let year = first else { return nil }
            self.year = year
            month = parts.count > 1 ? parts[1] ?? 1 : 1
        }

        var twoDigitMonth: String { month < 10 ? "0\(month)" : "\(month)" }
    }
}
