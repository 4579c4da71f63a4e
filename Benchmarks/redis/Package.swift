// swift-tools-version: 6.2
// A package of its own, so that it builds in a few minutes; see `run`.
import PackageDescription

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
    name: "redis-benchmark",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .target(name: "JSON"),
        .target(name: "Exchanges", dependencies: ["CZlib", "CZstd", "JSON"]),
        .target(name: "Metering", dependencies: ["Exchanges", "JSON"]),
        .target(
            name: "RedisStorage",
            dependencies: ["Metering", .product(name: "NIOSSL", package: "swift-nio-ssl")] + nio),
        .executableTarget(name: "RedisBenchmark", dependencies: ["Metering", "RedisStorage"] + nio),
    ]
)
