/// The words of an article as the full-text index takes them.
package struct IndexedWords: Sendable {
    /// With a space between, UTF-8.
    private(set) var title: [UInt8] = []
    private(set) var body: [UInt8] = []
    /// See ``SearchFields``.
    let fields: String
    /// The vocabulary's share.
    private(set) var accented = AccentedWords()
    /// What search counts of the article; nil where its words alone matter.
    var measures: ArticleMeasures?

    package init(title: String, body: String, fields: String) {
        self.init(title: title, body: body, fields: fields) { _ in }
    }

    /// - Parameter normalised: hears the title and then the body once more, piece by piece: their words as above, their punctuation
    ///   kept, and one space for white space. It is what two versions of an article are compared by.
    init(title: String, body: String, fields: String, normalised: ([UInt8]) -> Void) {
        self.fields = fields
        var buffer: [UInt8] = []
        self.title = Self.words(title, &accented, normalised: &buffer)
        normalised(buffer)
        self.body = Self.words(body, &accented, normalised: &buffer)
        normalised(buffer)
        var word: [UInt8] = []
        var isValue = false
        for byte in fields.utf8 {
            switch byte {
            case 0x20:
                accented.insert(ifAccented: word)
                word.removeAll(keepingCapacity: true)
                isValue = false
            case 0x3A where !isValue: isValue = true
            default: if isValue { word.append(byte) }
            }
        }
        accented.insert(ifAccented: word)
    }

    private static func words(_ text: String, _ accented: inout AccentedWords, normalised: inout [UInt8]) -> [UInt8] {
        var words: [UInt8] = []
        words.reserveCapacity(text.utf8.count + 16)
        normalised.removeAll(keepingCapacity: true)
        normalised.reserveCapacity(text.utf8.count + 16)
        var scanner = WordScanner()
        var end = 0
        var text = text
        text.withUTF8 { utf8 in
            scanner.scan(utf8) { scanner, range in
                appendGap(utf8, end..<range.lowerBound, &normalised)
                normalised.append(contentsOf: scanner.word)
                end = range.upperBound
                if !words.isEmpty { words.append(0x20) }
                words.append(contentsOf: scanner.word)
                if scanner.isAccented { accented.insert(scanner.word) }
            }
            appendGap(utf8, end..<utf8.count, &normalised)
        }
        if normalised.last == 0x20 { normalised.removeLast() }
        // Ends the title before the body, whatever either holds.
        normalised.append(0)
        return words
    }

    private static func appendGap(_ text: UnsafeBufferPointer<UInt8>, _ gap: Range<Int>, _ normalised: inout [UInt8]) {
        for byte in text[gap] {
            if byte > 0x20 {
                normalised.append(byte)
            } else if let last = normalised.last, last != 0x20 {
                normalised.append(0x20)
            }
        }
    }
}

/// The accented words of a text, once each.
///
/// Told apart by 64 bits of hash alone: words made to collide hide each other from accentless search, and nothing else.
struct AccentedWords: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// Open addressing; 0 is vacant, else the index of a word + 1. A power of two, at most half full.
    private var slots = [UInt32](repeating: 0, count: 1024)

    var count: Int { hashes.count }

    /// FNV-1a, 64 bits.
    static func hash(_ word: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    mutating func insert(ifAccented word: [UInt8]) {
        if word.contains(where: { $0 >= 0x80 }) { insert(word) }
    }

    mutating func insert(_ word: [UInt8]) {
        let hash = Self.hash(word)
        guard let slot = vacantSlot(hash) else { return }
        hashes.append(hash)
        bytes.append(contentsOf: word)
        ends.append(bytes.count)
        slots[slot] = UInt32(hashes.count)
        guard hashes.count * 2 > slots.count else { return }
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (index, hash) in hashes.enumerated() {
            if let slot = vacantSlot(hash) { slots[slot] = UInt32(index + 1) }
        }
    }

    /// Nil where the hash is there already.
    private func vacantSlot(_ hash: UInt64) -> Int? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
        while slots[slot] != 0 {
            if hashes[Int(slots[slot]) - 1] == hash { return nil }
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// Words whose hash is not among `known`; they are added to it.
    func missing(from known: inout Set<UInt64>) -> [[UInt8]] {
        hashes.indices.compactMap { index in
            guard known.insert(hashes[index]).inserted else { return nil }
            return word(index)
        }
    }

    var words: [[UInt8]] { hashes.indices.map(word) }

    private func word(_ index: Int) -> [UInt8] {
        Array(bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
    }
}
