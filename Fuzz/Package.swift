// swift-tools-version: 6.2
// The fuzzers. A package of its own, because every target needs other flags than the product's; see `run`.
import PackageDescription

let instrumented: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])]
// libFuzzer's own `main` is in its archive; SwiftPM renames ours, so each fuzzer defines it and calls libFuzzer.
let linked: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]

let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "Fuzz\(name)", dependencies: dependencies + ["Fuzzing"], swiftSettings: instrumented,
        linkerSettings: linked)
}

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-nio", exact: "2.101.2")],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .target(name: "Fuzzing", swiftSettings: instrumented),
        .target(name: "JSON", swiftSettings: instrumented),
        .target(
            name: "Exchanges", dependencies: ["CZlib", "CZstd", "JSON"],
            swiftSettings: instrumented + [.unsafeFlags(["-enable-testing"])]),
        .target(name: "HTTPFraming", dependencies: [nio], swiftSettings: instrumented),
        .target(name: "ModelAPI", dependencies: ["JSON", nio], swiftSettings: instrumented),
        fuzzer("JSON", ["JSON"]),
        fuzzer("Log", ["Exchanges", "JSON"]),
        fuzzer("EventStream", ["ModelAPI", nio]),
        fuzzer("Request", ["HTTPFraming", nio]),
        fuzzer("Response", ["HTTPFraming", nio]),
    ]
)
