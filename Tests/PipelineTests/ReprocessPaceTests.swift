import Pipeline
import Testing

struct ReprocessPaceTests {
    @Test func `without a rate it goes on at once, batch by batch`() {
        var pace = ReprocessPace(rate: nil, batch: 32)
        #expect(pace.next(at: 0, isBusy: false) == .work(articles: 32))
        pace.worked(32, from: 0, to: 1)
        #expect(pace.next(at: 1, isBusy: false) == .work(articles: 32))
    }

    @Test func `while fresh articles are under way it reads one and rests four times as long`() {
        var pace = ReprocessPace(rate: nil, batch: 32)
        #expect(pace.next(at: 0, isBusy: true) == .work(articles: 1))
        pace.worked(1, from: 0, to: 0.5)
        #expect(pace.next(at: 0.5, isBusy: true) == .wait(seconds: 2))
        #expect(pace.next(at: 1.5, isBusy: true) == .wait(seconds: 1))
        // The last fresh one is done: no reason to rest.
        #expect(pace.next(at: 1.5, isBusy: false) == .work(articles: 32))
        #expect(pace.next(at: 2.5, isBusy: true) == .work(articles: 1))
        pace.worked(1, from: 2.5, to: 2.5)
        #expect(pace.next(at: 2.5, isBusy: true) != .work(articles: 1))
    }

    @Test(arguments: [0.5, 3, 50, 1_000])
    func `a rate is kept to, and used up`(rate: Double) {
        var pace = ReprocessPace(rate: rate, batch: 32)
        var now = 0.0
        var read = 0
        while now < 100 {
            switch pace.next(at: now, isBusy: false) {
            case .work(let articles):
                #expect((1...32).contains(articles))
                read += articles
                pace.worked(articles, from: now, to: now + 0.001)
                now += 0.001
            case .wait(let seconds):
                #expect(seconds > 0)
                // Clocks and timers are not exact.
                now += seconds + 1e-6
            }
        }
        #expect(abs(Double(read) - rate * 100) <= rate + 2)
    }

    @Test func `what a pause left unused is not made up for`() {
        var pace = ReprocessPace(rate: 10, batch: 32)
        #expect(pace.next(at: 0, isBusy: false) == .work(articles: 1))
        pace.worked(1, from: 0, to: 0)
        #expect(pace.next(at: 3_600, isBusy: false) == .work(articles: 10))
    }
}
