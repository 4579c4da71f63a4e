// swift-tools-version: 6.2
// The counters of tokens alone, so that measuring them needs no build of everything.
import PackageDescription

let package = Package(
    name: "tokens",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "JSON"),
        .target(name: "Metering", dependencies: ["JSON"]),
        .executableTarget(name: "CountTokens", dependencies: ["JSON", "Metering"]),
    ]
)
