import Dispatch
import Testing
import WorkQueues

@Suite struct QueueConfinedTests {
    private enum Problem: Error, Equatable { case reason }

    @Test func `blocks run in the order they were handed over`() {
        let confined = QueueConfined<[Int]>(label: "test.order", [])
        for number in 0..<1_000 { confined.async { $0.append(number) } }
        #expect(confined.sync { $0 } == Array(0..<1_000))
    }

    @Test func `concurrent writers lose nothing`() {
        let confined = QueueConfined(label: "test.writers", 0)
        DispatchQueue.concurrentPerform(iterations: 1_000) { _ in confined.sync { $0 += 1 } }
        #expect(confined.sync { $0 } == 1_000)
    }

    @Test func `sync keeps the error's type`() {
        let confined = QueueConfined(label: "test.errors", 0)
        do throws(Problem) {
            try confined.sync { (_: inout Int) throws(Problem) in throw .reason }
            Issue.record("nothing was thrown")
        } catch {
            #expect(error == .reason)
        }
    }

    @Test func `touching the state from another queue ends the process`() async {
        await #expect(processExitsWith: .failure) {
            QueueConfined(label: "test.trap", 0).onQueue { $0 += 1 }
        }
    }
}
