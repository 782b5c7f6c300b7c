// swift-tools-version: 6.2
//
// The layers, bottom up. A target imports from lower layers only; `scripts/check-layers` refuses anything else.

import PackageDescription

/// Every Swift target: warnings are errors, imports are explicit and internal unless they are part of an interface.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Targets that never touch a raw pointer: every unsafe construct is refused by the compiler.
let strictAndSafe: [SwiftSetting] = strict + [.strictMemorySafety()]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "RecR1",
    products: [
        .executable(name: "coordinator", targets: ["Coordinator"]),
        .executable(name: "rollout-worker", targets: ["RolloutWorker"]),
        .executable(name: "reward-worker", targets: ["RewardWorker"]),
        .executable(name: "recr1", targets: ["recr1"]),
        // For Benchmarks/.
        .library(name: "LanguageModel", targets: ["Kernels", "LanguageModel", "ModelFiles"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // 0 - the C floor: system libraries, generated wire code, SIMD kernels.
        .systemLibrary(name: "CZMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .systemLibrary(name: "COniguruma", pkgConfig: "oniguruma", providers: [.apt(["libonig-dev"])]),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CWireProtocol", dependencies: ["CProtobufC"]),
        .target(name: "CWordBreak", linkerSettings: [.linkedLibrary("icuuc")]),
        .target(name: "CKernels", cSettings: [.define("NDEBUG", .when(configuration: .release))]),

        // 1 - names of bytes.
        .target(name: "Digests", dependencies: ["CCrypto"], swiftSettings: strict),

        // 2 - leaves: values and arithmetic, no sockets, no clock.
        .target(name: "WireProtocol", dependencies: ["CWireProtocol", "CProtobufC", "Digests"], swiftSettings: strict),
        .target(name: "RunSpec", dependencies: [yams], swiftSettings: strictAndSafe),
        .target(name: "PolicyOptimization", swiftSettings: strictAndSafe),
        .target(name: "Evaluation", swiftSettings: strictAndSafe),
        .target(name: "Retrieval", dependencies: ["CStemmer", "CWordBreak", "Digests"], swiftSettings: strict),
        .target(name: "Kernels", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: strict),
        .target(name: "ModelFiles", swiftSettings: strict),
        .target(name: "Tokenization", dependencies: ["COniguruma", "Digests"], swiftSettings: strict),
        .target(name: "Datasets", dependencies: ["Digests"], swiftSettings: strictAndSafe),

        // 3 - capabilities.
        .target(
            name: "Launch", dependencies: ["RunSpec", argumentParser, logging], swiftSettings: strictAndSafe),
        .target(name: "Messaging", dependencies: ["CZMQ", "WireProtocol", "Digests"], swiftSettings: strict),
        .target(
            name: "ClusterCore", dependencies: ["WireProtocol", "RunSpec", "PolicyOptimization", "Digests"],
            swiftSettings: strictAndSafe),
        .target(name: "LanguageModel", dependencies: ["Kernels", "ModelFiles"], swiftSettings: strict),
        .target(
            name: "PolicyText", dependencies: ["ModelFiles", "RunSpec", "Tokenization"], swiftSettings: strictAndSafe),
        .target(name: "Reward", dependencies: ["Retrieval", "RunSpec"], swiftSettings: strictAndSafe),
        .target(name: "RunStore", dependencies: ["RunSpec", grdb], swiftSettings: strictAndSafe),

        // 4 - assemblies.
        .target(
            name: "Training",
            dependencies: ["PolicyOptimization", "LanguageModel", "ModelFiles", "Tokenization", "Kernels", "Digests"],
            swiftSettings: strict),
        .target(
            name: "ScoringSetup", dependencies: ["Datasets", "Digests", "Retrieval", "Reward", "RunSpec"],
            swiftSettings: strictAndSafe),

        // 5 - what the programs share.
        .target(
            name: "WorkerRuntime", dependencies: ["Launch", "Messaging", "RunSpec", "WireProtocol", logging],
            swiftSettings: strictAndSafe),

        // 6 - executables.
        .executableTarget(
            name: "Coordinator",
            dependencies: [
                "ClusterCore", "Datasets", "Digests", "Evaluation", "Kernels", "Launch", "LanguageModel", "Messaging",
                "ModelFiles", "RunSpec",
                "PolicyOptimization", "PolicyText", "RunStore", "Tokenization", "Training", "WireProtocol",
                argumentParser, logging,
            ], swiftSettings: strictAndSafe),
        .executableTarget(
            name: "RolloutWorker",
            dependencies: [
                "Digests", "Kernels", "Launch", "LanguageModel", "Messaging", "ModelFiles", "PolicyOptimization",
                "PolicyText",
                "RunSpec", "Tokenization", "Training", "WireProtocol", "WorkerRuntime", argumentParser, logging,
            ], swiftSettings: strictAndSafe),
        .executableTarget(
            name: "RewardWorker",
            dependencies: [
                "Launch", "Messaging", "Retrieval", "Reward", "RunSpec", "ScoringSetup", "WireProtocol",
                "WorkerRuntime",
                argumentParser, logging,
            ], swiftSettings: strictAndSafe),
        .executableTarget(
            name: "recr1",
            dependencies: [
                "Datasets", "Digests", "Evaluation", "Kernels", "Launch", "LanguageModel", "Messaging", "ModelFiles",
                "PolicyText", "Retrieval", "Reward", "RunSpec", "ScoringSetup", "Tokenization", "Training",
                "WireProtocol",
                argumentParser, logging,
            ], swiftSettings: strictAndSafe),

        // Tests.
        .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: strict),
        .testTarget(name: "WireProtocolTests", dependencies: ["WireProtocol", "Digests"], swiftSettings: strict),
        .testTarget(name: "RunSpecTests", dependencies: ["RunSpec"], swiftSettings: strict),
        .testTarget(name: "PolicyOptimizationTests", dependencies: ["PolicyOptimization"], swiftSettings: strict),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation"], swiftSettings: strict),
        .testTarget(
            name: "RetrievalTests", dependencies: ["Retrieval", "Digests"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels"], swiftSettings: strict),
        .testTarget(
            name: "ModelFilesTests", dependencies: ["ModelFiles", "Digests"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "TokenizationTests", dependencies: ["Tokenization", "Digests", "ModelFiles"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(name: "DatasetsTests", dependencies: ["Datasets"], swiftSettings: strict),
        .testTarget(
            name: "MessagingTests", dependencies: ["Messaging", "WireProtocol", "Digests", "CZMQ"],
            swiftSettings: strict),
        .testTarget(
            name: "ClusterCoreTests",
            dependencies: ["ClusterCore", "WireProtocol", "RunSpec", "PolicyOptimization", "Digests"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "LanguageModelTests", dependencies: ["LanguageModel", "ModelFiles", "Kernels"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(name: "RewardTests", dependencies: ["Reward", "Retrieval", "RunSpec"], swiftSettings: strict),
        .testTarget(name: "RunStoreTests", dependencies: ["RunStore", "RunSpec"], swiftSettings: strict),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "Coordinator", "RolloutWorker", "RewardWorker", "recr1", "CZMQ", "ModelFiles", "WireProtocol",
            ], swiftSettings: strict),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "LanguageModel", "ModelFiles", "Tokenization", "Kernels", "PolicyOptimization", "Digests",
            ], swiftSettings: strict),
        .testTarget(
            name: "ClusterTests",
            dependencies: [
                "Coordinator", "RolloutWorker", "RewardWorker", "recr1", "Messaging", "ModelFiles", "PolicyText",
                "RunSpec", "RunStore", "Tokenization", "WireProtocol",
            ], swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["recr1", "Messaging", "ModelFiles", "Retrieval", "WireProtocol"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
