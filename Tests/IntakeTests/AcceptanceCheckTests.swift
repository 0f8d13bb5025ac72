import Intake
import Testing
import WireProtocol

struct AcceptanceCheckTests {
    private func put(_ header: String) -> Request {
        Request(verb: .put, id: [1], header: Array(header.utf8), body: [7])
    }

    @Test func `a sender's name for itself is taken`() throws {
        #expect(try AcceptanceCheck.submission(of: put(#"{"producer":"p"}"#)).header.producer == "p")
    }

    /// Of what comes from there and is no article the file goes to failed/.
    @Test func `nobody sends in the name of the inbox`() {
        let error = #expect(throws: RequestError.self) { try AcceptanceCheck.submission(of: put(#"{"producer":"inbox"}"#)) }
        #expect(error?.status == .malformed)
        #expect(error?.pointer == "/producer")
    }
}
