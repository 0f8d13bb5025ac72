import Articles
import DequeModule

/// Decides what to do next with every entry between the journal and the store; does nothing itself.
///
/// The owner hands over what happened and carries out the actions that come back, in their order. Entries of one key are parsed one
/// at a time and stored in the journal's order, many of them in one transaction; others overtake freely. The phases of an entry:
///
///     claimed ─▶ waiting (until an earlier entry of its key is parsed) ─▶ parsing ─▶ parsed or failed ─▶ storing ─▶ gone
///                                                                                ▲               │ store has no room
///                                                                                └── after a delay┘
///
/// At its time limit an entry leaves parsing back to the journal, with those of its key behind it; after the last attempt it is failed.
package struct Pipeline: Sendable {
    package struct Limits: Sendable {
        /// Entries between claim and completion: two of the store's batches.
        package var entries = 2048
        /// Entries of one claim, a quarter of all: it is made once there is room for them.
        package var claim: Int { max(1, entries / 4) }
        /// Bytes of all: bodies are held in memory from claim to completion.
        package var bytes = 32 * 1024 * 1024
        /// Entries handed out to be parsed.
        package var parsing: Int
        /// Entries of one store transaction: while there is a backlog, a page that a hundred articles change is written once for all of them.
        package var batch = 1024
        /// Seconds without claim or transaction after one of less than half a batch, where more has come meanwhile; 0 for none. One
        /// PUT after another would else be claimed, stored and completed one by one, each time beside the commit that the next PUT waits
        /// for. What comes now and then does not wait.
        package var rest = 0.0
        /// The same where articles come densely, one or more for each `dense` seconds of the rest before: every transaction less is one that
        /// no PUT waits behind.
        package var denseRest = 0.0
        package var dense = 0.002
        /// The same while there is a backlog, when nobody waits for a single event: articles are parsed meanwhile and stored together, up to
        /// half a batch of them.
        package var backlogRest = 0.0
        /// How often the daemon may crash while an entry alone is under work before the entry is set aside.
        package var soloCrashes = 2
        /// How often work on an entry may end at its time limit before the entry is set aside.
        package var attempts = 3
        /// Seconds before a failed commit or claim is tried again; doubles up to the last.
        package var delays = 0.25...30.0
        /// Seconds before an entry that ended at its time limit is tried again, when the machine may be less busy; doubles up to the last.
        package var retryDelays = 30.0...3_600.0

        package init(parsing: Int) {
            self.parsing = parsing
        }
    }

    /// What the pipeline needs to know of an entry.
    package struct Entry: Hashable, Sendable {
        package var position: Int64
        package var key: String
        package var bytes: Int
        /// Whether it was under work in a crash: the journal hands it out alone, and nothing may run beside it.
        package var isSuspect: Bool
        /// How often the daemon crashed while it alone was under work.
        package var soloCrashes: Int
        /// How often work on it was begun, this time included.
        package var attempts: Int

        package init(position: Int64, key: String, bytes: Int, isSuspect: Bool, soloCrashes: Int, attempts: Int = 1) {
            self.position = position
            self.key = key
            self.bytes = bytes
            self.isSuspect = isSuspect
            self.soloCrashes = soloCrashes
            self.attempts = attempts
        }
    }

    /// Why an entry is set aside for a person.
    package enum QuarantineReason: Sendable, Hashable {
        /// The daemon died while it alone was under work.
        case crashes
        /// Every attempt ended at the time limit.
        case timeLimit
        /// The store cannot take what it became.
        case store
    }

    package enum Input: Sendable, Hashable {
        /// The journal has, or may have, entries to claim.
        case arrived
        /// The answer to `claim`; none: nothing waits.
        case claimed([Entry])
        case claimFailed
        /// Decoding and parsing gave articles.
        case parsed(Int64)
        /// Decoding or parsing refused the entry.
        case refused(Int64)
        /// Decoding or parsing came to the time limit and gave up.
        case overtime(Int64)
        /// The answer to `store`: committed.
        case stored([Int64])
        /// The answer to `store`: nothing was committed.
        case storeFailed([Int64], Verdict)
        /// A `wake` is due.
        case woken
        /// A `rest` is over.
        case rested
        /// Claim no more; say `drained` when nothing is under way.
        case drain
    }

    package enum Action: Sendable, Hashable {
        case claim(entries: Int, bytes: Int)
        case parse(Int64)
        /// One transaction, in this order. What was refused is stored as the event that says so.
        case store([Int64])
        /// Tell the journal that these are done.
        case complete([Int64])
        /// Tell the journal that this is a dead letter, and tell the event log.
        case quarantine(Int64, QuarantineReason)
        /// Tell the journal to hand this out again after so many seconds.
        case retry(Int64, after: Double)
        /// Tell the journal that these were not worked on: they come after one of their key that is to be tried again.
        case giveBack([Int64])
        /// Hand in `woken` after so many seconds.
        case wake(after: Double)
        /// Hand in `rested` after so many seconds.
        case rest(Double)
        case drained
    }

    private enum Phase: Sendable {
        case waiting
        case queued
        case parsing
        case ready
        case storing
    }

    private struct Item: Sendable {
        var entry: Entry
        var phase: Phase
        /// A failed transaction with more than one entry is tried one by one, so that the one at fault is found.
        var storesAlone = false
        /// The owner was told to store the event that tells of the failure instead.
        var isQuarantined = false
    }

    private let limits: Limits
    private var items: [Int64: Item] = [:]
    /// Keys of which an entry is to be parsed or is being parsed.
    private var busy: Set<String> = []
    /// By key, oldest first: positions that wait until it is parsed.
    private var waiting: [String: Deque<Int64>] = [:]
    /// To be parsed, oldest first.
    private var queue = Deque<Int64>()
    /// To be stored, in order of readiness.
    private var ready = Deque<Int64>()
    private var parsing = 0
    private var bytes = 0
    private var isClaiming = false
    /// The last claim brought as much as it asked for: the journal has more.
    private var hasBacklog = false
    /// Keys whose entry went back to the journal while a claim was under way, which may bring later ones of them.
    private var backDuringClaim: Set<String> = []
    private var isStoring = false
    private var mayHaveMore = false
    private var delay: Double?
    private var isPostponed = false
    private var isResting = false
    /// Seconds before the latest transaction; 0 where nothing rested.
    private var rested = 0.0
    private var isDraining = false
    private var saidDrained = false
    /// An entry that was under work in a crash: nothing else runs beside it.
    private var suspect: Int64?

    package init(limits: Limits) {
        self.limits = limits
    }

    /// Entries between claim and completion.
    package var underWay: Int { items.count }

    package mutating func handle(_ input: Input) -> [Action] {
        var actions: [Action] = []
        switch input {
        case .arrived: mayHaveMore = true
        case .claimed(let entries): admit(entries, &actions)
        case .claimFailed:
            isClaiming = false
            backDuringClaim = []
            mayHaveMore = true
            postpone(&actions)
        case .parsed(let position), .refused(let position): finishParsing(position)
        case .overtime(let position): endOvertime(position, &actions)
        case .stored(let positions):
            isStoring = false
            delay = nil
            let wasSuspect = suspect != nil
            for position in positions { release(position) }
            actions.append(.complete(positions))
            // Those that wait behind a suspect wait for nothing but their turn.
            if !wasSuspect { rest(after: positions.count, &actions) }
        case .storeFailed(let positions, let verdict): takeBack(positions, verdict, &actions)
        case .woken: isPostponed = false
        case .rested: isResting = false
        case .drain:
            isDraining = true
            isResting = false
        }
        advance(&actions)
        return actions
    }

    // MARK: Transitions

    private mutating func admit(_ entries: [Entry], _ actions: inout [Action]) {
        isClaiming = false
        hasBacklog = entries.count >= limits.claim
        delay = nil
        // What arrives while a claim is under way has set this already.
        if !entries.isEmpty { mayHaveMore = true }
        let late = backDuringClaim.isEmpty ? [] : entries.filter { backDuringClaim.contains($0.key) }
        if !late.isEmpty { actions.append(.giveBack(late.map(\.position))) }
        let behind = backDuringClaim
        backDuringClaim = []
        for entry in entries where !behind.contains(entry.key) {
            bytes += entry.bytes
            var item = Item(entry: entry, phase: .queued)
            if entry.isSuspect { suspect = entry.position }
            if entry.soloCrashes >= limits.soloCrashes {
                actions.append(.quarantine(entry.position, .crashes))
                item.phase = .ready
                item.isQuarantined = true
                ready.append(entry.position)
            } else if busy.insert(entry.key).inserted {
                queue.append(entry.position)
            } else {
                item.phase = .waiting
                waiting[entry.key, default: []].append(entry.position)
            }
            items[entry.position] = item
        }
    }

    private mutating func finishParsing(_ position: Int64) {
        guard let key = items[position]?.entry.key, items[position]?.phase == .parsing else { return }
        parsing -= 1
        items[position]?.phase = .ready
        ready.append(position)
        guard let next = waiting[key]?.popFirst() else {
            busy.remove(key)
            waiting[key] = nil
            return
        }
        items[next]?.phase = .queued
        queue.append(next)
    }

    private mutating func endOvertime(_ position: Int64, _ actions: inout [Action]) {
        guard let item = items[position], item.phase == .parsing else { return }
        guard item.entry.attempts < limits.attempts else {
            actions.append(.quarantine(position, .timeLimit))
            items[position]?.isQuarantined = true
            return finishParsing(position)
        }
        parsing -= 1
        // Later ones of its key wait behind it, here as in the journal.
        let followers = waiting.removeValue(forKey: item.entry.key) ?? []
        busy.remove(item.entry.key)
        for position in [position] + followers {
            bytes -= items.removeValue(forKey: position)?.entry.bytes ?? 0
            if suspect == position { suspect = nil }
        }
        mayHaveMore = true
        if isClaiming { backDuringClaim.insert(item.entry.key) }
        var delay = limits.retryDelays.lowerBound
        for _ in 1..<max(1, item.entry.attempts) { delay = min(delay * 2, limits.retryDelays.upperBound) }
        actions.append(.retry(position, after: delay))
        if !followers.isEmpty { actions.append(.giveBack(Array(followers))) }
    }

    private mutating func takeBack(_ positions: [Int64], _ verdict: Verdict, _ actions: inout [Action]) {
        isStoring = false
        switch verdict {
        case .retry:
            postpone(&actions)
        case .quarantine, .refuse:
            if positions.count == 1, items[positions[0]]?.isQuarantined == false {
                actions.append(.quarantine(positions[0], .store))
                items[positions[0]]?.isQuarantined = true
            } else if positions.count == 1 {
                // Not even that can be stored: it is not the entry.
                postpone(&actions)
            }
            for position in positions { items[position]?.storesAlone = true }
        }
        for position in positions.reversed() {
            items[position]?.phase = .ready
            ready.prepend(position)
        }
    }

    private mutating func postpone(_ actions: inout [Action]) {
        let next = min((delay ?? limits.delays.lowerBound / 2) * 2, limits.delays.upperBound)
        delay = next
        isPostponed = true
        actions.append(.wake(after: next))
    }

    private mutating func rest(after stored: Int, _ actions: inout [Action]) {
        let isDense = rested > 0 && Double(stored) * limits.dense >= rested
        let seconds = hasBacklog ? limits.backlogRest : isDense ? max(limits.rest, limits.denseRest) : limits.rest
        let more = mayHaveMore || !items.isEmpty
        guard !isResting else { return }
        rested = 0
        guard seconds > 0, more, stored < limits.batch / 2, !isDraining else { return }
        rested = seconds
        isResting = true
        actions.append(.rest(seconds))
    }

    private mutating func release(_ position: Int64) {
        guard let item = items.removeValue(forKey: position) else { return }
        bytes -= item.entry.bytes
        if suspect == position {
            suspect = nil
            // The journal kept back what came after it.
            mayHaveMore = true
        }
    }

    private mutating func advance(_ actions: inout [Action]) {
        while parsing < limits.parsing, let position = queue.popFirst() {
            parsing += 1
            items[position]?.phase = .parsing
            actions.append(.parse(position))
        }
        if !isPostponed {
            if !isResting || ready.count >= limits.batch / 2 { beginStoring(&actions) }
            if !isResting || hasBacklog { beginClaiming(&actions) }
        }
        if isDraining, !saidDrained, items.isEmpty, !isClaiming {
            saidDrained = true
            actions.append(.drained)
        }
    }

    private mutating func beginStoring(_ actions: inout [Action]) {
        guard !isStoring, let first = ready.first else { return }
        let isAlone = items[first]?.storesAlone == true
        var batch: [Int64] = []
        while batch.count < (isAlone ? 1 : limits.batch), let position = ready.first {
            if !batch.isEmpty, items[position]?.storesAlone == true { break }
            ready.removeFirst()
            items[position]?.phase = .storing
            batch.append(position)
        }
        isStoring = true
        actions.append(.store(batch))
    }

    private mutating func beginClaiming(_ actions: inout [Action]) {
        guard !isClaiming, !isDraining, mayHaveMore, suspect == nil else { return }
        // Large claims cost the journal less; but while one is under way, what is left must keep the parsing threads busy, and senders wait
        // for the journal meanwhile.
        let room = (entries: limits.entries - items.count, bytes: limits.bytes - bytes)
        guard room.entries >= limits.claim, room.bytes > limits.bytes / 2 else { return }
        isClaiming = true
        mayHaveMore = false
        actions.append(.claim(entries: limits.claim, bytes: room.bytes))
    }
}
