import Articles

/// One thing that `giaoban doctor` looked at, and how it is.
struct DoctorFinding: Hashable {
    enum Level: String {
        case ok
        /// Works, and will not for long, or not for everybody.
        case warning
        /// Something that was promised does not work.
        case error
        /// This user, or this machine, does not let it be seen: neither well nor ill.
        case skipped
    }

    /// The parts, in the order of the report.
    enum Part: String {
        case configuration, directories, disk, inotify, clock, keys, sockets, databases, lexicon, limits
    }

    var level: Level
    var part: Part
    /// What was looked at: a path, a setting, an endpoint.
    var object: String
    /// How it is, and what that means.
    var reason: String
    /// A command for sh(1) that mends it, right for who runs doctor and where; nil where nothing is to be done.
    var remedy: String?

    static func ok(_ part: Part, _ object: String, _ reason: String) -> DoctorFinding {
        DoctorFinding(level: .ok, part: part, object: object, reason: reason)
    }
    static func warning(_ part: Part, _ object: String, _ reason: String, _ remedy: String?) -> DoctorFinding {
        DoctorFinding(level: .warning, part: part, object: object, reason: reason, remedy: remedy)
    }
    static func error(_ part: Part, _ object: String, _ reason: String, _ remedy: String?) -> DoctorFinding {
        DoctorFinding(level: .error, part: part, object: object, reason: reason, remedy: remedy)
    }
    static func skipped(_ part: Part, _ object: String, _ reason: String) -> DoctorFinding {
        DoctorFinding(level: .skipped, part: part, object: object, reason: "not looked at: \(reason)")
    }

    /// One object on one line.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("level", level.rawValue)
            $0.member("part", part.rawValue)
            $0.member("object", object)
            $0.member("reason", reason)
            $0.member("remedy", remedy)
        }
        return writer.bytes
    }

    /// Level and part in columns, what is found wrapped beside them, the remedy on a line of its own, to be copied whole.
    func text(_ style: TextStyle) -> String {
        let columns = Self.padded(level.rawValue, 9) + Self.padded(part.rawValue, 15)
        var lines = style.wrapped("\(object): \(reason)", indent: columns.utf8.count).split(separator: "\n").map(String.init)
        if let first = lines.first {
            lines[0] =
                style.painted(Self.padded(level.rawValue, 9), level.weight) + Self.padded(part.rawValue, 15)
                + first.drop { $0 == " " }
        }
        var text = lines.joined(separator: "\n") + "\n"
        if let remedy { text += String(repeating: " ", count: 9) + style.painted("mend with      ", .faint) + style.line(remedy) }
        return text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}

extension DoctorFinding.Level {
    fileprivate var weight: TextStyle.Weight {
        switch self {
        case .ok: .good
        case .warning: .mark
        case .error: .alarm
        case .skipped: .faint
        }
    }
}
