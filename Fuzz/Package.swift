// swift-tools-version: 6.2
import PackageDescription

/// Fuzz targets for what reads bytes of strangers. A package of its own, so that nobody's build compiles it; the sources stand
/// here by symbolic links, so that `package` access reaches them.
///
/// Run one: `swift build -c release --product FuzzHTML`, then `.build/release/FuzzHTML -max_len=20000 -max_total_time=60` with the
/// output to a file and under `timeout -s KILL`. Remove `.build` after a change of flags: objects of other coverage do not run.
/// SwiftPM looks for main under the target's name, so each target brings one that hands over to libFuzzer.
let fuzzer: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])]
let linker: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]
/// Coverage for the fuzzer, without its main function.
let covered: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]

let package = Package(
    name: "giaoban-fuzz",
    targets: [
        .systemLibrary(name: "CSodium", path: "System/CSodium", pkgConfig: "libsodium"),
        .systemLibrary(name: "CGumbo", path: "System/CGumbo", pkgConfig: "gumbo"),
        .systemLibrary(name: "CLibXML2", path: "System/CLibXML2", pkgConfig: "libxml-2.0"),
        .systemLibrary(name: "CZlib", path: "System/CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", path: "System/CZstd", pkgConfig: "libzstd"),
        .target(name: "Articles", dependencies: ["CSodium"]),
        .target(
            name: "Decoding", dependencies: ["Articles", "CGumbo", "CLibXML2", "CZlib", "CZstd"], swiftSettings: covered),
        .target(name: "FuzzInput", dependencies: ["Articles", "Decoding"]),
    ]
        + ["FuzzText", "FuzzHTML", "FuzzJSON", "FuzzFeed", "FuzzPacked"].map {
            .executableTarget(name: $0, dependencies: ["FuzzInput"], swiftSettings: fuzzer, linkerSettings: linker)
        },
    swiftLanguageModes: [.v6]
)
