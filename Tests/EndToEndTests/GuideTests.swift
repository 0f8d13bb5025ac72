import Foundation
import Testing

/// The guides' blocks, run as they stand there.
@Suite struct GuideTests {
    private struct Block {
        var language: String
        var text: String
        /// Of the guide, from 1.
        var line: Int
    }

    private static func blocks(_ guide: String) throws -> [Block] {
        let text = try String(contentsOfFile: Samples.repository + "/docs/" + guide, encoding: .utf8)
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

    @Test(arguments: [
        ("developing.md", ["sh", "sh", "python", "sh", "sh", "python"]), ("analysing.md", ["sh", "sh", "sh", "sh", "sh", "sh"]),
    ])
    func `every block of a guide does what it says, in its order`(guide: String, languages: [String]) throws {
        let daemon = try DaemonUnderTest()
        let home = daemon.directory + "/home"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: home + "/giaoban", withDestinationPath: daemon.directory + "/run")
        if guide == "analysing.md" {
            for article in Samples.articles {
                try FileManager.default.copyItem(atPath: article, toPath: home + "/" + (article as NSString).lastPathComponent)
            }
            #expect(try Programs.run(Programs.path("giaoban"), ["put", "--ctl", daemon.ctl] + Samples.articles).status == 0)
        }
        let programs = URL(fileURLWithPath: Programs.path("giaoban")).deletingLastPathComponent().path
        let blocks = try Self.blocks(guide)
        #expect(blocks.map(\.language) == languages)
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
