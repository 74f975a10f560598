// swift-tools-version: 6.3
import PackageDescription

// A separate package, so that packages that import FeatureCodec do not build it. Build it with `./build`, which passes the
// instrumentation flags: the manifest cannot. FUZZ_LIBRARY names another copy of the library, such as one with a planted
// fault. FUZZ_WITHOUT_COMMANDS leaves out the targets that link the command line, which takes half of the build.

let withCommands = Context.environment["FUZZ_WITHOUT_COMMANDS"] == nil

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
]

let ofCommands = [
  "Targets/OptionsTarget.swift", "Targets/RecordingsTarget.swift", "Targets/RecordingsTarget+Conversation.swift",
  "Targets/TablesTarget.swift",
]

let library = [
  "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "FeatureFiles",
  "NetworkFiles",
]

let commands: [Target.Dependency] = [
  .product(name: "Commands", package: "FeatureCodec"),
  .product(name: "ArgumentParser", package: "swift-argument-parser"),
]

let package = Package(
  name: "Fuzz",
  dependencies: [
    .package(name: "FeatureCodec", path: Context.environment["FUZZ_LIBRARY"] ?? ".."),
    // The version is the library's.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(
      name: "FuzzTargets",
      dependencies: library.map { .product(name: $0, package: "FeatureCodec") } + (withCommands ? commands : []),
      exclude: withCommands ? [] : ofCommands,
      swiftSettings: settings + (withCommands ? [] : [.define("FUZZ_WITHOUT_COMMANDS")])),
    .executableTarget(name: "Fuzz", dependencies: ["FuzzTargets"], swiftSettings: settings),
  ]
)
