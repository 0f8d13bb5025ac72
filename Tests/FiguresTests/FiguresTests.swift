import Articles
import Dispatch
import Foundation
import Testing

@testable import Figures

@Suite struct FiguresTests {
    @Test func `quantiles are right to a sixteenth`() {
        let histogram = Histogram()
        for value in 1...10_000 { histogram.record(value * 1_000) }
        let summary = histogram.summary()
        #expect(summary.count == 10_000)
        #expect(summary.max == 10_000_000)
        #expect(summary.sum == 50_005_000_000)
        for (found, right) in [(summary.p50, 5_000_000), (summary.p90, 9_000_000), (summary.p99, 9_900_000)] {
            #expect(abs(found - right) * 16 <= right, "\(found) for \(right)")
        }
    }

    @Test func `every value has a step that holds it, and steps rise`() {
        var last = -1
        for value in Array(0..<4_096) + (12..<44).flatMap({ [1 << $0, 3 << ($0 - 1), (1 << ($0 + 1)) - 1] }).sorted() {
            let step = Histogram.step(of: value)
            #expect(step >= last && step < Histogram.steps)
            #expect(abs(Histogram.middle(of: step) - value) * 16 <= max(value, 1), "\(value)")
            last = step
        }
        #expect(Histogram.step(of: .max) == Histogram.steps - 1)
        let histogram = Histogram()
        histogram.record(-5)
        histogram.record(.max)
        #expect(histogram.summary().count == 2)
    }

    @Test func `an empty spread is all zero, one of one value is that value`() {
        let histogram = Histogram()
        #expect(histogram.summary() == .init())
        histogram.record(100_000)
        let summary = histogram.summary()
        #expect(summary.p50 == summary.p99 && summary.p50 <= summary.max && summary.max == 100_000)
    }

    @Test func `instruments of swift-metrics count into the figures, from all cores`() {
        let figures = Figures()
        let (counter, timer, recorder) = (
            figures.counter(.articlesAccepted), figures.timer(.parse), figures.recorder(.storeBatch)
        )
        DispatchQueue.concurrentPerform(iterations: 1_000) { _ in
            counter.increment(by: 2)
            timer.recordNanoseconds(1_000)
            recorder.record(3)
        }
        #expect(figures.value(of: .articlesAccepted) == 2_000)
        #expect(figures.summary(of: .parse).count == 1_000)
        #expect(figures.summary(of: .storeBatch).sum == 3_000)
        figures.makeCounter(label: "unknown", dimensions: []).increment(by: 1)
        #expect(figures.value(of: .articlesRepeated) == 0)
    }

    @Test func `the JSON has every figure in its form, durations in seconds`() throws {
        let figures = Figures()
        figures.counter(.bytesAccepted).increment(by: 7)
        figures.timer(.putWait).recordNanoseconds(2_000_000)
        var writer = JSONWriter()
        figures.write(to: &writer)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
        #expect(Set(object.keys) == Set(Figure.allCases.map(\.rawValue)))
        #expect(object["bytes.accepted"] as? Int == 7)
        let wait = try #require(object["put.wait"] as? [String: Any])
        #expect(Set(wait.keys) == ["count", "mean", "p50", "p90", "p99", "max"])
        #expect(wait["mean"] as? Double == 0.002)
    }

    @Test func `the document has every figure with its unit`() {
        let rows = FiguresDocument.text.split(separator: "\n")
        for figure in Figure.allCases {
            #expect(rows.contains { $0.hasPrefix("| `\(figure.rawValue)` | \(figure.form.rawValue) | \(figure.unit) |") })
        }
    }
}
