// swift-tools-version: 6.3
import PackageDescription

// The documentation as a website. It is a package of its own, so that a package that imports FeatureCodec does not fetch
// the plugin. `./build` runs it.

let libraries = [
  "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "InferenceKernels", "Networks", "FeatureFiles", "NetworkFiles",
  "FeatureCodecFoundation", "Conformance", "OffloadPolicy", "OffloadPlanner",
  "SessionPolicy",
]

let package = Package(
  name: "FeatureCodec Documentation",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "FeatureCodec", path: "..", traits: []),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // The plugin documents the targets that a target of this package depends on.
    .target(name: "Documentation", dependencies: libraries.map { .product(name: $0, package: "FeatureCodec") })
  ]
)
