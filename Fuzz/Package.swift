// swift-tools-version: 6.2
import PackageDescription

/// Fuzz targets for what reads bytes of strangers. A package of its own, so that nobody's build compiles it; the sources stand
/// here by symbolic links, so that `package` access reaches them.
///
/// `make fuzz` runs each for 60 s over its folder of `corpus/`, which holds what was found once. SwiftPM looks for main under the
/// target's name, so each target brings one that hands over to libFuzzer.
let fuzzer: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])]
let linker: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]
/// Coverage for the fuzzer, without its main function.
let covered: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]

let package = Package(
    name: "giaoban-fuzz",
    targets: [
        .systemLibrary(name: "CNettle", path: "System/CNettle", pkgConfig: "nettle"),
        .systemLibrary(name: "CMalloc", path: "System/CMalloc"),
        .systemLibrary(name: "CGumbo", path: "System/CGumbo", pkgConfig: "gumbo"),
        .systemLibrary(name: "CLibXML2", path: "System/CLibXML2", pkgConfig: "libxml-2.0"),
        .systemLibrary(name: "CZlib", path: "System/CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", path: "System/CZstd", pkgConfig: "libzstd"),
        .target(name: "Articles", dependencies: ["CNettle"]),
        .target(
            name: "Decoding", dependencies: ["Articles", "CGumbo", "CLibXML2", "CZlib", "CZstd"], swiftSettings: covered),
        .target(name: "Lexicon", dependencies: ["Articles"], swiftSettings: covered),
        .target(name: "Parsing", dependencies: ["Articles", "Lexicon", "CMalloc"], swiftSettings: covered),
        .target(name: "WireProtocol", dependencies: ["Articles"], swiftSettings: covered),
        // The checks at the door alone: the rest of Intake is sockets and folders.
        .target(name: "Intake", dependencies: ["Articles", "WireProtocol"], swiftSettings: covered),
        .target(name: "FuzzInput", dependencies: ["Articles", "Decoding", "Lexicon", "Parsing", "WireProtocol"]),
    ]
        + ["FuzzText", "FuzzHTML", "FuzzJSON", "FuzzFeed", "FuzzPacked", "FuzzParse", "FuzzGrowth", "FuzzFrames", "FuzzSidecar"]
        .map {
            .executableTarget(
                name: $0, dependencies: ["Articles", "FuzzInput", "Intake", "WireProtocol"], swiftSettings: fuzzer,
                linkerSettings: linker)
        },
    swiftLanguageModes: [.v6]
)
