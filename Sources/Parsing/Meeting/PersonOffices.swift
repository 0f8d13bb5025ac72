import Articles
import Lexicon

extension Names {
    /// The body by which an office is tied to its place: a Party committee whose place is stated, or the body that neighbours of a
    /// list share (`A - Chủ tịch, B - Phó Chủ tịch Hội X`).
    /// - Returns: index of an organisation, with the office's own index; nil where the text ties it to none.
    package func body(ofOffice office: Int, of person: Int) -> Int? {
        let own = persons[person].offices[office]
        if let organisation = own.organisation {
            if case .committee(_, .some) = organisations[organisation].scope { return organisation }
            guard person > 0, office == 0, isBare(person - 1), isNeighbour(person - 1, person) else { return nil }
            return organisation
        }
        guard office == 0, isBare(person), person + 1 < persons.count, isNeighbour(person, person + 1) else { return nil }
        return persons[person + 1].offices.first?.organisation
    }

    /// Who holds an office that stands without a name: the first person with the same office of the same body.
    func holder(of office: PersonMention.Office) -> Int? { holders[Self.key(office, organisations)] }

    static func holders(_ persons: [PersonMention], _ organisations: [Organisation]) -> [[UInt8]: Int] {
        var holders: [[UInt8]: Int] = [:]
        for (index, person) in persons.enumerated() {
            for office in person.offices {
                let key = key(office, organisations)
                if holders[key] == nil { holders[key] = index }
            }
        }
        return holders
    }

    private static func key(_ office: PersonMention.Office, _ organisations: [Organisation]) -> [UInt8] {
        LetterCase.lowered(office.canonical + "|" + (office.organisation.map { organisations[$0].base } ?? "-"))
    }

    /// Whether a person's only office names no body.
    private func isBare(_ person: Int) -> Bool {
        let offices = persons[person].offices
        return offices.count == 1 && offices[0].organisation == nil && offices[0].tail == nil && !offices[0].isParty
    }

    private func isNeighbour(_ first: Int, _ second: Int) -> Bool {
        // `Phó Thủ tướng A, Bộ trưởng Bộ T B`: each office stands before its own name.
        guard persons[first].isNameFirst, persons[second].isNameFirst else { return false }
        let gap = persons[first].range.upperBound..<persons[second].range.lowerBound
        return gap.count == 1 && tokens[gap.lowerBound].isMark(",")
    }
}
