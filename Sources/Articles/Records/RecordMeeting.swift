extension Record {
    /// Party, State, Front or mass organisation.
    package enum System: String, Codable, Sendable {
        case party, state, front, union, other
    }

    package enum Level: String, Codable, Sendable {
        /// `ward`: xã, phường, thị trấn, đặc khu.
        case central, province, district, ward, unit, cluster
    }

    package struct Locality: Codable, Hashable, Sendable {
        /// A unit; nil members where the article names a level but not which unit.
        package struct Unit: Codable, Hashable, Sendable {
            package var name: String?
            /// tỉnh, thành phố, huyện, thị xã, quận, xã, phường, ...
            package var kind: String?
            /// Statistics office code, of the code list in force at `asOf`.
            package var code: String?
            package var span: Span?
            package var basis: String?
            package init(name: String?, kind: String?, code: String?, span: Span?, basis: String?) {
                self.name = name
                self.kind = kind
                self.code = code
                self.span = span
                self.basis = basis
            }
        }

        /// What the unit has become.
        package struct Successor: Codable, Hashable, Sendable {
            package var provinceCode: String?
            package var province: String?
            /// `YYYY-MM-DD`
            package var effective: String?
            package var communes: [Unit]
            package init(provinceCode: String?, province: String?, effective: String?, communes: [Unit]) {
                self.provinceCode = provinceCode
                self.province = province
                self.effective = effective
                self.communes = communes
            }
        }

        package var level: Level?
        package var province: Unit?
        package var district: Unit?
        package var commune: Unit?
        /// `YYYY-MM-DD`: the day whose code list is used.
        package var asOf: String?
        package var successor: Successor?
        package var confidence: Double?
        /// Whether its codes are of the lists before July 2025, by which other places go since.
        package var hasFormerCodes: Bool { asOf.map { $0 < "2025-07-01" } ?? false }

        package init(
            level: Level?, province: Unit?, district: Unit?, commune: Unit?, asOf: String?, successor: Successor?,
            confidence: Double?
        ) {
            self.level = level
            self.province = province
            self.district = district
            self.commune = commune
            self.asOf = asOf
            self.successor = successor
            self.confidence = confidence
        }
    }

    package struct Organisation: Codable, Hashable, Sendable {
        package var name: String
        package var system: System?
        package var span: Span
        package init(name: String, system: System?, span: Span) {
            self.name = name
            self.system = system
            self.span = span
        }
    }

    package struct Organiser: Codable, Hashable, Sendable {
        package var name: String
        package var statedName: String?
        package var level: Level?
        package var system: System?
        package var coOrganisers: [Organisation]
        package var span: Span
        package init(
            name: String, statedName: String?, level: Level?, system: System?, coOrganisers: [Organisation], span: Span
        ) {
            self.name = name
            self.statedName = statedName
            self.level = level
            self.system = system
            self.coOrganisers = coOrganisers
            self.span = span
        }
    }

    package struct Chair: Codable, Hashable, Sendable {
        package var person: String?
        package var organisation: String?
        package init(person: String?, organisation: String?) {
            self.person = person
            self.organisation = organisation
        }
    }

    package struct Person: Codable, Hashable, Sendable {
        package struct Title: Codable, Hashable, Sendable {
            package var raw: String
            package var canonical: String
            package var org: String?
            package init(raw: String, canonical: String, org: String?) {
                self.raw = raw
                self.canonical = canonical
                self.org = org
            }
        }
        package enum Role: String, Codable, Sendable {
            case chaired, attended, directed, spoke, concluded, presented
        }
        package var name: String
        package var honorific: String?
        package var titles: [Title]
        package var roles: [Role]
        package var span: Span
        package init(name: String, honorific: String?, titles: [Title], roles: [Role], span: Span) {
            self.name = name
            self.honorific = honorific
            self.titles = titles
            self.roles = roles
            self.span = span
        }
    }

    package struct Participant: Codable, Hashable, Sendable {
        package var name: String
        /// org, group or org_representatives.
        package var kind: String
        package var span: Span
        package init(name: String, kind: String, span: Span) {
            self.name = name
            self.kind = kind
            self.span = span
        }
    }
}
