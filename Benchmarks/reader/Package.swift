// swift-tools-version: 6.2
// A package of its own, so that it builds in a minute; see `run`.
import PackageDescription

let package = Package(
    name: "reader-benchmark",
    platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .target(name: "JSON"),
        .target(name: "Exchanges", dependencies: ["CZlib", "CZstd", "JSON"]),
        .executableTarget(name: "ReaderBenchmark", dependencies: ["Exchanges", "JSON"]),
    ]
)
