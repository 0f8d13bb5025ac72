// What ThreadSanitizer is to find with references.c in front (race-), and what it is not to (ordered-). A reader and a writer take turns by
// atomics that give no order, so that only locks and reference counts do. ../check-sanitized.sh runs each case: `references CASE`.
import Dispatch
import Glibc
import Synchronization

private final class Tally: @unchecked Sendable {
    var words = Array(1...3)
    var count = 0
    deinit { clear(&count) }
}

@inline(never) private func clear(_ count: inout Int) { count = 0 }

// No literals: their arrays live forever.
private let array = Mutex(Array(1...3))
private let dictionary = Mutex([1: 1])
private let nested = Mutex([Array(1...3)])
private let tally = Mutex<Tally?>(Tally())
private nonisolated(unsafe) weak var watched = tally.withLock { $0 }
private let open = Tally()

// The reader's.
private nonisolated(unsafe) var found = 0
private nonisolated(unsafe) var held: [[Int]] = []
private nonisolated(unsafe) var kept: UnsafePointer<Int>?

private func add(_ words: [Int]) { found &+= words.reduce(0, &+) }

/// Reader and writer alternate, the reader first.
private typealias Steps = [@Sendable () -> Void]

private let cases: [String: Steps] = [
    // Changed in place, or freed, once the reader let it go.
    "ordered-array": [{ add(array.withLock { $0 }) }, { array.withLock { $0[0] = 9 } }],
    "ordered-freed": [{ add(array.withLock { $0 }) }, { array.withLock { $0 = [] } }],
    "ordered-dictionary": [{ found &+= dictionary.withLock { $0 }[1] ?? 0 }, { dictionary.withLock { $0[1] = 9 } }],
    // The inner array is let go inside the runtime, by the outer one that the writer's copy replaced.
    "ordered-nested": [
        { held = nested.withLock { $0 } }, { nested.withLock { $0.append([]) } },
        {
            add(held[0])
            held = []
        }, { nested.withLock { $0[0][0] = 9 } },
    ],
    // Whoever lets go last takes the object apart.
    "ordered-object": [{ found &+= tally.withLock { $0 }?.count ?? 0 }, { tally.withLock { $0 = nil } }],
    "ordered-weak": [{ found &+= watched?.count ?? 0 }, { tally.withLock { $0 = nil } }],

    "race-unlocked": [{ add(open.words) }, { open.words[0] = 9 }],
    // Read by a pointer after the array was let go.
    "race-after": [
        {
            array.withLock { $0 }.withUnsafeBufferPointer { kept = $0.baseAddress }
            found &+= kept?.pointee ?? 0
        }, { array.withLock { $0[0] = 9 } },
    ],
    // The reader holds the array still: the writer's look at the count says nothing of what else the reader did.
    "race-held": [
        {
            held = [array.withLock { $0 }]
            open.count = 1
        },
        {
            array.withLock { $0[0] = 9 }
            open.count = 2
        },
    ],
]

private let turn = Atomic(0)

private func wait(until number: Int) {
    while turn.load(ordering: .relaxed) < number { sched_yield() }
}

/// One side's steps, each when it is its turn.
@Sendable private func take(_ numbers: StrideTo<Int>, of steps: Steps) {
    for number in numbers {
        wait(until: number)
        steps[number]()
        turn.store(number + 1, ordering: .relaxed)
    }
}

private let argument = CommandLine.arguments.last ?? ""
if argument == "--cases" {
    print(cases.keys.sorted().joined(separator: "\n"))
} else if let steps = cases[argument] {
    DispatchQueue(label: "writer").async { take(stride(from: 1, to: steps.count, by: 2), of: steps) }
    take(stride(from: 0, to: steps.count, by: 2), of: steps)
    wait(until: steps.count)
} else {
    print("usage: references --cases | CASE")
    exit(64)
}
