// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that who imports FeatureCodec gets nothing of it. `./build` builds it: the flags that
// instrument are not the manifest's. FUZZ_LIBRARY names another copy of the library, such as one with a planted fault.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
]

let library = [
  "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "FeatureFiles",
  "NetworkFiles",
]

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "FeatureCodec", path: Context.environment["FUZZ_LIBRARY"] ?? "..", traits: [])],
  targets: [
    .target(
      name: "FuzzTargets", dependencies: library.map { .product(name: $0, package: "FeatureCodec") },
      swiftSettings: settings),
    .executableTarget(name: "Fuzz", dependencies: ["FuzzTargets"], swiftSettings: settings),
  ]
)
