import Articles
import Foundation

/// Identifiers of documents in the manner of Akoma Ntoso (OASIS LegalDocML naming convention): country, kind, type, author,
/// date or year, number.
package enum DocumentIdentifier {
    /// `/akn/vn/act/nghi-dinh/chinh-phu/2017/12-nd-cp`; parts that the citation does not give are left out, and a plenum's
    /// resolution has its term in place of a date: `/akn/vn/doc/nghi-quyet/ban-chap-hanh-trung-uong/xii/trung-uong-4`.
    package static func identifier(_ document: Record.Citation) -> String {
        let number: String
        if let plenum = document.plenum {
            number = "trung-uong-\(plenum)"
        } else {
            number = slug([document.number, document.symbol].compactMap { $0 }.joined(separator: "-"))
        }
        let time = document.date ?? document.year ?? document.issuerTerm.map { $0.lowercased() }
        let kind = document.system == .state ? "act" : "doc"
        let parts = ["akn", "vn", kind, slug(document.type), document.issuer.map(slug), time, number]
        return "/" + parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "/")
    }

    /// Lower-case ASCII letters and digits joined by hyphens.
    private static func slug(_ text: String) -> String {
        let plain = text.lowercased().replacingOccurrences(of: "đ", with: "d").decomposedStringWithCanonicalMapping
        var result = ""
        for scalar in plain.unicodeScalars {
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                result.unicodeScalars.append(scalar)
            } else if scalar.properties.generalCategory != .nonspacingMark, !result.isEmpty, !result.hasSuffix("-") {
                result += "-"
            }
        }
        return result.hasSuffix("-") ? String(result.dropLast()) : result
    }
}
