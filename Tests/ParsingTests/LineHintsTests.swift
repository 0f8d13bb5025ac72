import Articles
import Testing

@testable import Parsing

@Suite struct LineHintsTests {
    private func line(_ number: Int, container: Int) -> DecodedLine {
        DecodedLine(line: number, element: .paragraph, linkDensity: 0, container: container)
    }

    @Test func `lines in order are found by their numbers`() {
        let hints = LineHints([line(0, container: 5), line(1, container: 6)])
        #expect(hints[0]?.container == 5)
        #expect(hints[1]?.container == 6)
        #expect(hints[2] == nil)
        #expect(hints[-1] == nil)
    }

    @Test func `of lines with one number the first counts, in whatever order they come`() {
        let hints = LineHints([line(9, container: 1), line(2, container: 2), line(9, container: 3)])
        #expect(hints[9]?.container == 1)
        #expect(hints[2]?.container == 2)
        #expect(hints[0] == nil)
    }

    @Test func `nothing is said of a plain text`() {
        #expect(LineHints([]).isEmpty)
        #expect(LineHints([])[0] == nil)
    }
}
