import Settings

/// What `articles.outlets` says: `HOST DAYS, HOST DAYS`.
struct OutletDays {
    /// By host; infinity for ever.
    let seconds: [String: Double]

    /// - Parameter text: nil or `off` where there are none.
    init(_ text: String?) throws(ConfigurationError) {
        guard let text, text != "off" else {
            seconds = [:]
            return
        }
        var seconds: [String: Double] = [:]
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(whereSeparator: \.isWhitespace)
            guard parts.count == 2, Self.isHost(parts[0]) else {
                throw ConfigurationError(
                    setting: .articlesOutlets, reason: "\"\(entry)\" is not HOST DAYS, such as \"baotintuc.vn 365\"")
            }
            guard let days = Int(parts[1]), (0...36_500).contains(days) else {
                throw ConfigurationError(
                    setting: .articlesOutlets, reason: "\"\(parts[1])\" is no whole number of days from 0 to 36500")
            }
            guard seconds.updateValue(days == 0 ? .infinity : Double(days) * 86_400, forKey: parts[0].lowercased()) == nil else {
                throw ConfigurationError(setting: .articlesOutlets, reason: "\"\(parts[0])\" is there twice; name each host once")
            }
        }
        self.seconds = seconds
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.hasPrefix(".") && !text.hasSuffix(".") && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
    }
}
