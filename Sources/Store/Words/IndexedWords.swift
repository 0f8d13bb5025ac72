/// The words of an article as the full-text index takes them.
package struct IndexedWords: Sendable {
    /// With a space between, UTF-8.
    let title: [UInt8]
    let body: [UInt8]
    /// See ``SearchFields``.
    let fields: String
    /// The vocabulary's share.
    let accented: AccentedWords
    /// What search counts of the article; nil where its words alone matter.
    var measures: ArticleMeasures?

    package init(title: String, body: String, fields: String) {
        self.init(title: title, body: body, fields: fields, normalised: nil)
    }

    /// - Parameter normalised: hears the title and then the body once more, piece by piece: their words as above, their punctuation
    ///   kept, and one space for white space. It is what two versions of an article are compared by.
    init(title: String, body: String, fields: String, normalised: ((UnsafeBufferPointer<UInt8>) -> Void)?) {
        self.fields = fields
        var accented = AccentedWords.Builder()
        self.title = Self.words(title, &accented, normalised)
        self.body = Self.words(body, &accented, normalised)
        var fields = fields
        fields.withUTF8 { utf8 in
            var (start, isValue, isAccented) = (0, false, false)
            for index in 0...utf8.count {
                switch index < utf8.count ? utf8[index] : 0x20 {
                case 0x20:
                    if isAccented { accented.insert(UnsafeBufferPointer(rebasing: utf8[start..<index])) }
                    (start, isValue, isAccented) = (index + 1, false, false)
                case 0x3A where !isValue:
                    isValue = true
                    start = index + 1
                case let byte: if byte >= 0x80 { isAccented = true }
                }
            }
        }
        self.accented = accented.words
    }

    private static func words(
        _ text: String, _ accented: inout AccentedWords.Builder, _ normalised: ((UnsafeBufferPointer<UInt8>) -> Void)?
    ) -> [UInt8] {
        var text = text
        return text.withUTF8 { utf8 in
            guard let normalised else { return Self.words(utf8, &accented, nil) }
            // As below; one more for the end.
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: room(utf8) + 1)
            defer { copy.deallocate() }
            var count = 0
            let result = withUnsafeMutablePointer(to: &count) { Self.words(utf8, &accented, (copy, $0)) }
            if count > 0, copy[count - 1] == 0x20 { count -= 1 }
            // Ends the title before the body, whatever either holds.
            copy[count] = 0
            normalised(UnsafeBufferPointer(rebasing: copy[...count]))
            return result
        }
    }

    /// Lower case may take three bytes for two, and never more than that.
    private static func room(_ text: UnsafeBufferPointer<UInt8>) -> Int { text.count * 2 + 16 }

    /// - Parameter copy: gets what ``init(title:body:fields:normalised:)`` tells of, with its length.
    private static func words(
        _ text: UnsafeBufferPointer<UInt8>, _ accented: inout AccentedWords.Builder,
        _ copy: (bytes: UnsafeMutableBufferPointer<UInt8>, count: UnsafeMutablePointer<Int>)?
    ) -> [UInt8] {
        var scanner = WordScanner()
        let room = room(text)
        let words = [UInt8](unsafeUninitializedCapacity: room) { words, count in
            var (written, copied, end) = (0, 0, 0)
            scanner.scanBytes(text) { word, range, isAccented in
                guard let bytes = word.baseAddress, written + word.count < room else { return }
                if let copy {
                    appendGap(text, end..<range.lowerBound, copy.bytes, &copied)
                    copy.bytes.baseAddress?.advanced(by: copied).update(from: bytes, count: word.count)
                    copied += word.count
                    end = range.upperBound
                }
                if written > 0 {
                    words[written] = 0x20
                    written += 1
                }
                words.baseAddress?.advanced(by: written).update(from: bytes, count: word.count)
                written += word.count
                if isAccented { accented.insert(word) }
            }
            if let copy {
                appendGap(text, end..<text.count, copy.bytes, &copied)
                copy.count.pointee = copied
            }
            count = written
        }
        return words.trimmed
    }

    /// What stands between words: at most as much as there was.
    @inline(__always)
    private static func appendGap(
        _ text: UnsafeBufferPointer<UInt8>, _ gap: Range<Int>, _ copy: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int
    ) {
        var index = gap.lowerBound
        while index < gap.upperBound {
            let byte = text[index]
            index += 1
            if byte > 0x20 {
                copy[count] = byte
                count += 1
            } else if count > 0, copy[count - 1] != 0x20 {
                copy[count] = 0x20
                count += 1
            }
        }
    }
}

/// The accented words of a text, once each.
///
/// Told apart by 64 bits of hash alone: words made to collide hide each other from accentless search, and nothing else.
struct AccentedWords: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var hashes: [UInt64] = []

    /// Gathers the words of one text.
    struct Builder {
        private var gathered = AccentedWords()
        private var known = WordHashes()

        /// In no more memory than they take.
        var words: AccentedWords {
            var words = AccentedWords()
            (words.bytes, words.ends, words.hashes) = (gathered.bytes.trimmed, gathered.ends.trimmed, gathered.hashes.trimmed)
            return words
        }

        mutating func insert(_ word: UnsafeBufferPointer<UInt8>) {
            let hash = AccentedWords.hash(word)
            guard known.insert(hash) else { return }
            gathered.hashes.append(hash)
            gathered.bytes.append(contentsOf: word)
            gathered.ends.append(UInt32(gathered.bytes.count))
        }
    }

    /// FNV-1a, 64 bits.
    static func hash(_ word: [UInt8]) -> UInt64 { word.withUnsafeBufferPointer(hash) }

    @inline(__always)
    static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = emptyHash
        for byte in word { hash = Self.hash(hash, byte) }
        return hash
    }

    /// Of no bytes.
    static let emptyHash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Of bytes whose hash is known, and one more.
    @inline(__always)
    static func hash(_ start: UInt64, _ byte: UInt8) -> UInt64 { (start ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// Words whose hash is wanted.
    func words(where isWanted: (UInt64) -> Bool) -> [[UInt8]] {
        hashes.indices.compactMap { isWanted(hashes[$0]) ? word($0) : nil }
    }

    var words: [[UInt8]] { hashes.indices.map(word) }

    private func word(_ index: Int) -> [UInt8] {
        Array(bytes[Int(index == 0 ? 0 : ends[index - 1])..<Int(ends[index])])
    }
}

extension Array {
    /// The same without room for more: hundreds of articles wait for the store's writer.
    fileprivate var trimmed: [Element] { withUnsafeBufferPointer { Array($0) } }
}
