// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks, apart from the product so that a user's build never compiles them. The targets that a row needs from inside are
/// the product's own sources, by symbolic links; everything else is measured through the release programs.
let package = Package(
    name: "giaoban-benchmarks",
    dependencies: [.package(url: "https://github.com/apple/swift-collections", from: "1.6.0")],
    targets: [
        .systemLibrary(name: "CZeroMQ", path: "System/CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CSodium", path: "System/CSodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CSQLite", path: "System/CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "Articles", dependencies: ["CSodium"]),
        .target(name: "WireProtocol", dependencies: ["Articles"]),
        .target(name: "WorkQueues", dependencies: ["CZeroMQ"]),
        .target(name: "Access", dependencies: ["WireProtocol", "WorkQueues", "CZeroMQ"]),
        .target(
            name: "Subscriptions",
            dependencies: [
                "Access", "Articles", "WireProtocol", "WorkQueues", "CZeroMQ",
                .product(name: "DequeModule", package: "swift-collections"),
            ]),
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["Access", "Articles", "WireProtocol", "WorkQueues", "Subscriptions", "CZeroMQ", "CSQLite"]),
    ],
    swiftLanguageModes: [.v6]
)
