import Articles
import Glibc

/// What the names that pages give their parts say of the lines inside.
struct PageWords: Sendable {
    /// What a name says: hints, or that readers do not see the element.
    struct Meaning: Hashable {
        var hints = DecodedLine.Hints()
        var isHidden = false
    }

    private static let hintNames: [String: DecodedLine.Hints] = [
        "related": .related, "comment": .comment, "share": .share, "menu": .menu, "advertisement": .advertisement,
        "tags": .tags, "breadcrumb": .breadcrumb, "widget": .widget, "footer": .footer, "sidebar": .sidebar,
        "author": .author, "date": .date, "caption": .caption, "summary": .summary, "title": .title, "body": .body,
    ]
    /// Parts joined at most: `tin-lien-quan` has three.
    private static let longestRun = 4
    /// Bytes of a name that are read; longer ones are data, not names.
    private static let longestName = 200

    /// By the 64-bit FNV-1a hash of the word: names are looked up some hundred times a page. The hash itself finds the place,
    /// since a Dictionary hashes it again.
    private var places: [(hash: UInt64, meaning: Meaning)] = []

    init() {}

    init(_ table: TableFile) throws(DecodingError) {
        let word = try table.column("word")
        let hint = try table.column("hint")
        var meanings: [UInt64: Meaning] = [:]
        for (line, cells) in table.rows {
            var meaning = Meaning()
            if cells[hint] == "hidden" {
                meaning.isHidden = true
            } else if let hints = Self.hintNames[cells[hint]] {
                meaning.hints = hints
            } else {
                throw table.fault(line: line, "no hint is called \(cells[hint])")
            }
            var hash = Hash()
            for byte in cells[word].utf8 { hash.add(byte) }
            meanings[hash.value] = meaning
        }
        // A quarter of the places are taken, so that most words without meaning end at a free one; 0 is no word's hash.
        var count = 16
        while count < meanings.count * 4 { count *= 2 }
        places = Array(repeating: (0, Meaning()), count: count)
        for (hash, meaning) in meanings {
            var place = Int(truncatingIfNeeded: hash) & (count - 1)
            while places[place].hash != 0 { place = (place + 1) & (count - 1) }
            places[place] = (hash, meaning)
        }
    }

    private func meaning(of hash: UInt64) -> Meaning? {
        var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[place].hash != 0 {
            if places[place].hash == hash { return places[place].meaning }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// - Parameter names: the value of a class, id, role or itemprop attribute.
    func meaning(of names: UnsafeBufferPointer<UInt8>) -> Meaning {
        var meaning = Meaning()
        guard !places.isEmpty else { return meaning }
        // Hashes of the runs of parts that end at the current part, the longest first.
        var runs = Runs()
        var previous: UInt8 = 0
        for byte in names.prefix(Self.longestName) {
            if ASCII.isAlphanumeric(byte) {
                let isInnerCapital = (0x41...0x5A).contains(byte) && (0x61...0x7A).contains(previous)
                if isInnerCapital { endPart(&runs, &meaning) }
                runs.add(ASCII.lowercased(byte))
            } else {
                endPart(&runs, &meaning)
                if ASCII.isSpace(byte) { runs = Runs() }
            }
            previous = byte
        }
        endPart(&runs, &meaning)
        return meaning
    }

    private func endPart(_ runs: inout Runs, _ meaning: inout Meaning) {
        guard runs.isInPart else { return }
        runs.isInPart = false
        for index in 0..<runs.count {
            if let found = self.meaning(of: runs[index].value) {
                meaning.hints.formUnion(found.hints)
                meaning.isHidden = meaning.isHidden || found.isHidden
            }
        }
    }

    /// The hashes of at most ``longestRun`` runs, each grown byte by byte.
    private struct Runs {
        private var hashes = (Hash(), Hash(), Hash(), Hash())
        private(set) var count = 0
        var isInPart = false

        /// From the run begun first.
        subscript(index: Int) -> Hash {
            switch index {
            case 0: hashes.0
            case 1: hashes.1
            case 2: hashes.2
            default: hashes.3
            }
        }

        /// A byte of the current part; the first one of a part begins a run.
        mutating func add(_ byte: UInt8) {
            if !isInPart {
                isInPart = true
                switch count {
                case 0: hashes.0 = Hash()
                case 1: hashes.1 = Hash()
                case 2: hashes.2 = Hash()
                case 3: hashes.3 = Hash()
                default: hashes = (hashes.1, hashes.2, hashes.3, Hash())
                }
                count = min(count + 1, PageWords.longestRun)
            }
            hashes.0.add(byte)
            if count > 1 { hashes.1.add(byte) }
            if count > 2 { hashes.2.add(byte) }
            if count > 3 { hashes.3.add(byte) }
        }
    }

    private struct Hash {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func add(_ byte: UInt8) {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
        }
    }
}

/// The meanings of the names seen last in a page: most of its elements are called what another was.
struct NameMemory {
    private static let places = 32

    private let words: PageWords
    private var names = [UnsafeBufferPointer<UInt8>?](repeating: nil, count: places)
    private var meanings = [PageWords.Meaning](repeating: PageWords.Meaning(), count: places)

    init(_ words: PageWords) { self.words = words }

    /// - Parameter name: must outlive the memory, or ``forget()`` is called before it ends.
    mutating func meaning(of name: UnsafeBufferPointer<UInt8>) -> PageWords.Meaning {
        guard let start = name.baseAddress, let first = name.first, let last = name.last else { return words.meaning(of: name) }
        let place = (name.count &+ Int(first) &* 7 &+ Int(last) &* 3) & (Self.places - 1)
        if let known = names[place], known.count == name.count, let seen = known.baseAddress,
            seen == start || memcmp(seen, start, name.count) == 0
        {
            return meanings[place]
        }
        names[place] = name
        meanings[place] = words.meaning(of: name)
        return meanings[place]
    }

    mutating func forget() {
        for place in names.indices { names[place] = nil }
    }
}
