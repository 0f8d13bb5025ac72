import WireProtocol

/// Facets and histogram as small tables, each value with a bar.
struct CountsText {
    let text: String

    /// Cells of the longest bar.
    private static let bar = 24
    /// The newest ones; `--json` has all.
    private static let mostColumns = 60

    init(_ counts: SearchCountsObject, _ style: TextStyle) {
        var text = ""
        for facet in counts.facets {
            let rows = facet.values.map { value in
                Row(label: value.name.map { "\(value.value)  \($0)" } ?? value.value, count: value.count)
            }
            text += Self.table(facet.facet, rows, style)
        }
        if let histogram = counts.histogram {
            let rows = histogram.suffix(Self.mostColumns).map { Row(label: $0.time, count: $0.count) }
            let left = histogram.count - rows.count
            text += Self.table(left > 0 ? "published (\(left) earlier left out)" : "published", rows, style)
            if counts.undated > 0 { text += style.line("  \(counts.undated) without a date", base: .faint) + "\n" }
        }
        self.text = text
    }

    private struct Row {
        var label: String
        var count: Int
    }

    private static func table(_ name: String, _ rows: [Row], _ style: TextStyle) -> String {
        guard !rows.isEmpty else { return style.line(name, base: .strong) + style.line("  none", base: .faint) + "\n" }
        let most = max(1, rows.map(\.count).max() ?? 1)
        let digits = String(most).count
        let widest = max(12, (style.columns ?? 100) - Self.bar - digits - 6)
        let width = min(widest, rows.map { TextStyle.width($0.label) }.max() ?? 0)
        var text = style.line(name, base: .strong)
        for row in rows {
            let label = cut(row.label, width)
            let count = String(row.count)
            text += style.line(
                "  " + label + String(repeating: " ", count: width - TextStyle.width(label) + 2 + digits - count.count) + count
                    + "  "
                    + blocks(row.count, of: most))
        }
        return text + "\n"
    }

    private static func cut(_ label: String, _ width: Int) -> String {
        guard TextStyle.width(label) > width else { return label }
        var kept = String.UnicodeScalarView()
        var cells = 1
        for scalar in label.unicodeScalars {
            cells += TextStyle.width(TextStyle.shown(scalar))
            if cells > width { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// In eighths of a cell, and never nothing.
    private static func blocks(_ count: Int, of most: Int) -> String {
        let eighths = max(1, count * Self.bar * 8 / most)
        let part = eighths % 8
        return String(repeating: "█", count: eighths / 8) + (part > 0 ? String("▏▎▍▌▋▊▉".map(String.init)[part - 1]) : "")
    }
}
