// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "excise",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "excise", targets: ["excise"]),
        .library(name: "excise_watermark", type: .dynamic, targets: ["WatermarkLibrary"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // Ground floor.
        .target(name: "Statistics", swiftSettings: strict),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "Exchanges", dependencies: ["CZlib", "CZstd", "JSON"], swiftSettings: strict),
        .target(
            name: "Settings", dependencies: ["Exchanges", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(
            name: "HTTPFraming",
            dependencies: [.product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: strict),
        .target(
            name: "ModelAPI",
            dependencies: ["JSON", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: strict),

        // Middle floor.
        .target(
            name: "Access",
            dependencies: ["Exchanges", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "Anonymization",
            dependencies: [
                "JSON", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(name: "CWatermarkKernels"),
        .target(name: "CExciseWatermark"),
        .target(
            name: "Watermarking",
            dependencies: [
                "CWatermarkKernels", "JSON", "Statistics", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "WatermarkLibrary", dependencies: ["CExciseWatermark", "Watermarking"], swiftSettings: strict),
        .target(name: "Detection", dependencies: ["Exchanges", "JSON", "Statistics"], swiftSettings: strict),
        .target(name: "LanguageModel", swiftSettings: strict),
        .target(name: "Metering", dependencies: ["Exchanges", "JSON"], swiftSettings: strict),
        .target(
            name: "Shaping",
            dependencies: ["CZstd", "JSON", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),

        // Upper floor.
        .target(
            name: "Simulation",
            dependencies: [
                "Exchanges", "JSON", "Settings", "Statistics", .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "Evaluation", dependencies: ["Detection", "Exchanges", "JSON", "Statistics"], swiftSettings: strict),
        .target(
            name: "Audit",
            dependencies: [
                "JSON", "Statistics", "Watermarking",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(name: "ReportPage", dependencies: ["Audit", "Detection", "Exchanges"], swiftSettings: strict),
        .target(
            name: "Policy",
            dependencies: ["Detection", "Exchanges", "Metering", "Settings", "Shaping"],
            swiftSettings: strict),
        .target(
            name: "Gateway",
            dependencies: [
                "Access", "Anonymization", "Exchanges", "HTTPFraming", "JSON", "Metering", "ModelAPI", "Settings",
                "Shaping", "Watermarking",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "ModelServer",
            dependencies: [
                "JSON", "LanguageModel", "Watermarking",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "Console",
            dependencies: [
                "Access", "Detection", "Exchanges", "JSON", "Metering",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),

        // Adapters.
        .target(
            name: "SQLiteStorage",
            dependencies: [
                "Access", "Detection", "Exchanges", "Metering", "Policy",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),

        .target(
            name: "RedisStorage",
            dependencies: [
                "Metering",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),

        // Top.
        .executableTarget(
            name: "excise",
            dependencies: [
                "Access", "Anonymization", "Audit", "Console", "Detection", "Evaluation", "Exchanges", "Gateway",
                "JSON", "LanguageModel", "Metering", "ModelAPI", "ModelServer", "Policy", "RedisStorage", "ReportPage",
                "SQLiteStorage", "Settings", "Shaping", "Simulation", "Statistics", "Watermarking",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        .testTarget(name: "AnonymizationTests", dependencies: ["Anonymization", "JSON"], swiftSettings: strict),
        .testTarget(
            name: "WatermarkingTests",
            dependencies: ["JSON", "Statistics", "Watermarking", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .testTarget(
            name: "WatermarkLibraryTests", dependencies: ["CExciseWatermark", "WatermarkLibrary"],
            swiftSettings: strict),
        .testTarget(
            name: "AuditTests", dependencies: ["Audit", "JSON", "Statistics", "Watermarking"], swiftSettings: strict),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], swiftSettings: strict),
        .testTarget(
            name: "DetectionTests",
            dependencies: ["Detection", "Evaluation", "Exchanges", "JSON", "Simulation", "Statistics"],
            swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Exchanges", "JSON", "Settings", "Simulation", "Statistics"],
            swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests",
            dependencies: ["Detection", "Evaluation", "Exchanges", "JSON", "Statistics"], swiftSettings: strict),
        .testTarget(
            name: "ReportPageTests", dependencies: ["Detection", "Exchanges", "ReportPage"], swiftSettings: strict),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Access", "Anonymization", "Exchanges", "Gateway", "JSON", "Metering", "ModelAPI", "Settings",
                "Shaping",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(name: "LanguageModelTests", dependencies: ["LanguageModel"], swiftSettings: strict),
        .testTarget(
            name: "ModelServerTests",
            dependencies: [
                "JSON", "LanguageModel", "ModelServer",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(
            name: "HTTPFramingTests",
            dependencies: [
                "HTTPFraming", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ModelAPITests",
            dependencies: ["JSON", "ModelAPI", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
        .testTarget(name: "ExchangesTests", dependencies: ["Exchanges", "JSON"], swiftSettings: strict),
        .testTarget(name: "ShapingTests", dependencies: ["JSON", "Shaping"], swiftSettings: strict),
        .testTarget(name: "MeteringTests", dependencies: ["Exchanges", "JSON", "Metering"], swiftSettings: strict),
        .testTarget(
            name: "RedisStorageTests",
            dependencies: [
                "Metering", "RedisStorage",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(name: "AccessTests", dependencies: ["Access", "Exchanges"], swiftSettings: strict),
        .testTarget(
            name: "SQLiteStorageTests",
            dependencies: [
                "Access", "Detection", "Exchanges", "Metering", "Policy", "SQLiteStorage",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PolicyTests", dependencies: ["Detection", "Exchanges", "Metering", "Policy", "Shaping"],
            swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "Access", "Console", "Detection", "Exchanges", "Metering",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
    ]
)
