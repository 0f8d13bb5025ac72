import WireProtocol

/// What the value of a setting may be.
package enum SettingForm: Hashable, Sendable {
    /// Absolute.
    case path
    case flag
    /// A whole number.
    case count(ClosedRange<Int>)
    /// The same, or 0 for no bound.
    case bound(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case choice([String])
    /// `ipc:///path`; `remote` names the setting that takes tcp.
    case local(remote: Setting, canBeOff: Bool)
    /// `tcp://address:port`, or off.
    case remote
    /// A name, or off.
    case name
    /// ``OutletDays``, or off.
    case outlets

    /// - Parameter unit: for the words of a refusal.
    /// - Throws: what is wrong, without the setting's name.
    func content(of text: String, unit: String) throws(SettingFault) -> SettingContent {
        switch self {
        case .path: return .text(try path(text))
        case .flag:
            guard let flag = Bool(text) else { throw SettingFault("\(Self.quoted(text)) is not true or false") }
            return .flag(flag)
        case .bound where text == "0": return .off
        case .count(let range), .bound(let range):
            guard let count = Int(text), range.contains(count) else {
                throw SettingFault(
                    "\(Self.quoted(text)) is no whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)")
            }
            return .count(count)
        case .number(let range):
            guard let number = Double(text), range.contains(number) else {
                throw SettingFault(
                    "\(Self.quoted(text)) is no number of \(unit) from \(Self.plain(range.lowerBound)) to "
                        + Self.plain(range.upperBound))
            }
            return .number(number)
        case .choice(let choices):
            guard choices.contains(text) else { throw SettingFault("\(Self.quoted(text)) is none of \(unit)") }
            return .text(text)
        case .local(_, true) where text == "off", .remote where text == "off", .name where text == "off",
            .outlets where text == "off":
            return .off
        case .outlets:
            _ = try OutletDays(text)
            return .text(text)
        case .local(let other, _):
            let endpoint = try endpoint(text)
            guard let path = endpoint.path else {
                throw SettingFault(
                    "use endpoint \(Self.shown(text)): without keys tcp would let anybody in; set \(other.rawValue) to it, and keys "
                        + "as docs/keys.md says, or use ipc:///path")
            }
            guard path.hasPrefix("/") else { throw SettingFault("\(Self.quoted(text)) is no ipc:///path; begin the path with /") }
            return .endpoint(endpoint)
        case .remote:
            let endpoint = try endpoint(text)
            guard endpoint.path == nil else {
                throw SettingFault("\(Self.quoted(text)) is no tcp://address:port, and not off")
            }
            return .endpoint(endpoint)
        case .name:
            guard !text.isEmpty, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") }) else {
                throw SettingFault("\(Self.quoted(text)) is no \(unit)")
            }
            return .text(text)
        }
    }

    private func path(_ text: String) throws(SettingFault) -> String {
        guard text.hasPrefix("/"), !text.utf8.contains(0) else {
            throw SettingFault("\(Self.quoted(text)) is no absolute path; begin it with /")
        }
        return text.utf8.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private func endpoint(_ text: String) throws(SettingFault) -> Endpoint {
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw SettingFault("use endpoint \(Self.shown(text)): \(error.reason)")
        }
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }

    static func quoted(_ text: String) -> String { "\"\(shown(text))\"" }

    /// Short, and on one line, whatever was written.
    static func shown(_ text: String) -> String {
        var words = ""
        for scalar in text.unicodeScalars.prefix(80) {
            let isPlain = scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
            words += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        return text.unicodeScalars.count > 80 ? words + "..." : words
    }
}

/// A value as its setting's form reads it.
package enum SettingContent: Hashable, Sendable {
    case off
    case text(String)
    case flag(Bool)
    case count(Int)
    case number(Double)
    case endpoint(Endpoint)
}

/// Why a text is no value of a setting.
struct SettingFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
