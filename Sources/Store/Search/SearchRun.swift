import Foundation
import GRDB
import GRDBSQLite

/// Carries a plan out on one connection.
struct SearchRun {
    /// Of later pages by relevance: what arrived since among the pinned places is ranked with the rest.
    private static let mostRanked = 2 * SearchQuery.mostCounted

    private let plan: SearchPlan
    private let memory: SearchMemory
    private let watch: SearchDeadline.Watch
    private let db: Database
    private var query: SearchQuery { plan.query }
    private var limit: Int { min(max(query.limit, 1), 1000) }

    init(_ plan: SearchPlan, _ memory: SearchMemory, _ watch: SearchDeadline.Watch, _ db: Database) {
        self.plan = plan
        self.memory = memory
        self.watch = watch
        self.db = db
    }

    func page() throws -> SearchPage {
        // Without words there is nothing to rank by.
        guard query.order == .relevance, let match = plan.match else { return try newest() }
        return try mostRelevant(match)
    }

    // MARK: - Newest first

    private func newest() throws -> SearchPage {
        let end = min(plan.cursor?.place ?? Int64.max, plan.places.upperBound)
        let scan = plan.tree == nil ? nil : try RankingScan(plan.phrases, memory.lengths.snapshot(), memory.words, watch, db)
        var found = try places(below: end, most: limit + 1, scan)
        let isLast = found.count <= limit
        if !isLast { found.removeLast() }
        var page = SearchPage(hits: try hits(found.map { ($0, nil) }))
        if !isLast, let last = found.last { page.next = SearchCursor(query: SearchCursor.digest(query), place: last).text }
        if query.isCounting {
            let all = try places(below: plan.places.upperBound, most: SearchQuery.mostCounted + 1, scan)
            page.isComplete = all.count <= SearchQuery.mostCounted
            let counted = all.prefix(SearchQuery.mostCounted)
            page.matches = counted.count
            page.counts = try FacetCount(query.counting, db).counts(of: Array(counted))
        }
        return page
    }

    /// Places of matching articles, the newest first.
    private func places(below end: Int64, most: Int, _ scan: RankingScan?) throws -> [Int64] {
        let start = plan.places.lowerBound
        if let tree = plan.tree, start < end, let found = try scan?.places(tree, places: start..<end, most: most) { return found }
        var run: StatementRun
        if let match = plan.match {
            run = try StatementRun(
                db, "SELECT rowid FROM fullText WHERE fullText MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
                [match, start, end, most])
        } else {
            run = try StatementRun(
                db, "SELECT place FROM measure WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT ?", [start, end, most])
        }
        var places: [Int64] = []
        try run.each {
            try watch.check()
            places.append(sqlite3_column_int64($0, 0))
        }
        return places
    }

    // MARK: - By relevance

    private func mostRelevant(_ match: String) throws -> SearchPage {
        let lengths = memory.lengths.snapshot()
        let pinned = plan.cursor?.ranking
        let scan = plan.tree == nil ? nil : try RankingScan(plan.phrases, lengths, memory.words, watch, db)
        let average = pinned?.average ?? lengths.average
        let most = pinned == nil ? SearchQuery.mostCounted + 1 : Self.mostRanked
        let places = pinned?.places ?? plan.places
        var found: [RankingPass.Match]?
        // A lone word or phrase is weighed once its matches are known, since they tell in how many articles it stands.
        var counted: [RankingPass.Match]?
        if let tree = plan.tree, case .phrase = tree, plan.ranking[0] != nil {
            found = try scan?.matches(tree, weights: [1], average: average, places: places, most: most)
            if pinned == nil, places == Int64.min..<Int64.max { counted = found }
        }
        let isLone = found != nil
        let weights =
            try pinned?.weights
            ?? plan.ranking.enumerated().compactMap { number, phrase in
                try phrase.map {
                    try Double(plan.times[number])
                        * BM25.idf(documents: documents(with: $0, number, counted, scan, lengths), of: lengths.count)
                }
            }
        var rest = weights[...]
        let all = plan.ranking.map { $0 == nil ? 0 : rest.popFirst() ?? 0 }
        if isLone {
            for index in found?.indices ?? 0..<0 { found?[index].score *= all[0] }
        } else if let tree = plan.tree {
            found = try scan?.matches(tree, weights: all, average: average, places: places, most: most)
        }
        var matches: [RankingPass.Match]
        if let found {
            matches = found
        } else {
            let pass = RankingPass(weights: all, lengths: lengths, average: average, watch)
            try pass.run(match, places, most: most, db)
            matches = pass.matches
        }
        let isComplete = pinned?.isComplete ?? (matches.count <= SearchQuery.mostCounted)
        if pinned == nil, !isComplete { matches.removeLast() }

        let last = plan.cursor.flatMap { cursor in
            pinned.map { RankingPass.Match(score: $0.score, place: cursor.place) }
        }
        var best = Self.best(matches, after: last, count: limit + 1)
        let isLast = best.count <= limit
        if !isLast { best.removeLast() }
        var page = SearchPage(hits: try hits(best.map { ($0.place, $0.score) }))
        page.matches = matches.count
        page.isComplete = isComplete
        if !isLast, let end = best.last {
            var ranked = places
            if pinned == nil, let newest = matches.first, let oldest = matches.last {
                ranked = (isComplete ? plan.places.lowerBound : oldest.place)..<(newest.place + 1)
            }
            let ranking = SearchCursor.Ranking(
                places: ranked, isComplete: isComplete, average: average, weights: weights, score: end.score)
            page.next = SearchCursor(query: SearchCursor.digest(query), place: end.place, ranking: ranking).text
        }
        if query.isCounting { page.counts = try FacetCount(query.counting, db).counts(of: matches.map(\.place)) }
        return page
    }

    /// - Parameter known: the newest articles with it, where they are known, and all of them where they are few.
    private func documents(
        with phrase: String, _ number: Int, _ known: [RankingPass.Match]?, _ scan: RankingScan?,
        _ lengths: ArticleLengths.Snapshot
    ) throws -> Int {
        try memory.frequencies.documents(with: phrase, lengths) { most in
            if let known {
                let documents = min(known.count, most)
                return (documents, documents > 0 ? known[documents - 1].place : .max)
            }
            if let counted = try scan?.count(number, most: most) { return counted }
            return try PhraseFrequencies.count(phrase, most: most, watch, db)
        }
    }

    /// The best ones behind `last`, in order: by score, of equal ones the newest first.
    private static func best(_ matches: [RankingPass.Match], after last: RankingPass.Match?, count: Int) -> [RankingPass.Match] {
        func isBefore(_ left: RankingPass.Match, _ right: RankingPass.Match) -> Bool {
            left.score > right.score || (left.score == right.score && left.place > right.place)
        }
        var best: [RankingPass.Match] = []
        best.reserveCapacity(2 * count)
        var worst: RankingPass.Match?
        for match in matches {
            if let last, !isBefore(last, match) { continue }
            if let worst, !isBefore(match, worst) { continue }
            best.append(match)
            // What cannot be among the best any more goes from time to time, and not one by one.
            if best.count == 2 * count {
                best.sort(by: isBefore)
                best.removeLast(count)
                worst = best.last
            }
        }
        best.sort(by: isBefore)
        return Array(best.prefix(count))
    }

    // MARK: - Hits

    private func hits(_ places: [(place: Int64, score: Double?)]) throws -> [SearchHit] {
        guard !places.isEmpty else { return [] }
        let reader = try SearchHitReader(withTexts: query.withExcerpts, db)
        let highlighter = query.withExcerpts ? Highlighter(plan.highlights) : nil
        return try places.map { place, score in
            try watch.check()
            var (hit, body) = try reader.hit(at: place)
            if let highlighter {
                let found = highlighter.excerpt(title: Array(hit.title.utf8), body: body)
                hit.score = found.score
                hit.titleHighlights = found.titleHighlights
                hit.snippet = found.snippet
                hit.snippetStart = found.snippetStart
                hit.snippetHighlights = found.snippetHighlights
            }
            if let score { hit.score = score }
            return hit
        }
    }
}
