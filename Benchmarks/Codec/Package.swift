// swift-tools-version: 6.3
import PackageDescription

// A separate package, so that packages that import FeatureCodec do not build it. Needs the development packages of zlib,
// zstd and lz4.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
]

let library = ["FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "FeatureFiles"]

let package = Package(
  name: "CodecBenchmark",
  dependencies: [.package(name: "FeatureCodec", path: "../..", traits: [])],
  targets: [
    .target(
      name: "CPeers", linkerSettings: ["z", "zstd", "lz4"].map { .linkedLibrary($0) }),
    .executableTarget(
      name: "CodecBenchmark",
      dependencies: library.map { .product(name: $0, package: "FeatureCodec") } + ["CPeers"], swiftSettings: settings),
  ]
)
