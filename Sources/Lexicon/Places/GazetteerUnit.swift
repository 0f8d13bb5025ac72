extension Gazetteer {
    /// Index of a unit in ``Gazetteer/units``.
    package typealias ID = Int32

    /// A day as the number YYYYMMDD, so that days compare as numbers; 0 where there is none.
    package typealias Day = Int32

    /// The two lists of codes. Codes are reused: 44 was Quảng Bình and is Quảng Trị.
    package enum CodeList: UInt8, Sendable {
        /// 63 provinces with districts and communes.
        case before2025 = 63
        /// 34 provinces with communes, no districts.
        case from2025 = 34

        /// First day of the 34 provinces (202/2025/QH15).
        package static let change: Day = 2025_07_01
        /// First day of the present division of the North and the Centre; earlier units are not in the lists. (Resolution of
        /// 1996-11-06, Bắc Thái, Hà Bắc, Vĩnh Phú and others divided.)
        package static let start: Day = 1997_01_01

        /// - Returns: nil for a day that neither list covers.
        package static func inForce(on day: Day) -> CodeList? {
            day < start ? nil : day < change ? .before2025 : .from2025
        }
    }

    package enum Level: UInt8, Sendable, Comparable {
        case province = 1, district, commune
        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
        /// Digits of a code.
        package var codeLength: Int { self == .province ? 2 : self == .district ? 3 : 5 }
    }

    package enum Kind: UInt8, Sendable, CaseIterable {
        case province, city, ruralDistrict, urbanDistrict, town, ruralCommune, ward, township, specialZone

        /// As the place lists write it.
        package var name: String {
            switch self {
            case .province: "tỉnh"
            case .city: "thành phố"
            case .ruralDistrict: "huyện"
            case .urbanDistrict: "quận"
            case .town: "thị xã"
            case .ruralCommune: "xã"
            case .ward: "phường"
            case .township: "thị trấn"
            case .specialZone: "đặc khu"
            }
        }

        /// With its first letter a capital, as it stands before a name.
        var title: String { Self.titles[Int(rawValue)] }
        private static let titles = allCases.map { $0.name.prefix(1).uppercased() + $0.name.dropFirst() }

        package init?(name: String) {
            var bytes = name
            guard let kind = bytes.withUTF8({ Self(utf8: $0) }) ?? Self.allCases.first(where: { $0.name == name }) else {
                return nil
            }
            self = kind
        }

        /// As above, of the normal form alone.
        init?(utf8 name: UnsafeBufferPointer<UInt8>) {
            guard let index = Self.utf8Names.firstIndex(where: { $0.count == name.count && name.elementsEqual($0) }) else {
                return nil
            }
            self = Self.allCases[index]
        }

        /// By case: fourteen thousand units are told apart by them at each start.
        private static let utf8Names = allCases.map { Array($0.name.utf8) }
    }

    package struct Unit: Sendable {
        package let list: CodeList
        package let level: Level
        /// In the last state of the list.
        package let kind: Kind
        package let code: Int32
        /// The district of a commune (before July 2025), else the province; -1 for a province.
        package internal(set) var parent: ID
        /// First day on which the unit no longer was one; of list 63 at most 2025-07-01; 0 where it still is.
        package let until: Day
    }

    /// What has become of a unit.
    package struct Succession: Sendable {
        package struct Commune: Sendable, Hashable {
            package let id: ID
            /// Only a part of it, or only a part of the old unit, went there.
            package let isDivided: Bool
        }
        package let province: ID
        /// Of a district or commune; empty for a province.
        package let communes: [Commune]
    }

    /// A dated change of a unit: what held before a day.
    struct Change: Sendable {
        enum Field: String { case kind, name, part_of }
        let day: Day
        let field: Field
        let before: String
    }

    /// Reads `YYYY-MM-DD`, more behind it or not; nil for anything else.
    package static func day(_ text: String) -> Day? {
        var digits: Day = 0
        var count = 0
        for byte in text.utf8 {
            if count == 10 { break }
            if count == 4 || count == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard byte &- 0x30 < 10 else { return nil }
                digits = digits * 10 + Day(byte &- 0x30)
            }
            count += 1
        }
        guard count == 10, (1...12).contains(digits / 100 % 100), (1...31).contains(digits % 100) else { return nil }
        return digits
    }

    /// A name as host names write it: `Ứng Hòa` -> `unghoa`.
    package static func hostLabel(_ name: String) -> String {
        var label = ""
        for scalar in name.unicodeScalars {
            if let parts = VietnameseLetters.parts(of: scalar.value) {
                label.unicodeScalars.append(Unicode.Scalar(parts.base | 0x20))
            } else if scalar == "đ" || scalar == "Đ" {
                label.append("d")
            } else if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                label.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) | 0x20))
            }
        }
        return label
    }

    /// A day as `YYYY-MM-DD`.
    package static func text(_ day: Day) -> String {
        func padded(_ value: Day, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        return "\(padded(day / 10_000, 4))-\(padded(day / 100 % 100, 2))-\(padded(day % 100, 2))"
    }
}
