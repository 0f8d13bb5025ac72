import Articles

/// What search counts of an article: its length, its day of publication, and the values that facets list.
struct ArticleMeasures: Sendable, Hashable {
    /// Changes whenever the same article would be measured otherwise: the measures are then taken anew.
    static let version: Int64 = 1

    struct Value: Sendable, Hashable {
        var facet: SearchFacet
        /// What the query language finds it by: a code, or the name.
        var value: String
        /// For people, where `value` is a code.
        var name: String?
        /// Of facet and spelling: names that are written alike but for case and tone placement are one value.
        var hash: Int64
    }

    /// Of title and body.
    var words: Int
    /// Days since 1970-01-01 of the publication in Vietnam; nil where it is unknown. The day of arrival is no substitute.
    var day: Int?
    let values: [Value]

    /// - Parameters:
    ///   - words: of title and body.
    ///   - publisher: as the sender names it.
    init(_ source: Source, words: Int, publisher: String?, uri: String?) {
        self.words = words
        day = source.published.flatMap { CivilTime.seconds(iso: $0.iso) }.map(Self.day(ofSecond:))
        var list = ValueList()
        for sector in source.sectors { list.add(.sector, sector) }
        if let genre = source.genre { list.add(.genre, genre) }
        if let locality = source.locality { list.add(locality) }
        var (organisations, persons) = ([source.organiser?.name], source.persons.map(\.name))
        organisations += source.organiser?.coOrganisers.map(\.name) ?? []
        organisations.append(source.chair?.organisation)
        organisations += source.participants.map { $0.kind == "org" ? $0.name : nil }
        for mention in source.mentions {
            switch mention.type {
            case .person: persons.append(mention.canonical)
            case .organisation: organisations.append(mention.canonical)
            case .place: break
            }
        }
        for name in organisations { list.add(.organisation, name) }
        for name in persons { list.add(.person, name) }
        for document in source.documents { list.add(.document, document.canonical) }
        list.add(.outlet, publisher ?? source.site?.name ?? source.site?.host ?? uri.flatMap(SearchFields.host))
        values = list.values
    }

    /// Words of title and body.
    static func count(_ words: IndexedWords) -> Int {
        count(words.title) + count(words.body)
    }

    private static func count(_ words: [UInt8]) -> Int {
        words.withUnsafeBufferPointer { words in
            var spaces = 0
            for index in words.indices { spaces &+= words[index] == 0x20 ? 1 : 0 }
            return words.isEmpty ? 0 : spaces + 1
        }
    }

    /// What ``Value/hash`` is of a value; nil of none that is listed.
    static func hash(of value: String, _ facet: SearchFacet) -> Int64? {
        var list = ValueList()
        list.add(facet, value)
        return list.values.first?.hash
    }

    static func day(ofSecond second: Int) -> Int {
        let local = second + CivilTime.vietnam
        return (local >= 0 ? local : local - 86_399) / 86_400
    }
}

/// The values of an article while they are gathered.
private struct ValueList {
    /// Of one facet. Nobody filters a page of thousands of names by the last of them.
    private static let most = 64

    private(set) var values: [ArticleMeasures.Value] = []
    /// Of ``values``.
    private var hashes: [Int64] = []
    /// Of values, by the number of their facet.
    private var counts = [Int](repeating: 0, count: SearchFacet.allCases.count + 1)
    private var scanner = WordScanner()
    /// The present value's facet and words.
    private var spelling: [UInt8] = []

    /// Provinces as they are today; what has no successor of its own keeps the code of its time, as `63:24`.
    mutating func add(_ locality: Record.Locality) {
        func code(_ code: String?) -> String? { code.map { locality.hasFormerCodes ? "63:" + $0 : $0 } }
        if let successor = locality.successor, let today = successor.provinceCode {
            add(.province, today, name: successor.province)
        } else {
            add(.province, code(locality.province?.code) ?? locality.province?.name, name: locality.province?.name)
        }
        add(.district, code(locality.district?.code) ?? locality.district?.name, name: locality.district?.name)
        guard let commune = locality.commune else { return }
        if let today = locality.successor?.communes, today.count == 1, let code = today[0].code {
            add(.commune, code, name: today[0].name)
        } else {
            add(.commune, code(commune.code) ?? commune.name, name: commune.name)
        }
    }

    mutating func add(_ facet: SearchFacet, _ value: String?, name: String? = nil) {
        guard let value, !value.isEmpty, value.utf8.count <= 400, counts[Int(facet.number)] < Self.most else { return }
        // Apart while the scanner has its own part of this value.
        var spelling: [UInt8] = []
        swap(&spelling, &self.spelling)
        defer { swap(&spelling, &self.spelling) }
        spelling.removeAll(keepingCapacity: true)
        spelling.append(facet.number)
        switch facet {
        case .person, .organisation, .document, .outlet:
            var text = value
            text.withUTF8 { utf8 in
                scanner.scanBytes(utf8) { word, _, _ in
                    spelling.append(contentsOf: word)
                    spelling.append(0x20)
                }
            }
        default: spelling.append(contentsOf: value.utf8)
        }
        guard spelling.count > 1 else { return }
        let hash = Int64(bitPattern: AccentedWords.hash(spelling))
        guard !hashes.contains(hash) else { return }
        hashes.append(hash)
        counts[Int(facet.number)] += 1
        values.append(ArticleMeasures.Value(facet: facet, value: value, name: name == value ? nil : name, hash: hash))
    }
}

extension ArticleMeasures {
    /// The members of a record that count here, so that a stored one is read without the rest.
    struct Source: Decodable {
        struct Time: Decodable { var iso: String }
        struct Named: Decodable { var name: String }
        struct Body: Decodable {
            var name: String
            var coOrganisers: [Named]
        }
        struct Chair: Decodable { var organisation: String? }
        struct Participant: Decodable {
            var name: String
            var kind: String
        }
        struct Document: Decodable { var canonical: String }
        struct Site: Decodable {
            var name: String?
            var host: String?
        }
        struct Mention: Decodable {
            var type: Record.Mention.Kind
            var canonical: String
        }
        var published: Time?
        var genre: String?
        var sectors: [String]
        var locality: Record.Locality?
        var organiser: Body?
        var chair: Chair?
        var participants: [Participant]
        var persons: [Named]
        var documents: [Document]
        var site: Site?
        var mentions: [Mention]

        init(_ record: Record) {
            published = record.published.map { Time(iso: $0.iso) }
            genre = record.genre?.rawValue
            sectors = record.sectors
            locality = record.locality
            organiser = record.organiser.map { body in
                Body(name: body.name, coOrganisers: body.coOrganisers.map { Named(name: $0.name) })
            }
            chair = record.chair.map { Chair(organisation: $0.organisation) }
            participants = record.participants.map { Participant(name: $0.name, kind: $0.kind) }
            persons = record.persons.map { Named(name: $0.name) }
            documents = record.documents.map { Document(canonical: $0.canonical) }
            site = record.site.map { Site(name: $0.name, host: $0.host) }
            mentions = record.mentions.map { Mention(type: $0.type, canonical: $0.canonical) }
        }
    }
}
