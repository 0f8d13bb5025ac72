import Dispatch
import Testing
import WorkQueues

struct MeanwhileTests {
    private struct Fault: Error, Equatable {}

    @Test func `what comes of work beside is there for whoever waits, as often as they ask`() throws {
        let mayEnd = DispatchSemaphore(value: 0)
        let work = Meanwhile(label: "test.meanwhile") {
            mayEnd.wait()
            return 7
        }
        mayEnd.signal()
        #expect(try work.value() == 7)
        #expect(try work.value() == 7)
    }

    @Test func `a fault of work beside is the waiter's`() {
        let work = Meanwhile<Int>(label: "test.meanwhile") { throw Fault() }
        #expect(throws: Fault()) { try work.value() }
    }
}
