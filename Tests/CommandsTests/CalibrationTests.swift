import FeatureCodec
import FeatureFiles
import Quantize
import SeededRandom
import TestFixtures
import Testing

@testable import Commands

/// Number formats that are fitted to real maps, and those that a profile gives.
@Suite struct CalibrationTests {
  /// Values between −`range` and `range`.
  private static func values(_ count: Int, _ range: Float, seed: UInt64 = 3) -> [Float] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Float.random(in: -range...range, using: &random) }
  }

  private static func format(_ folder: TemporaryFolder, _ name: String) throws -> NumberFormat {
    try Profile(folder.read(name)).withView { $0.layer(0).format }
  }

  /// The files' order does not matter: sign, fraction bits and the range of integers come from all of them.
  @Test func allFilesCount() throws {
    try TemporaryFolder.use { folder in
      try folder.write([8, 8, 2], .float32(Self.values(128, 2).map(\.magnitude)), "positive.npy")
      try folder.write([8, 8, 2], .float32(Self.values(128, 3)), "signed.npy")
      try folder.write([8, 8, 2], .float32(Self.values(128, 2000)), "large.npy")
      for (one, other, fractionBits) in [("positive", "signed", 5), ("signed", "large", -4)] {
        try folder.run("profile calibrate @\(one).npy @\(other).npy -o @a")
        try folder.run("profile calibrate @\(other).npy @\(one).npy -o @b")
        #expect(try folder.read("a") == folder.read("b"))
        #expect(try Self.format(folder, "a") == .q(QFormat(isSigned: true, fractionBits: fractionBits)))
      }
      try folder.write([1, 1, 2], .int8([7, -8]), "small.npy")
      try folder.write([1, 1, 2], .int8([7, 8]), "wide.npy")
      for names in ["@small.npy @wide.npy", "@wide.npy @small.npy"] {
        let error = #expect(throws: CommandError.self) { try folder.run("profile calibrate \(names) -o @c --bits 4") }
        #expect(error?.description.hasSuffix("wide.npy: frame 0, element 1 is 8, which does not fit 4 bits") == true)
      }
    }
  }

  @Test(arguments: [Float(1e7), 1e30, -3e4, 300]) func outliersDoNotChooseTheFormat(outlier: Float) throws {
    try TemporaryFolder.use { folder in
      var values = Self.values(5_000, 3)
      try folder.write([50, 50, 2], .float32(values), "maps.npy")
      values[777] = outlier
      try folder.write([50, 50, 2], .float32(values), "outlier.npy")
      for affine in ["", "--affine"] {
        try folder.run("profile calibrate @maps.npy -o @a \(affine)")
        let tool = try Tool("profile calibrate outlier.npy -o b \(affine)", in: folder)
        #expect(tool.errors.hasPrefix("Warning: 1 outlier left out of the calibration, beyond ±"))
        #expect(tool.errors.contains("outlier.npy: frame 0, element 777 is \(outlier)"))
        let (a, b) = (try Self.format(folder, "a"), try Self.format(folder, "b"))
        #expect(a.step == b.step)
        // Whoever wants the outlier gets it.
        try folder.run("profile calibrate @outlier.npy -o @c --calibrate maximum \(affine)")
        #expect(try Self.format(folder, "c").step > a.step)
      }
    }
  }

  /// A sharp peak in a few values is what a map is about, and large values that are many are no outliers.
  @Test func whatIsCommonIsNoOutlier() throws {
    try TemporaryFolder.use { folder in
      try folder.write([4, 4, 1], .float32([Float](repeating: 0.01, count: 15) + [100]), "peak.npy")
      let many = Self.values(10_000, 1).enumerated().map { $0.offset % 500 == 0 ? 100 : $0.element }
      try folder.write([100, 100, 1], .float32(many), "many.npy")
      var sparse = [Float](repeating: 0, count: 10_000)
      for index in stride(from: 0, to: 10_000, by: 100) { sparse[index] = Float(index) }
      try folder.write([100, 100, 1], .float32(sparse), "sparse.npy")
      for name in ["peak", "many", "sparse"] {
        let tool = try Tool("profile calibrate \(name).npy -o p", in: folder)
        #expect(tool.status == 0 && tool.errors.isEmpty)
      }
    }
  }

  /// [Q-4]: infinite values saturate; they are counted and named.
  @Test func infiniteValuesSaturate() throws {
    try TemporaryFolder.use { folder in
      var values = Self.values(64, 3)
      (values[5], values[9]) = (.infinity, -.infinity)
      try folder.write([8, 8, 1], .float32(values), "maps.npy")
      let tool = try Tool("encode maps.npy -o sent --kernel 1", in: folder)
      #expect(tool.errors == "Warning: 2 infinite values saturate: maps.npy: frame 0, element 5\n")
      #expect(tool.output.contains("3.12 % saturated"))
      try folder.run("decode @sent -o @back.npy")
      let samples = try #require(try folder.array("back.npy").integers)
      #expect(samples[5] == 127 && samples[9] == -128)
    }
  }

  /// Channels of their own scale keep it on the way there and back: with a given profile, and with `--per-channel`.
  @Test func channelsKeepTheirScale() throws {
    try TemporaryFolder.use { folder in
      let (small, large) = (Self.values(64, 3), Self.values(64, 400, seed: 4))
      try folder.write([8, 8, 2], .float32(zip(small, large).flatMap { [$0, $1] }), "maps.npy")
      let calibrate = try Tool("profile calibrate maps.npy -o p --per-channel", in: folder)
      #expect(calibrate.output.contains("s8, n = -2 to 5 by channel: "))
      #expect(try Tool("profile show p", in: folder).output.contains("n by channel: 5 for 0..<1, -2 for 1..<2\n"))
      try folder.run("encode @maps.npy -o @a --use-profile @p")
      try folder.run("encode @maps.npy -o @b --per-channel")
      for (name, profile) in [("a", "p"), ("b", "b.profile")] {
        try folder.run("decode @\(name) --profile @\(profile) -o @back.npy --real")
        let back = try folder.array("back.npy").floats
        for index in 0..<64 {
          #expect(abs(back[2 * index] - small[index]) <= 2.5 / 32)
          #expect(abs(back[2 * index + 1] - large[index]) <= 2.5 * 4)
        }
      }
      let hint = try Tool("profile calibrate maps.npy -o q", in: folder)
      #expect(hint.output.contains("--per-channel: n = -2 to 5, "))
      #expect(hint.output.contains("channels with a large error: 0 (SNR "))
    }
  }

  @Test(arguments: [
    ("wide.npy", "p4", "wide.npy: frame 0, element 1 is 8, which does not fit 4 bits"),
    (
      "turned.npy --layout chw", "p4",
      "turned.npy: the maps are 2×2×3 (C×H×W) (2×2×3 as C×H×W), and the profile's layer is 3×2×2 (C×H×W); with --layout hwc "
        + "they fit"
    ),
    ("unsigned.npy", "p4", "unsigned.npy: the maps are uint8, and the profile's samples are signed"),
    (
      "wide.npy", "pu",
      "wide.npy: the maps are int8, and the profile's samples are unsigned; --unsigned reads int8 maps as unsigned"
    ),
    ("bytes.npy", "pb", "pb: the first stream carries bytes, not maps"),
  ])
  func refusalsSayWhatDiffers(arguments: String, profile: String, message: String) throws {
    try TemporaryFolder.use { folder in
      try folder.write([2, 2, 3], .int8([Int8](repeating: 7, count: 12)), "small.npy")
      try folder.write([2, 2, 3], .int8([7, 8] + [Int8](repeating: 7, count: 10)), "wide.npy")
      try folder.write([2, 2, 3], .int8([Int8](repeating: 7, count: 12)), "turned.npy")
      try folder.write([2, 2, 3], .uint8([UInt8](repeating: 7, count: 12)), "unsigned.npy")
      try folder.write([1, 1, 3], .uint8([0, 0, 0]), "bytes.npy")
      try folder.run("profile calibrate @small.npy -o @p4 --bits 4")
      try folder.run("profile calibrate @unsigned.npy -o @pu")
      try folder.write(#"{"layers": [{"kind": "bytes", "maximumBytes": 9}], "streams": [{"layer": 0}]}"#, "pb.json")
      try folder.run("profile make @pb.json -o @pb")
      let tool = try Tool("encode \(arguments) -o x --use-profile \(profile)", in: folder)
      #expect(tool.status == 1 && tool.errors == "Error: \(message)\n")
    }
  }

  /// A profile that lies where the tool would write its copy is used and stays.
  @Test func theNeighbourMayBeTheProfile() throws {
    try TemporaryFolder.use { folder in
      try folder.write([2, 2, 3], .int8([Int8](repeating: 7, count: 12)), "maps.npy")
      try folder.run("profile calibrate @maps.npy -o @w.profile --bits 4")
      let before = try folder.read("w.profile")
      // Without --use-profile, another profile would take its place.
      #expect(throws: CommandError.self) { try folder.run("encode @maps.npy -o @w") }
      #expect(try folder.read("w.profile") == before)
      try folder.run("encode @maps.npy -o @w --use-profile @w.profile")
      #expect(try folder.read("w.profile") == before)
      try folder.run("decode @w -o @back.npy")
      // Now it is the recording's own, and goes with it.
      try folder.run("encode @maps.npy -o @w")
      #expect(try folder.read("w.profile") != before)
    }
  }

  /// Two equal sides where the other layout has its height and width.
  @Test(arguments: [
    ("[7, 4, 4]", "hwc", true), ("[4, 4, 7]", "chw", true), ("[4, 4, 7]", "hwc", false), ("[4, 4, 4]", "hwc", false),
  ])
  func doubtfulLayoutsAreNamed(shape: String, layout: String, isDoubtful: Bool) throws {
    try TemporaryFolder.use { folder in
      let sides = shape.dropFirst().dropLast().split(separator: ", ").compactMap { Int($0) }
      try folder.write(sides, .uint8([UInt8](repeating: 1, count: sides.reduce(1, *))), "maps.npy")
      let tool = try Tool("encode maps.npy -o x --layout \(layout)", in: folder)
      #expect(tool.errors.contains("use --layout") == isDoubtful)
      #expect(tool.output.contains("as \(layout == "chw" ? "C×H×W" : "H×W×C")"))
    }
  }
}
