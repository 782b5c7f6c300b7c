// swift-tools-version: 6.2

import PackageDescription

/// Our side of the comparisons; a package of its own, so that neither the programs nor the tests build it.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "RecR1", path: "..")],
    targets: [
        .executableTarget(
            name: "Benchmark", dependencies: [.product(name: "LanguageModel", package: "RecR1")],
            swiftSettings: [
                .treatAllWarnings(as: .error), .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("ExistentialAny"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
