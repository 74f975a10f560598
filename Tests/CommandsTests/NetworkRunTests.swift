import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import DigitDemo
@testable import Commands

/// `fcodec network run`, and `eval` with any network.
@Suite struct NetworkRunTests {
  private static let network = "\(BundledFiles.digitNetwork.path) \(BundledFiles.digitWeights.path)"
  private static let scale = "--mean 0.45 --deviation 0.25"

  /// The device's half and then the server's give what the whole network gives, bit for bit, from pictures as from arrays.
  @Test func twoHalvesAreTheWhole() throws {
    try TemporaryFolder.use { folder in
      let pictures = try LabelledPicture.bundled(3)
      try folder.write([3, 64, 64, 3], .uint8(pictures.flatMap(\.picture.rgb)), "pictures.npy")
      for (index, picture) in pictures.enumerated() { try folder.write(picture.picture.ppm, "\(index).ppm") }
      for line in [
        "pictures.npy -o whole.npy \(Self.scale)", "0.ppm 1.ppm 2.ppm -o again.npy \(Self.scale)",
        "pictures.npy --through L5 -o maps.npy \(Self.scale)", "maps.npy --after L5 -o logits.npy",
      ] {
        let tool = try Tool("network run \(Self.network) \(line)", in: folder)
        #expect(tool.status == 0 && tool.errors.isEmpty, "\(tool.errors)")
      }
      #expect(try folder.array("maps.npy").shape == [3, 8, 8, 40])
      #expect(try folder.array("whole.npy").shape == [3, 1, 1, 11])
      #expect(try folder.read("logits.npy") == folder.read("whole.npy"))
      #expect(try folder.read("again.npy") == folder.read("whole.npy"))
    }
  }

  /// Maps that crossed the codec are finished from samples and their profile, as `decode` writes them.
  @Test func decodedMapsAreFinished() throws {
    try TemporaryFolder.use { folder in
      try TinyNetwork.write(to: folder)
      let net = "network run net.json net.safetensors"
      for line in [
        "\(net) pictures.npy --through map -o maps.npy", "encode maps.npy -o sent --per-channel",
        "decode sent -o back.npy",
        "decode sent -o real.npy --real", "\(net) back.npy --after map --profile sent.profile -o a.npy",
        "\(net) real.npy --after map -o b.npy",
      ] {
        let tool = try Tool(line, in: folder)
        #expect(tool.status == 0, "\(line): \(tool.errors)")
      }
      #expect(try folder.read("a.npy") == folder.read("b.npy"))
      let tool = try Tool("\(net) back.npy --after map -o c.npy", in: folder)
      #expect(tool.errors.contains("integer maps need --fraction-bits or --profile"))
    }
  }

  /// The network's own accuracy, if the picture is sent as it is; and a table for a layer in the middle.
  @Test func evalTakesAnyNetwork() throws {
    try TemporaryFolder.use { folder in
      try TinyNetwork.write(to: folder)
      _ = try Tool("network run net.json net.safetensors pictures.npy --through map -o maps.npy", in: folder)
      for (maps, layer) in [("pictures.npy", "picture"), ("maps.npy", "map")] {
        let cut = "--network net.json --weights net.safetensors --after \(layer) --losses 0,100%"
        let tool = try Tool("eval \(maps) labels.npy \(cut) --kernel 1 --calibrate-on \(maps)", in: folder)
        #expect(tool.status == 0 && tool.errors.isEmpty, "\(tool.errors)")
        let rows = tool.output.split(separator: "\n").suffix(2).map { $0.split(separator: " ").map(String.init) }
        #expect(rows.map(\.last) == ["1.0000", "0.0000"])
      }
    }
  }

  @Test func mistakesAreNamed() throws {
    try TemporaryFolder.use { folder in
      try TinyNetwork.write(to: folder)
      try folder.write([2, 8, 8, 3], .int8([Int8](repeating: 1, count: 384)), "whole.npy")
      for (line, message) in [
        (
          "network run \(Self.network) pictures.npy --through L9 -o x",
          "--through: there is no layer L9, only L1, L2.expand"
        ),
        (
          "network run \(Self.network) pictures.npy --after L2.expand -o x",
          "a cut after L2.expand sends L1 and L2.expand"
        ),
        (
          "network run net.json net.safetensors pictures.npy --fraction-bits 3 -o x",
          "--fraction-bits: only with --after"
        ),
        ("network run net.json net.safetensors whole.npy --after mean -o x", "the maps are 3×8×8 (C×H×W)"),
        ("eval whole.npy labels.npy", "--layer, or --network, --weights and --after, are needed"),
        ("eval whole.npy labels.npy --network net.json --after map", "--network needs --weights and --after"),
        (
          "eval maps.npy labels.npy --layer 4 --use-profile p --bits 4", "--bits: not with --use-profile"
        ),
      ] {
        let tool = try Tool(line, in: folder)
        #expect(tool.status != 0 && tool.errors.contains(message), "\(line): \(tool.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "x").path))
    }
  }
}
