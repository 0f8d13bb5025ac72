import Glibc

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
        isSame(left.name, right.name) && isSame(left.kind, right.kind)
    }

    /// Whether two texts have the same bytes.
    static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let isSame: Bool?? = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                guard let a = left.baseAddress, let b = right.baseAddress else { return left.count == right.count }
                return left.count == right.count && memcmp(a, b, left.count) == 0
            }
        }
        return (isSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
    }

    /// By the name alone: bearers of one name are few.
    func hash(into hasher: inout Hasher) {
        let isDone: Void? = name.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        if isDone == nil { for byte in name.utf8 { hasher.combine(byte) } }
    }
}
