// swift-tools-version: 6.3
import PackageDescription

// A separate package, so that packages that import FeatureCodec do not build it. Build it with `./build`, which passes the
// instrumentation flags: the manifest cannot. FUZZ_LIBRARY names another copy of the library, such as one with a planted
// fault.

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
