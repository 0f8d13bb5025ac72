/// Attributes of the tags that ``HTMLScan`` passes.
extension HTMLScan {
    /// Moves behind the tag's `>`, and leaves its attributes out where that changes nothing.
    /// - Parameter tag: where the tag begins.
    /// - Returns: whether it ends in `/>`.
    mutating func readAttributes(
        _ index: inout Int, tag: Int, isEnd: Bool, _ name: TagName, _ traits: ElementTraits
    ) -> Bool {
        if index < bytes.count, bytes[index] == UInt8(ascii: ">") {
            index += 1
            return false
        }
        let known = attributes.all.count
        var form = TagForm(end: index)
        let isPlain = condenses && !isDoubtful && readPlain(&form, isLink: name == Self.a)
        if isPlain, form.canDrop, !isEnd, !isForeign, !traits.contains(.keepsAttributes) {
            drop(index..<(form.isClosed ? form.end - 1 : form.end))
            if attributes.all.count > known {
                attributes.tags.append(
                    HTMLAttributes.Tag(
                        offset: UInt32(written - (index - tag)), attributes: UInt32(known)..<UInt32(attributes.all.count)))
            }
            mostAttributes = max(mostAttributes, form.count)
            index = form.end + 1
            return form.isClosed
        }
        attributes.all.removeSubrange(known...)
        if condenses, !isPlain { isDoubtful = true }
        return skipAttributes(&index, dropsAddress: name == Self.a && !isEnd)
    }

    /// What a tag holds behind its name.
    private struct TagForm {
        /// Of its `>`.
        var end: Int
        /// Attributes, as ``skipAttributes(_:dropsAddress:)`` counts them.
        var count = 0
        /// Ends in `/>`.
        var isClosed = false
        /// The attributes that readers ask for stand in the page as the parser would give them.
        var canDrop = true
    }

    /// Reads attributes that every parser reads alike, and notes those that readers ask for.
    /// - Returns: false where the tag has a form that this does not know.
    private mutating func readPlain(_ form: inout TagForm, isLink: Bool) -> Bool {
        var index = form.end
        var known: UInt32 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if Self.isTagSpace(byte) {
                index += 1
                continue
            }
            if byte == UInt8(ascii: ">") {
                form.end = index
                return true
            }
            if byte == UInt8(ascii: "/") {
                guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ">") else { return false }
                form.end = index + 1
                form.isClosed = true
                return true
            }
            let start = index
            while index < bytes.count, Self.isNameByte(bytes[index]) { index &+= 1 }
            guard index > start, index < bytes.count else { return false }
            form.count += 1
            let attribute = AttributeName(UnsafeBufferPointer(rebasing: bytes[start..<index]))
            var value = index..<index
            var next = index
            while next < bytes.count, Self.isTagSpace(bytes[next]) { next += 1 }
            if next < bytes.count, bytes[next] == UInt8(ascii: "=") {
                let equals = next
                repeat { next += 1 } while next < bytes.count && Self.isTagSpace(bytes[next])
                guard let found = self.value(at: next, follows: equals, &form) else { return false }
                (value, index) = found
            } else if index == next, bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "/") {
                return false
            }
            guard let attribute, !isLink || attribute.isOfLinks, known >> attribute.rawValue & 1 == 0 else { continue }
            known |= 1 << UInt32(attribute.rawValue)
            if !isAsParsed(value) || ASCII.firstIndex(of: UInt8(ascii: "&"), in: bytes, value) != nil { form.canDrop = false }
            attributes.all.append(
                HTMLAttributes.Attribute(name: attribute, value: UInt32(value.lowerBound)..<UInt32(value.upperBound)))
        }
        return false
    }

    /// - Parameters:
    ///   - start: of the value, or of its quotes.
    ///   - equals: the sign before it.
    /// - Returns: the value and where the tag goes on; nil where its end is in doubt.
    private func value(at start: Int, follows equals: Int, _ form: inout TagForm) -> (value: Range<Int>, next: Int)? {
        guard start < bytes.count else { return nil }
        let quote = bytes[start]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard let end = ASCII.firstIndex(of: quote, in: bytes, start + 1..<bytes.count), end + 1 < bytes.count else {
                return nil
            }
            let behind = bytes[end + 1]
            guard Self.isTagSpace(behind) || behind == UInt8(ascii: ">") || behind == UInt8(ascii: "/") else { return nil }
            return (start + 1..<end, end + 1)
        }
        var end = start
        if start > equals + 1 { form.count += 1 }
        while end < bytes.count, !Self.isTagSpace(bytes[end]), bytes[end] != UInt8(ascii: ">") {
            // A slash parts attributes where they are counted.
            if bytes[end] == UInt8(ascii: "/") {
                guard end > start, end + 1 < bytes.count, Self.isNameByte(bytes[end + 1]) else { return nil }
                form.count += 1
            } else if !Self.isNameByte(bytes[end]), bytes[end] != UInt8(ascii: "&"), bytes[end] < 0x80 {
                return nil
            }
            end += 1
        }
        return end > start && end < bytes.count ? (start..<end, end) : nil
    }

    private static func isTagSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }

    /// ASCII that stands in names of attributes and means nothing in them: all that shows but `"`, `&`, `'`, `/`, `<`, `=`, `>`
    /// and the grave accent. A bit for each.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte < 0x40 ? 0x8FFF_7F3A_0000_0000 : byte < 0x80 ? 0x7FFF_FFFE_FFFF_FFFF : 0
        return bits >> UInt64(byte & 0x3F) & 1 != 0
    }

    /// Moves behind the tag's `>`, minding quotes.
    /// - Parameter dropsAddress: of a link, for which no reader asks.
    /// - Returns: whether it ends in `/>`.
    private mutating func skipAttributes(_ index: inout Int, dropsAddress: Bool) -> Bool {
        var count = 0
        var inName = false
        var isClosed = false
        var previous: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: ">") {
                mostAttributes = max(mostAttributes, count)
                return isClosed
            }
            isClosed = byte == UInt8(ascii: "/")
            if ASCII.isSpace(byte) || isClosed {
                inName = false
            } else if (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")) && previous == UInt8(ascii: "=") {
                let value = index
                index = ASCII.firstIndex(of: byte, in: bytes, index..<bytes.count).map { $0 + 1 } ?? bytes.count
                inName = false
                if dropsAddress { dropAddress(value: value, end: index) }
            } else {
                if !inName, byte != UInt8(ascii: "=") { count += 1 }
                inName = true
            }
            if !ASCII.isSpace(byte) { previous = byte }
        }
        mostAttributes = max(mostAttributes, count)
        return false
    }

    /// Leaves out ` href="..."` with the space before it, where it stands alone between others.
    private mutating func dropAddress(value: Int, end: Int) {
        let start = value - Self.address.count - 2
        guard start > 1, end < bytes.count, bytes[start] == 0x20, bytes[start - 1] != UInt8(ascii: "="), bytes[start - 1] != 0x20,
            bytes[start + 1..<value - 1].elementsEqual(Self.address),
            bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ">")
        else { return }
        drop(start..<end)
    }

    private static let address = Array("href=".utf8)
}
