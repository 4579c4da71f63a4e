// swift-tools-version: 6.2
// A package of its own, so that it builds in a few minutes; see `run`.
import PackageDescription

let package = Package(
    name: "anonymization-benchmark",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")],
    targets: [
        .target(name: "JSON"),
        .target(
            name: "Anonymization",
            dependencies: [
                "JSON", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]),
        .executableTarget(name: "AnonymizationBenchmark", dependencies: ["Anonymization", "JSON"]),
    ]
)
