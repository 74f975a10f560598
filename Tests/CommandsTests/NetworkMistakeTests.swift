import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import DigitDemo
@testable import Commands

/// `fcodec network` reports a wrong file or option in one line that names it.
@Suite struct NetworkMistakeTests {
  private static let digits = BundledFiles.digitNetwork.path
  private static let weights = BundledFiles.digitWeights.path

  private func refuse(_ arguments: String, in folder: TemporaryFolder, saying text: String) throws {
    let tool = try Tool(arguments, in: folder)
    #expect(tool.status != 0 && tool.output.isEmpty, "\(arguments): \(tool.output)")
    #expect(tool.errors.contains(text), "\(arguments): \(tool.errors)")
  }

  @Test(arguments: ["0", "26", "99", "-1", "9223372036854775807"]) func aCutThatIsNone(layers: String) throws {
    try TemporaryFolder.use { folder in
      let text = "--layers \(layers): \(Self.digits) has 25 layers; choose 1 to 25"
      try refuse("network time \(Self.digits) \(Self.weights) --layers=\(layers)", in: folder, saying: text)
    }
  }

  @Test(arguments: ["inf", "nan", "-1", "1e300", "soon"]) func aTimeThatIsNone(ms: String) throws {
    try TemporaryFolder.use { folder in
      try refuse("network time \(Self.digits) \(Self.weights) --ms=\(ms)", in: folder, saying: "--ms")
    }
  }

  @Test(arguments: [-1, 11] as [Int64]) func aLabelBeyondTheClasses(label: Int64) throws {
    try TemporaryFolder.use { folder in
      try folder.write([2, 64, 64, 3], .uint8([UInt8](repeating: 9, count: 2 * 12288)), "maps.npy")
      try folder.write([2], .int64([10, label]), "labels.npy")
      try refuse(
        "network accuracy \(Self.digits) \(Self.weights) maps.npy labels.npy", in: folder,
        saying: "labels.npy: label 1 is \(label); the network's classes are 0 to 10")
    }
  }

  @Test func examplesThatAreNotNumbersNameTheirFile() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 64, 64, 3], .float32([Float](repeating: .nan, count: 12288)), "maps.npy")
      try refuse(
        "network calibrate \(Self.digits) \(Self.weights) maps.npy -o net.json", in: folder,
        saying: "maps.npy: map picture: a value of its map is NaN")
      try refuse(
        "network calibrate \(Self.digits) \(Self.weights) maps.npy --deviation 0 -o net.json", in: folder,
        saying: "the deviation must not be 0")
    }
  }

  /// Formats that cannot be run are not written: no factor leads from a picture's steps of 2⁴⁰ to a ReLU6's of 6 / 255.
  @Test func examplesBeyondAllMeasure() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 64, 64, 3], .float32([Float](repeating: 1e30, count: 12288)), "maps.npy")
      try refuse(
        "network calibrate \(Self.digits) \(Self.weights) maps.npy --affine -o net.json", in: folder, saying: "layer ")
      #expect(!FileManager.default.fileExists(atPath: folder.path("net.json")))
    }
  }

  @Test func examplesOfANetworkOfTwoInputs() throws {
    try TemporaryFolder.use { folder in
      let input = #"{"name": "a", "height": 1, "width": 1, "channels": 1}"#
      let json = """
        {"inputs": [\(input), \(input.replacing("\"a\"", with: "\"b\""))], "layers": [{"name": "sum", "kind": "add", \
        "on": ["a", "b"]}], "outputs": ["sum"]}
        """
      try folder.write(Array(json.utf8), "net.json")
      try folder.write([1, 1, 1, 1], .float32([1]), "maps.npy")
      try refuse(
        "network calibrate net.json \(Self.weights) maps.npy -o out.json", in: folder,
        saying: "maps.npy: examples need a network with one input; this one has 2: a, b")
      // It can be timed, though: its inputs are made up, and the layer's time is listed.
      let tool = try Tool("network time net.json \(Self.weights) --ms 1 --by-layer", in: folder)
      let last = tool.output.split(separator: "\n").last
      #expect(tool.status == 0 && last?.hasSuffix("  sum") == true && last?.contains("inf") == false)
    }
  }

  /// An error in the graph names the JSON file, the layer and the reason.
  @Test func aBadGraphNamesFileAndLayer() throws {
    try TemporaryFolder.use { folder in
      let json = """
        {"inputs": [{"name": "a", "height": 4, "width": 4, "channels": 3}], "layers": [{"name": "conv", \
        "kind": "convolution", "channels": 4, "groups": 2, "kernel": [1, 1]}], "outputs": ["conv"]}
        """
      try folder.write(Array(json.utf8), "net.json")
      try refuse(
        "network net.json", in: folder,
        saying: "net.json: layer conv (0): the groups do not divide the channels of both maps")
    }
  }
}
