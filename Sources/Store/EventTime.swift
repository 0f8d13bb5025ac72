/// Times as clients give them to begin a follow at.
package enum EventTime {
    /// Seconds since 1970 of an RFC 3339 time, which names its offset. Nil for anything else.
    package static func seconds(rfc3339 text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, bytes[10] == 0x54 else { return nil }
        // What follows the seconds: a fraction or not, and then Z or an offset, without which a time means another one everywhere.
        var rest = bytes[19...]
        var fraction = 0.0
        if rest.first == 0x2E {
            var unit = 0.1
            rest = rest.dropFirst()
            while let digit = rest.first, (0x30...0x39).contains(digit) {
                fraction += Double(digit - 0x30) * unit
                unit /= 10
                rest = rest.dropFirst()
            }
        }
        guard rest.first == 0x5A || rest.first == 0x2B || rest.first == 0x2D, let seconds = CivilTime.seconds(iso: text) else {
            return nil
        }
        return Double(seconds) + fraction
    }
}
