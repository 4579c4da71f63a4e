// swift-tools-version: 6.2
// A package of its own, so that it builds in a few minutes; see `run`.
import PackageDescription

let package = Package(
    name: "trace-experiment",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")],
    targets: [
        .target(name: "CWatermarkKernels"),
        .target(name: "JSON"),
        .target(name: "Statistics"),
        .target(name: "LanguageModel"),
        .target(
            name: "Watermarking",
            dependencies: ["CWatermarkKernels", "JSON", "Statistics", .product(name: "Crypto", package: "swift-crypto")]),
        .executableTarget(name: "TraceExperiment", dependencies: ["LanguageModel", "Statistics", "Watermarking"]),
    ]
)
