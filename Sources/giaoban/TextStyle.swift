/// How text is laid out for a terminal, or for a pipe: wrapped and coloured there, plain lines here.
///
/// What articles say is untrusted: control characters, which could steer a terminal, are shown as spaces.
struct TextStyle {
    enum Weight: String {
        case plain = ""
        case strong = "\u{1B}[1m"
        case faint = "\u{1B}[2m"
        case mark = "\u{1B}[1;33m"
        case good = "\u{1B}[32m"
        case alarm = "\u{1B}[1;31m"
    }

    let isColoured: Bool
    /// Of the terminal; nil where nothing is wrapped.
    let columns: Int?

    /// One line feed at the end.
    func line(_ text: String, base: Weight = .plain) -> String {
        painted(text.unicodeScalars.map { (Self.shown($0), base) }) + "\n"
    }

    /// A part of a line.
    func painted(_ text: String, _ weight: Weight) -> String {
        painted(text.unicodeScalars.map { (Self.shown($0), weight) })
    }

    /// Breaks between words; a word longer than a line stands alone.
    /// - Parameter marks: `[start, end)` in Unicode scalars of the text.
    func wrapped(_ text: String, marks: [[Int]] = [], base: Weight = .plain, indent: Int) -> String {
        var scalars = text.unicodeScalars.map { (Self.shown($0), base) }
        for mark in marks where mark.count == 2 && mark[0] >= 0 && mark[0] <= mark[1] && mark[1] <= scalars.count {
            for index in mark[0]..<mark[1] { scalars[index].1 = .mark }
        }
        let margin = String(repeating: " ", count: indent)
        let width = columns.map { max(20, $0 - indent) } ?? Int.max
        var lines = ""
        var line: [(Unicode.Scalar, Weight)] = []
        var lineWidth = 0
        for word in scalars.split(whereSeparator: { $0.0 == " " }) {
            let wordWidth = word.reduce(0) { $0 + Self.width($1.0) }
            if !line.isEmpty, lineWidth + 1 + wordWidth > width {
                lines += margin + painted(line) + "\n"
                line = []
                lineWidth = 0
            }
            if let last = line.last {
                // Between two marked words the space is marked, too.
                line.append((" ", last.1 == .mark && word.first?.1 == .mark ? .mark : base))
                lineWidth += 1
            }
            line += word
            lineWidth += wordWidth
        }
        return line.isEmpty ? lines : lines + margin + painted(line) + "\n"
    }

    private func painted(_ scalars: [(Unicode.Scalar, Weight)]) -> String {
        var text = String.UnicodeScalarView()
        var weight = Weight.plain
        for (scalar, wanted) in scalars {
            if isColoured, wanted != weight {
                if weight != .plain { text.append(contentsOf: "\u{1B}[0m".unicodeScalars) }
                text.append(contentsOf: wanted.rawValue.unicodeScalars)
                weight = wanted
            }
            text.append(scalar)
        }
        if weight != .plain { text.append(contentsOf: "\u{1B}[0m".unicodeScalars) }
        return String(text)
    }

    /// White space and what steers a terminal or turns the direction of writing as a space.
    static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0..<0x20, 0x7F...0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: " "
        default: scalar
        }
    }

    static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width(shown($1)) } }

    /// Cells of a terminal: none for a combining mark, two for East Asian wide letters and emoji.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x300..<0x370, 0x200B...0x200F, 0xFE00...0xFE0F, 0xFEFF, 0xAD: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6,
            0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
