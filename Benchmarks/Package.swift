// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks, apart from the product so that a user's build never compiles them. The targets that a row needs from inside are
/// the product's own sources, by symbolic links; everything else is measured through the release programs.
let package = Package(
    name: "giaoban-benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CZeroMQ", path: "System/CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CNettle", path: "System/CNettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CSQLite", path: "System/CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZstd", path: "System/CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "Articles", dependencies: ["CNettle"]),
        .target(name: "WireProtocol", dependencies: ["Articles"]),
        .target(
            name: "WorkQueues",
            dependencies: ["CZeroMQ", .product(name: "DequeModule", package: "swift-collections")]),
        .target(name: "Access", dependencies: ["WireProtocol", "WorkQueues", "CZeroMQ"]),
        .target(
            name: "Subscriptions",
            dependencies: [
                "Access", "Articles", "WireProtocol", "WorkQueues", "CZeroMQ",
                .product(name: "DequeModule", package: "swift-collections"),
            ]),
        .target(name: "DatabaseFiles", dependencies: ["CSQLite", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "Store",
            dependencies: [
                "Articles", "CZstd", "DatabaseFiles",
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Access", "Articles", "DatabaseFiles", "Store", "WireProtocol", "WorkQueues", "Subscriptions", "CZeroMQ",
                "CSQLite",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// As in the product's own: what `run.sh` builds has no warnings.
if Context.environment["GIAOBAN_STRICT"] != nil {
    for target in package.targets where target.type != .system { target.swiftSettings = [.treatAllWarnings(as: .error)] }
}
