/// What `articles.outlets` says: `HOST DAYS, HOST DAYS`.
package struct OutletDays {
    /// By host; infinity for ever.
    package let seconds: [String: Double]

    /// None where `text` is nil, or is not what a setting was let in as.
    package init(checked text: String?) {
        seconds = text.flatMap { try? OutletDays($0) }?.seconds ?? [:]
    }

    init(_ text: String) throws(SettingFault) {
        var seconds: [String: Double] = [:]
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(whereSeparator: \.isWhitespace)
            guard parts.count == 2, Self.isHost(parts[0]) else {
                throw SettingFault("\(SettingForm.quoted(String(entry))) is not HOST DAYS, such as \"baotintuc.vn 365\"")
            }
            guard let days = Int(parts[1]), (0...36_500).contains(days) else {
                throw SettingFault("\(SettingForm.quoted(String(parts[1]))) is no whole number of days from 0 to 36500")
            }
            guard seconds.updateValue(days == 0 ? .infinity : Double(days) * 86_400, forKey: parts[0].lowercased()) == nil else {
                throw SettingFault("\(SettingForm.quoted(String(parts[0]))) is there twice; name each host once")
            }
        }
        self.seconds = seconds
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.hasPrefix(".") && !text.hasSuffix(".") && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
    }
}
