// swift-tools-version: 6.3
import PackageDescription

// A separate package: it measures the library as a program that imports it sees it.

let package = Package(
  name: "Costs",
  dependencies: [.package(name: "FeatureCodec", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "Costs", dependencies: [.product(name: "FeatureCodec", package: "FeatureCodec")],
      swiftSettings: [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"), .enableExperimentalFeature("Lifetimes"),
      ])
  ]
)
