import Foundation
import Testing

/// The guides' blocks, run as they stand there.
@Suite struct GuideTests {
    private static let root = URL(fileURLWithPath: Samples.directory).deletingLastPathComponent().path

    private struct Block {
        var language: String
        var text: String
        /// Of the guide, from 1.
        var line: Int
    }

    private static func blocks(_ guide: String) throws -> [Block] {
        let text = try String(contentsOfFile: root + "/docs/" + guide, encoding: .utf8)
        var blocks: [Block] = []
        var isOpen = false
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                isOpen.toggle()
                if isOpen { blocks.append(Block(language: String(line.dropFirst(3)), text: "", line: number + 1)) }
            } else if isOpen {
                blocks[blocks.count - 1].text += line + "\n"
            }
        }
        return blocks
    }

    @Test func `every block of the developer's guide does what it says, in its order`() throws {
        let daemon = try DaemonUnderTest()
        let home = daemon.directory + "/home"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: home + "/giaoban", withDestinationPath: daemon.directory + "/run")
        let programs = URL(fileURLWithPath: Programs.path("giaoban")).deletingLastPathComponent().path
        let blocks = try Self.blocks("developing.md")
        #expect(blocks.map(\.language) == ["sh", "sh", "python", "sh", "sh", "python"])
        for block in blocks {
            // What a block reads of the one before is indexed by then.
            try daemon.wait { try RawClient(daemon.ctl).ask(.info).header["backlog"] as? Int == 0 }
            let interpreter = block.language == "sh" ? "sh -eu" : "/usr/bin/python3"
            let result = try Programs.run(
                "/usr/bin/env",
                [
                    "-C", home, "PATH=\(programs):/usr/bin:/bin", "XDG_RUNTIME_DIR=\(home)", "LC_ALL=C.UTF-8", "sh", "-c",
                    interpreter + " -",
                ], input: Array(block.text.utf8))
            #expect(result.status == 0, "block at line \(block.line): \(result.output)\(result.errors)")
        }
    }
}
