// swift-tools-version: 6.3
import PackageDescription

// The libraries have no dependencies: an importer builds this package's code and nothing else. Only the command line needs
// swift-argument-parser, and only with the trait `CommandLine`. The trait is on by default, so that `swift run fcodec`
// needs no flag; a package that depends on this one with `traits: []` does not fetch the parser.

/// Settings for every target: one language mode, explicit imports, no implicit existentials.
let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .enableExperimentalFeature("Lifetimes"),  // views that borrow a caller's memory
]

/// Settings for the core: unsafe constructs must be marked (SE-0458), which keeps them in files named `+Unsafe.swift`.
let core: [SwiftSetting] = common + [.strictMemorySafety()]

/// A core module: also compiles as Embedded Swift, does not import Foundation, and imports no C except
/// the package's own.
func coreTarget(
  _ name: String, _ dependencies: [Target.Dependency] = [], linking libraries: [LinkerSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: core, linkerSettings: libraries)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "SeededRandom", "TestFixtures"] + dependencies,
    resources: resources, swiftSettings: common)
}

/// Only the command line uses it.
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CommandLine"]))

/// For modules that round without Foundation. On other systems, the mathematics library is a part of the system library.
let separateMathematics: [Platform] = [.linux, .android]
let mathematics: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: separateMathematics))]

let libraries = [
  "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "FeatureFiles", "NetworkFiles",
  "FeatureCodecFoundation", "Conformance", "OffloadPolicy", "OffloadPlanner",
  "SessionPolicy",
]

let package = Package(
  name: "FeatureCodec",
  // What `AsyncSequence` in FeatureCodecFoundation needs; spans and `ContiguousArray` reach further back.
  platforms: [.macOS(.v10_15), .iOS(.v13), .tvOS(.v13), .watchOS(.v6), .visionOS(.v1)],
  products: libraries.map { .library(name: $0, targets: [$0]) } + [
    .executable(name: "fcodec", targets: ["fcodec"]),
    // For the fuzzers, which are a package of their own. Its interface is the command line's and not public.
    .library(name: "Commands", targets: ["Commands"]),
  ],
  traits: [
    .trait(name: "CommandLine", description: "The command line, fcodec, and its argument parser."),
    .default(enabledTraits: ["CommandLine"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    coreTarget("FeatureTypes"),
    .target(name: "CVectors"),
    .target(name: "CQuantize", dependencies: ["CVectors"]),
    coreTarget("Quantize", ["FeatureTypes", "CQuantize", "CVectors"]),
    .target(name: "CPooling", dependencies: ["CVectors"]),
    coreTarget("Pooling", ["FeatureTypes", "CPooling", "CVectors"]),
    .target(name: "CSymbolCodes", dependencies: ["CVectors"]),
    coreTarget("FeatureCodec", ["FeatureTypes", "Quantize", "Pooling", "CSymbolCodes"]),
    // The C interface of the device's side: a header written by hand, and its functions.
    .target(name: "CFeatureCodec"),
    coreTarget("FeatureCodecC", ["FeatureTypes", "Pooling", "FeatureCodec", "CFeatureCodec"]),
    // The C interface of the server's side, of whole maps, and of profiles as JSON.
    .target(
      name: "FeatureCodecServerC",
      dependencies: ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "FeatureFiles", "CFeatureCodec"],
      swiftSettings: core),
    .target(name: "CInferenceKernels"),
    coreTarget("InferenceKernels", ["FeatureTypes", "Quantize", "CInferenceKernels"]),
    coreTarget("Networks", ["FeatureTypes", "Quantize", "InferenceKernels"], linking: mathematics),
    // Decides what runs where: sample by sample on a device or a server, and offline from measured tables.
    coreTarget("OffloadPolicy"),
    coreTarget("SessionPolicy", ["Pooling", "FeatureCodec", "OffloadPolicy"]),
    .target(name: "OffloadPlanner", dependencies: ["OffloadPolicy"], swiftSettings: common),
    .target(name: "FeatureCodecFoundation", dependencies: ["FeatureCodec"], swiftSettings: common),
    .target(
      name: "FeatureFiles",
      dependencies: ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec"],
      swiftSettings: common),
    .target(
      name: "NetworkFiles", dependencies: ["FeatureTypes", "InferenceKernels", "Networks", "FeatureFiles"],
      swiftSettings: common),
    .target(
      name: "Conformance", dependencies: ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "FeatureFiles"],
      swiftSettings: common),
    .target(name: "SeededRandom", swiftSettings: common),
    // A Bluetooth link's time, loss and energy; it knows nothing of tensors.
    .target(name: "LinkModel", dependencies: ["SeededRandom"], swiftSettings: core, linkerSettings: mathematics),
    // Targets that only the command line uses. No product contains them.
    .target(name: "Charts", dependencies: ["FeatureFiles"], swiftSettings: common),
    .target(
      name: "Transmission", dependencies: ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "SeededRandom"],
      swiftSettings: common),
    .target(
      name: "OffloadSimulation",
      dependencies: ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "LinkModel"], swiftSettings: common),
    .target(
      name: "SplitInference",
      dependencies: [
        "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "Charts", "Transmission",
        "OffloadPolicy",
      ],
      swiftSettings: common),
    .target(
      name: "DigitDemo",
      dependencies: [
        "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "FeatureFiles",
        "NetworkFiles", "Charts", "Transmission", "SplitInference", "OffloadPolicy", "SessionPolicy",
      ],
      resources: [.copy("Resources")],
      swiftSettings: common),
    .target(
      name: "Commands",
      dependencies: [
        "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "FeatureFiles",
        "NetworkFiles", "Conformance", "Charts", "Transmission", "SplitInference", "DigitDemo", "SeededRandom",
        "LinkModel", "OffloadSimulation", "OffloadPolicy", "OffloadPlanner", argumentParser,
      ],
      swiftSettings: common),
    .executableTarget(name: "fcodec", dependencies: ["Commands", argumentParser], swiftSettings: common),
    // Shared by the tests of several modules.
    .target(name: "TestFixtures", dependencies: ["SeededRandom"], path: "Tests/TestFixtures", swiftSettings: common),
    tests(of: "FeatureTypes"),
    tests(of: "Quantize", ["FeatureTypes"]),
    tests(of: "Pooling", ["FeatureTypes"], resources: [.copy("Maps")]),
    tests(
      of: "FeatureCodec", ["FeatureTypes", "Quantize", "Pooling", "FeatureCodecFoundation", "FeatureFiles"],
      resources: [.copy("Vectors")]),
    tests(of: "OffloadPolicy", ["FeatureTypes", "InferenceKernels", "FeatureFiles"], resources: [.copy("Vectors")]),
    tests(of: "OffloadPlanner", ["OffloadPolicy", "LinkModel"]),
    tests(
      of: "SessionPolicy", ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "OffloadPolicy"],
      resources: [.copy("Vectors")]),
    tests(of: "FeatureCodecFoundation", ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec"]),
    tests(of: "InferenceKernels", ["FeatureTypes", "FeatureFiles"], resources: [.copy("Vectors")]),
    tests(of: "Networks", ["FeatureTypes", "InferenceKernels"]),
    tests(
      of: "FeatureFiles", ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec"],
      resources: [.copy("Resources")]),
    tests(of: "NetworkFiles", ["FeatureTypes", "InferenceKernels", "Networks", "FeatureFiles"]),
    tests(
      of: "Conformance", ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "FeatureFiles"],
      resources: [.copy("Worked")]),
    tests(of: "Charts"),
    tests(of: "Transmission"),
    tests(of: "LinkModel"),
    tests(of: "OffloadSimulation", ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "LinkModel"]),
    tests(
      of: "DigitDemo",
      [
        "FeatureTypes", "InferenceKernels", "Networks", "FeatureFiles", "NetworkFiles", "Charts", "Transmission",
        "SplitInference",
      ],
      resources: [.copy("Vectors")]),
    tests(
      of: "Commands",
      [
        "fcodec", "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "FeatureFiles",
        "NetworkFiles", "Conformance", "Transmission", "SplitInference", "DigitDemo", "OffloadPlanner", argumentParser,
      ],
      resources: [.copy("Captures")]),
    // Replays every case that the fuzzers have found. Their own package is `fuzz/`.
    .testTarget(
      name: "FuzzReplayTests",
      dependencies: [
        "TestFixtures", "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks",
        "FeatureFiles", "NetworkFiles", "Commands", "LinkModel", "OffloadPlanner", "OffloadSimulation", argumentParser,
      ],
      path: "fuzz/Sources", exclude: ["Fuzz"], swiftSettings: common),
  ]
)
