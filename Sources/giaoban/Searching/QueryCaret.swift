/// A query with a caret under the place that cannot be read.
struct QueryCaret {
    let text: String

    /// - Parameters:
    ///   - offset: Unicode scalars into the query.
    ///   - width: cells of the terminal; of a longer query the part around the fault is shown.
    init(_ query: String, offset: Int, width: Int) {
        let scalars = query.unicodeScalars.map(TextStyle.shown)
        let fault = min(max(0, offset), scalars.count)
        var start = fault
        var before = 0
        while start > 0, before + TextStyle.width(scalars[start - 1]) <= width / 2 {
            start -= 1
            before += TextStyle.width(scalars[start])
        }
        var end = fault
        var cells = before
        while end < scalars.count, cells + TextStyle.width(scalars[end]) < width {
            cells += TextStyle.width(scalars[end])
            end += 1
        }
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: scalars[start..<end])
        text = "  " + String(shown) + "\n  " + String(repeating: " ", count: before) + "^"
    }
}
