// swift-tools-version: 6.2
import PackageDescription

/// Every target builds in Swift 6 mode.
///
/// `make check` sets GIAOBAN_STRICT: a warning that a later compiler invents must stop our check, not a user's build.
let settings: [SwiftSetting] = Context.environment["GIAOBAN_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
    name: "giaoban",
    products: [
        .executable(name: "giaoband", targets: ["giaoband"]),
        .executable(name: "giaoban", targets: ["giaoban"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries, each a module map over a Debian -dev package. libzmq goes without pkg-config, whose file names
        // Kerberos' headers in a flag that SwiftPM refuses with a warning.
        .systemLibrary(name: "CZeroMQ", path: "System/CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CNettle", path: "System/CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CMalloc", path: "System/CMalloc"),
        .systemLibrary(name: "CSystemd", path: "System/CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CGumbo", path: "System/CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .systemLibrary(name: "CLibXML2", path: "System/CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", path: "System/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSQLite", path: "System/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZstd", path: "System/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        // Values that travel between the stages.
        .target(name: "Articles", dependencies: ["CNettle"]),

        // The stages, in the order of the data path. No stage imports another.
        .target(
            name: "Intake",
            dependencies: [
                "Access", "Articles", "WireProtocol", "WorkQueues", "CZeroMQ",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "Journal",
            dependencies: ["Articles", "CZstd", "DatabaseFiles", "WorkQueues", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(name: "Decoding", dependencies: ["Articles", "CGumbo", "CLibXML2", "CZlib", "CZstd"]),
        .target(name: "Lexicon", dependencies: ["Articles"]),
        .target(name: "Parsing", dependencies: ["Articles", "Lexicon", "CMalloc"]),
        .target(
            name: "Pipeline", dependencies: ["Articles", .product(name: "DequeModule", package: "swift-collections")]),
        .target(
            name: "Store",
            dependencies: [
                "Articles", "CZstd", "DatabaseFiles",
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(
            name: "Subscriptions",
            dependencies: [
                "Access", "Articles", "WireProtocol", "WorkQueues", "CZeroMQ",
                .product(name: "DequeModule", package: "swift-collections"),
            ]),

        // What the stages stand on.
        .target(name: "WireProtocol", dependencies: ["Articles"]),
        .target(
            name: "WorkQueues",
            dependencies: ["CZeroMQ", .product(name: "DequeModule", package: "swift-collections")]),
        .target(name: "Access", dependencies: ["WireProtocol", "WorkQueues", "CZeroMQ"]),
        .target(name: "Manuals"),
        .target(name: "DatabaseFiles", dependencies: ["CSQLite", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(name: "Figures", dependencies: ["Articles", .product(name: "CoreMetrics", package: "swift-metrics")]),
        .target(name: "Settings", dependencies: ["Articles", "WireProtocol", .product(name: "Yams", package: "Yams")]),

        .executableTarget(
            name: "giaoband",
            dependencies: [
                "Access", "Articles", "Intake", "Journal", "Decoding", "Lexicon", "Parsing", "Pipeline", "Store", "Subscriptions",
                "Figures", "Manuals", "Settings", "WireProtocol", "WorkQueues", "CMalloc", "CSystemd",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"), .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "giaoban",
            dependencies: [
                "Access", "Articles", "DatabaseFiles", "Decoding", "Intake", "Journal", "Lexicon", "Manuals", "Parsing",
                "Settings",
                "Store",
                "WireProtocol", "WorkQueues", "CZeroMQ",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Tests mirror the sources; EndToEndTests drive the two programs as a user does.
        .testTarget(name: "ArticlesTests", dependencies: ["Articles", "TemporaryDirectories"]),
        .testTarget(
            name: "JournalTests",
            dependencies: [
                "Journal", "Articles", "DatabaseFiles", "WorkQueues", "TemporaryDirectories",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "IntakeTests",
            dependencies: ["Access", "Intake", "Articles", "CZeroMQ", "WireProtocol", "WorkQueues", "TemporaryDirectories"]),
        // The sample articles in other forms, for the tests of more than one stage.
        .target(name: "SampleForms", path: "Tests/SampleForms"),
        .target(name: "SeededNumbers", path: "Tests/SeededNumbers"),
        .target(name: "TemporaryDirectories", path: "Tests/TemporaryDirectories"),
        .testTarget(
            name: "DecodingTests", dependencies: ["Decoding", "Articles", "SampleForms", "SeededNumbers", "CZlib", "CZstd"]),
        .testTarget(name: "LexiconTests", dependencies: ["Lexicon", "Articles", "TemporaryDirectories"]),
        .testTarget(
            name: "ParsingTests", dependencies: ["Parsing", "Articles", "Decoding", "Lexicon", "SampleForms", "SeededNumbers"]),
        .testTarget(name: "PipelineTests", dependencies: ["Pipeline", "Articles", "SeededNumbers"]),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "Articles", "DatabaseFiles", "Journal", "SeededNumbers", "TemporaryDirectories",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        // Queries judged by readers of the articles.
        .testTarget(
            name: "JudgedQueryTests",
            dependencies: ["Store", "Articles", "Decoding", "Lexicon", "Parsing", "TemporaryDirectories"],
            path: "Tests/JudgedQueries", exclude: ["articles.tsv", "floors.tsv", "queries.tsv"]),
        .testTarget(
            name: "SubscriptionsTests",
            dependencies: [
                "Subscriptions", "Access", "Articles", "WireProtocol", "WorkQueues", "CZeroMQ", "TemporaryDirectories",
            ]),
        .testTarget(
            name: "AccessTests",
            dependencies: ["Access", "SeededNumbers", "WireProtocol", "WorkQueues", "CZeroMQ", "TemporaryDirectories"]),
        .testTarget(name: "ManualsTests", dependencies: ["Manuals"]),
        .testTarget(name: "WireProtocolTests", dependencies: ["WireProtocol", "Articles"]),
        .testTarget(name: "WorkQueuesTests", dependencies: ["WorkQueues", "CZeroMQ", "TemporaryDirectories"]),
        .testTarget(
            name: "GiaobandTests",
            dependencies: ["giaoband", "Articles", "Store", "WorkQueues", .product(name: "Logging", package: "swift-log")]),
        .testTarget(name: "FiguresTests", dependencies: ["Figures", "Articles"]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "WireProtocol", "TemporaryDirectories"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Access", "Articles", "CZeroMQ", "SeededNumbers", "WireProtocol", "WorkQueues", "giaoband", "giaoban",
                "TemporaryDirectories",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
