import Foundation

/// Articles to push: the corpus that the user names, else the samples; each made different, so that none is a duplicate.
struct Samples: Sendable {
    /// Bytes of a made article: what the bars were measured with.
    static let bytes = 4_096

    private let bodies: [String]

    /// - Parameter corpus: see ``Corpus/lines(_:)``.
    init(directory: String, corpus: String?) throws {
        var bodies: [String] = []
        if let corpus {
            bodies = try Corpus.lines(corpus).map { $0.title + "\n\n" + $0.body }
        } else {
            for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() {
                bodies.append(try String(contentsOfFile: directory + "/" + name, encoding: .utf8))
            }
        }
        guard !bodies.isEmpty else { throw Problem("no articles in \(corpus ?? directory)") }
        self.bodies = bodies
    }

    /// About ``bytes`` long, as UTF-8.
    func article(_ number: Int) -> [UInt8] {
        var text = Array("Bài số \(number)\n\n".utf8)
        while text.count < Self.bytes { text += Array(bodies[number % bodies.count].utf8) + [0x0A] }
        // Not inside a scalar.
        var end = Self.bytes
        while text[end - 1] & 0xC0 == 0x80 || text[end - 1] >= 0xC0 { end -= 1 }
        return Array(text[..<end])
    }
}
