import Testing

@testable import giaoban

@Suite struct RefusalTests {
    @Test(
        arguments: [
            (#"{"after":20}"#, 20), ("{}", 250), (#"{"after":-1}"#, 0), (#"{"after":9223372036854775807}"#, 60_000), ("", 250),
        ] as [(String, UInt32)])
    func `a client waits as long as it is told to, within reason`(header: String, pause: UInt32) {
        #expect(Refusal(status: 300, header: Array(header.utf8)).pause == pause)
    }
}
