/// A name as the key of a dictionary, compared by its bytes: names of one text are normalised alike, and Unicode's own comparison
/// normalises them once more at each look-up.
struct NameKey: Hashable {
    let name: String
    /// What tells apart bearers of one name.
    let kind: String

    init(_ name: String, kind: String = "") {
        self.name = name
        self.kind = kind
    }

    static func == (left: NameKey, right: NameKey) -> Bool {
        left.name.utf8.elementsEqual(right.name.utf8) && left.kind.utf8.elementsEqual(right.kind.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for text in [name, kind] {
            let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            if isDone == nil { for byte in text.utf8 { hasher.combine(byte) } }
        }
    }
}
