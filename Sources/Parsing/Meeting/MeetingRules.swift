import Lexicon

/// The rules of names and statements as tests, `explain` and docs/rules.md see them.
///
/// Their patterns take words from tables and each other's finds, which ``Pattern`` cannot say; so each is a branch of a reader that
/// bears its name, and stands here with its pattern in words and its examples.
struct MeetingRules {
    private let reader: MeetingReader
    private let vocabulary: Vocabulary

    init(_ reader: MeetingReader, vocabulary: Vocabulary) {
        self.reader = reader
        self.vocabulary = vocabulary
    }

    private struct Form {
        var name: String
        var notation: String
        var examples: [(text: String, value: String)]
        var counterexamples: [String]
    }

    var descriptions: [RuleDescription] {
        [
            (Self.organisations, organisations), (Self.persons, persons), (Self.roles, roles), (Self.organisers, organisers),
            (Self.participants, participants), (Self.sectors, sectors), (Self.sections, sections),
        ].flatMap { forms, find in
            forms.map { form in
                RuleDescription(
                    name: form.name, notation: form.notation, examples: form.examples, counterexamples: form.counterexamples
                ) { find(form.name, $0) }
            }
        }
    }

    // MARK: what each rule alone finds in a text

    private func organisations(_ rule: String, _ text: String) -> [String] {
        let (names, namer) = read(text)
        return names.organisations.indices.filter { names.organisations[$0].rule.name == rule }.map { namer.name($0) }
    }

    /// Name, then offices.
    private func persons(_ rule: String, _ text: String) -> [String] {
        let (names, namer) = read(text)
        let list = PersonList(
            reader: reader, names: names, namer: namer, roles: Array(repeating: RoleVerbs(), count: names.persons.count),
            sentences: names.sentences, organiser: nil)
        return names.persons.indices.filter { names.persons[$0].rule == rule }.map { index in
            let name = list.canonical(index)
            let titles = list.persons.first { $0.name == name }?.titles.compactMap(\.canonical) ?? []
            return ([name] + titles).joined(separator: "; ")
        }
    }

    private func roles(_ rule: String, _ text: String) -> [String] {
        let (names, _) = read(text)
        return reader.roles.read(names, names.sentences).enumerated().flatMap { index, verbs in
            verbs.all.map(\.role.rawValue).sorted().map { names.tokens.plain(names.persons[index].name) + ": " + $0 }
        }
    }

    private func organisers(_ rule: String, _ text: String) -> [String] {
        let (names, namer) = read(text)
        guard let found = reader.organisers.read(names, names.sentences.ranges) else { return [] }
        return [([found.organiser] + found.partners).map { namer.name($0) }.joined(separator: "; ")]
    }

    private func participants(_ rule: String, _ text: String) -> [String] {
        let (names, _) = read(text)
        return reader.participants.read(names, names.sentences.ranges).filter { $0.rule == rule }
            .map { names.tokens.plain($0.range) }
    }

    private func sectors(_ rule: String, _ text: String) -> [String] {
        let (names, _) = read(text)
        return reader.sectors.read(names, names.sentences.ranges).map(\.sector)
    }

    /// Items; where none is cut out, the section's kind.
    private func sections(_ rule: String, _ text: String) -> [String] {
        let (names, _) = read(text)
        let sentences = names.sentences
        let found = reader.discourse.read(
            names, sentences, isRead: { _ in true }, roles: reader.roles.read(names, sentences))
        return found.filter { $0.rule == rule }.map { section in
            section.items.isEmpty
                ? section.kind.rawValue : section.items.map { names.tokens.plain($0.range) }.joined(separator: " | ")
        }
    }

    private func read(_ text: String) -> (Names, OrganisationNamer) {
        let names = reader.names(in: text, vocabulary: vocabulary)
        return (
            names,
            OrganisationNamer(
                reader: reader.organisations, names: names, locality: nil, day: PlaceReader.lastOf63)
        )
    }

    // MARK: the rules

    private static let organisations = [
        Form(
            name: "organisation.whole", notation: "<organisation: whole> \"khóa\" numeral?",
            examples: [
                ("Nghị quyết của Bộ Chính trị", "Bộ Chính trị"),
                ("Hội nghị BCH TW Đảng khóa XIII", "Ban Chấp hành Trung ương Đảng khóa XIII"),
            ],
            counterexamples: ["Nghị quyết Trung ương 4", "một đảng viên trẻ"]),
        Form(
            name: "organisation.committee", notation: "<organisation: committee> place?",
            examples: [("Huyện ủy Lục Ngạn họp", "Huyện ủy Lục Ngạn"), ("đồng chí Bí thư Thị ủy Phổ Yên", "Thị ủy Phổ Yên")],
            counterexamples: ["các huyện ủy trong tỉnh", "huyện Lục Ngạn"]),
        Form(
            name: "organisation.part",
            notation: "<organisation: part> (<organisation: committee> | <organisation: local> | association | organ)",
            examples: [
                ("Ban Thường vụ Tỉnh ủy Quảng Trị đã họp", "Ban Thường vụ Tỉnh ủy Quảng Trị"),
                ("Ban Chấp hành Hội Nông dân huyện Lục Ngạn", "Ban Chấp hành Hội Nông dân huyện Lục Ngạn"),
            ],
            counterexamples: ["thường trực 24/24 giờ", "Văn phòng phẩm"]),
        Form(
            name: "organisation.branch", notation: "<organisation: branch> (body | place)?",
            examples: [
                ("Đảng ủy xã Hữu Liên", "Đảng ủy xã Hữu Liên"),
                ("Chi bộ Trường THCS Lê Lợi", "Chi bộ Trường Trung học cơ sở Lê Lợi"),
            ],
            counterexamples: ["mỗi chi bộ", "các đảng ủy trực thuộc"]),
        Form(
            name: "organisation.organ", notation: "<organisation: organ> (<organisation: committee> | level)? place?",
            examples: [
                ("Ban Tuyên giáo Tỉnh ủy Lai Châu", "Ban Tuyên giáo Tỉnh ủy Lai Châu"),
                ("Ban Tuyên giáo tỉnh Lai Châu", "Ban Tuyên giáo Tỉnh ủy Lai Châu"),
            ],
            counterexamples: ["Ban Tuyên giáo các huyện ủy", "ban tổ chức giải bóng đá"]),
        Form(
            name: "organisation.local", notation: "<organisation: local> (level place? | place | \"cấp\" level)?",
            examples: [
                ("UBND thị xã Phổ Yên", "Ủy ban nhân dân thị xã Phổ Yên"), ("Công an TP. Vinh", "Công an thành phố Vinh"),
            ],
            counterexamples: ["HĐND các huyện", "trụ sở công an", "công tác Mặt trận quý II"]),
        Form(
            name: "organisation.within",
            notation: "(department | unit | local) (\"Công an\" | \"Bộ\" | \"Bộ Chỉ huy\") level? place?",
            examples: [
                ("Phòng Cảnh sát hình sự Công an tỉnh Vĩnh Long", "Phòng Cảnh sát hình sự Công an tỉnh Vĩnh Long"),
                ("Vụ Pháp chế Bộ Y tế", "Vụ Pháp chế Bộ Y tế"),
            ],
            counterexamples: ["Phòng Cảnh sát giao thông, Công an tỉnh Nghệ An", "Sở Y tế và Công an tỉnh Nghệ An"]),
        Form(
            name: "organisation.department", notation: "<organisation: department> (<field> | Name) level? place?",
            examples: [
                ("Phòng GD-ĐT huyện Lục Ngạn", "Phòng Giáo dục và Đào tạo huyện Lục Ngạn"), ("cán bộ bộ Y tế", "Bộ Y tế"),
            ],
            counterexamples: ["các sở Y tế", "ban dân tộc", "cán bộ y tế"]),
        Form(
            name: "organisation.association", notation: "<organisation: association> Name (level | place | \"Việt Nam\")?",
            examples: [("Hội Sinh vật cảnh tỉnh Lai Châu", "Hội Sinh vật cảnh tỉnh Lai Châu")],
            counterexamples: ["hội họp liên miên", "TP. Hội An", "thôn Hội Sơn"]),
        Form(
            name: "organisation.unit", notation: "<organisation: unit> Name (level? place)?",
            examples: [
                ("Trường THPT chuyên Lê Quý Đôn", "Trường Trung học phổ thông chuyên Lê Quý Đôn"),
                ("Bệnh viện Nhi Trung ương", "Bệnh viện Nhi Trung ương"), ("Báo Dân Trí đưa tin", "Báo Dân Trí"),
            ],
            counterexamples: ["đường Trường Chinh", "trường hợp Nguyễn Văn A", "triệu tập Đoàn Văn Bình"]),
        Form(
            name: "organisation.event", notation: "<organisation: event> \"cấp\" level?",
            examples: [("Ban Tổ chức Hội thi huyện Lục Ngạn", "Ban Tổ chức Hội thi huyện Lục Ngạn")],
            counterexamples: ["đã chỉ đạo 35 xã"]),
    ]

    private static let persons = [
        Form(
            name: "person.honorific", notation: "<honorific> Name (separator <office> body?)*",
            examples: [
                (
                    "đồng chí La Văn Nam, Phó Bí thư Thường trực Huyện ủy phát biểu",
                    "La Văn Nam; Phó Bí thư Thường trực Huyện ủy"
                ), ("Đ/c Y Thịnh - TUV, Giám đốc Sở Y tế", "Y Thịnh; Tỉnh ủy viên; Giám đốc Sở Y tế"),
            ],
            counterexamples: ["đồng chí nào vắng mặt", "bà con thôn bản"]),
        Form(
            name: "person.list", notation: "\"các\" <honorific> ':'? (Name (separator <office> body?)* (';,' | \"và\"))*",
            examples: [
                (
                    "Dự có các đồng chí: Lê Văn An, Chủ tịch UBND huyện; Trần Thị Bình, Trưởng phòng Nội vụ",
                    "Trần Thị Bình; Trưởng Phòng Nội vụ"
                )
            ],
            counterexamples: ["các đồng chí trong ban"]),
        Form(
            name: "person.office-first", notation: "<honorific>? <office> body? ':'? <honorific>? Name",
            examples: [("Bí thư Huyện ủy Trần Văn Bình", "Trần Văn Bình; Bí thư Huyện ủy")],
            counterexamples: ["Bí thư Huyện ủy kết luận", "Trưởng phòng Vật tư"]),
        Form(
            name: "person.shared-office", notation: "\"các\" <office> body? Name ((',' | \"và\") Name)+",
            examples: [
                ("các Phó Chủ tịch HĐND tỉnh Lê Văn An, Trần Thị Bình", "Trần Thị Bình; Phó Chủ tịch Hội đồng nhân dân tỉnh")
            ],
            counterexamples: ["các Phó Chủ tịch HĐND tỉnh"]),
        Form(
            name: "person.name-first", notation: "^ Name separator <office> body?",
            examples: [
                ("Nguyễn Thanh Tùng, Phó Trưởng ban Tuyên giáo Thị ủy", "Nguyễn Thanh Tùng; Phó Trưởng Ban Tuyên giáo Thị ủy")
            ],
            counterexamples: ["Thành phố Hồ Chí Minh phát triển", "Bắc Giang, Bí thư Tỉnh ủy"]),
        Form(
            name: "person.credit", notation: "\"ảnh\" ':' Name Name+",
            examples: [("Quang cảnh hội nghị. Ảnh: Ngọc Hân", "Ngọc Hân")],
            counterexamples: ["Hình ảnh: Tập thể cán bộ", "Ảnh: TTXVN"]),
        Form(
            name: "person.name", notation: "<surname> Name Name+ (not after <name carrier: place>)",
            examples: [("cùng với Nguyễn Thanh Tùng", "Nguyễn Thanh Tùng")],
            counterexamples: ["ngã tư đường Trần Hưng Đạo", "tại Việt Nam"]),
    ]

    private static let roles = [
        Form(
            name: "role.verb", notation: "<role cue> occasion* persons | persons occasion* <role cue>",
            examples: [
                ("Đồng chí La Văn Nam chủ trì hội nghị.", "La Văn Nam: chaired"),
                ("Tới dự có đồng chí La Văn Nam, Bí thư Huyện ủy.", "La Văn Nam: attended"),
                ("Tại điểm cầu huyện có đồng chí La Văn Nam.", "La Văn Nam: attended"),
            ],
            counterexamples: ["Đồng chí La Văn Nam sinh năm 1970."])
    ]

    private static let organisers = [
        Form(
            name: "organiser.subject", notation: "body (<join> body)* <already>* (<hold> | <chair>)",
            examples: [
                ("Ngày 3/4, Ban Tuyên giáo Huyện ủy Lục Ngạn tổ chức giao ban.", "Ban Tuyên giáo Huyện ủy Lục Ngạn"),
                (
                    "Sở Y tế phối hợp với Sở Nội vụ tổ chức hội nghị.", "Sở Y tế; Sở Nội vụ"
                ),
                ("Đảng ủy, Bộ Chỉ huy Quân sự tỉnh tổ chức giao ban.", "Bộ Chỉ huy Quân sự tỉnh"),
            ],
            counterexamples: ["Theo Sở Y tế, dịch đã giảm.", "Đại diện của Sở Y tế chủ trì hội nghị."])
    ]

    private static let participants = [
        Form(
            name: "participant.enumeration", notation: "<role cue: attended> ... (\"có\" | \"gồm\") groups",
            examples: [
                ("Dự hội nghị có đại diện lãnh đạo các ban, ngành.", "đại diện lãnh đạo các ban, ngành"),
                ("Về phía đơn vị có trưởng các phòng nghiệp vụ.", "trưởng các phòng nghiệp vụ"),
                ("Tham dự có đại diện Trạm Y tế phường và 41 bí thư chi bộ.", "41 bí thư chi bộ"),
                ("Có 15 chủ tịch hội cơ sở cùng các tổ trưởng tiêu biểu đến dự.", "các tổ trưởng tiêu biểu"),
                ("Tham dự có 32/36 ủy viên Ban Chấp hành.", "32/36 ủy viên Ban Chấp hành"),
            ],
            counterexamples: ["Hội nghị có ý nghĩa quan trọng."]),
        Form(
            name: "participant.partner", notation: "<meet> (\"với\" | \"cùng\") group <group-end>",
            examples: [
                ("Huyện ủy giao ban với các cơ quan, đơn vị khối khoa giáo quý III.", "các cơ quan, đơn vị khối khoa giáo"),
                ("Phường giao ban với các tổ chức chính trị - xã hội và 32 tổ dân phố.", "32 tổ dân phố"),
            ],
            counterexamples: ["Giao ban với tinh thần đổi mới."]),
    ]

    private static let sectors = [
        Form(
            name: "sector.phrase", notation: "<sector>", examples: [("công tác giáo dục và đào tạo", "giao_duc_dao_tao")],
            counterexamples: ["hội nghị kết thúc"])
    ]

    private static let sections = [
        Form(
            name: "section.results", notation: "^ sentence with <result>",
            examples: [
                (
                    "Trong quý I, công tác tuyên truyền được triển khai kịp thời, đạt kết quả tích cực trên các lĩnh vực.",
                    "results"
                )
            ],
            counterexamples: ["Hội nghị bắt đầu lúc 8 giờ."]),
        Form(
            name: "section.shortcomings", notation: "<defect> ... (<list> ':'? | ':') items",
            examples: [
                (
                    "Bên cạnh đó vẫn còn một số hạn chế như: tiến độ chậm; phối hợp chưa chặt chẽ.",
                    "tiến độ chậm | phối hợp chưa chặt chẽ"
                )
            ],
            counterexamples: ["Hội nghị làm rõ những hạn chế, nguyên nhân.", "Cần khắc phục các hạn chế như: chậm; thiếu."]),
        Form(
            name: "section.proposals", notation: "speaker? <proposal> ... (<list> ':'? | ':') items",
            examples: [
                (
                    "Các đại biểu kiến nghị một số nội dung như: bổ sung kinh phí; tăng biên chế.",
                    "bổ sung kinh phí | tăng biên chế"
                )
            ],
            counterexamples: ["Hội nghị tiếp thu các kiến nghị của cơ sở."]),
        Form(
            name: "section.directions", notation: "speaker <order> ... (':' | <must> | <task verb>) items",
            examples: [
                (
                    "Đồng chí La Văn Nam yêu cầu các đơn vị tập trung phòng, chống dịch; đẩy mạnh tuyên truyền.",
                    "tập trung phòng, chống dịch | đẩy mạnh tuyên truyền"
                )
            ],
            counterexamples: ["Hội nghị đã nghe báo cáo kết quả công tác."]),
        Form(
            name: "section.discussion", notation: "<delegates> ... <discussion>",
            examples: [("Các đại biểu thảo luận, trao đổi về nhiệm vụ quý II.", "discussion")],
            counterexamples: ["Hội nghị diễn ra trong một buổi."]),
    ]
}
