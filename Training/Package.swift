// swift-tools-version: 6.2
// Trains the models that come with the program. A package of its own, so that nothing of it is in the product.
import PackageDescription

let package = Package(
    name: "training",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")],
    targets: [
        .executableTarget(
            name: "content",
            dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: [.treatAllWarnings(as: .error)])
    ]
)
