import Articles
import Dispatch
import Foundation
import Store
import Synchronization
import Testing

@Suite struct ReadersTests {
    @Test func `ten readers that search while articles come are never told of a locked database`() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let batches = 24
        let isOver = Atomic(false)
        let failures = Mutex<[String]>([])
        let searches = Atomic(0)
        // The last one writes; each reader reads until it has ended, and once more. A thread each, so that all run at once.
        let group = DispatchGroup()
        for worker in 0...10 {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                do {
                    guard worker < 10 else {
                        defer { isOver.store(true, ordering: .sequentiallyConsistent) }
                        for batch in 0..<batches {
                            _ = try store.append(
                                (0..<16).map { number in
                                    let position = Int64(batch * 16 + number + 1)
                                    // Every third revises an older one, so that words go as well as come.
                                    let uri = "bao:\(number % 3 == 0 ? position / 2 : position)"
                                    let body = "Hội nghị giao ban số \(position), khối khoa giáo, mã \(position * 7919 % 1009)."
                                    return StoreFixture.article(position, uri: uri, "Giao ban lần \(position)", body)
                                })
                        }
                        return
                    }
                    var isLast = false
                    while !isLast {
                        isLast = isOver.load(ordering: .sequentiallyConsistent)
                        for text in ["giao ban", "\"khoa giáo\"", "khoa gia*", "mã -số"] {
                            _ = try store.search(SearchQuery(text, order: worker % 2 == 0 ? .newest : .relevance))
                            searches.add(1, ordering: .relaxed)
                        }
                    }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                    isOver.store(true, ordering: .sequentiallyConsistent)
                }
            }
        }
        group.wait()
        #expect(failures.withLock { $0 } == [])
        #expect(searches.load(ordering: .relaxed) >= 40)
        #expect(try store.search(SearchQuery("giao ban", limit: 1000)).hits.count == store.status().articles)
        try store.verify()
        try store.close()
    }
}
