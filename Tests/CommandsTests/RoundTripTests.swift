import FeatureFiles
import SeededRandom
import TestFixtures
import Testing

@testable import Commands

/// Maps are encoded and decoded, with nothing lost: the output equals the input.
@Suite struct RoundTripTests {
  private static func bytes(_ count: Int, _ values: ClosedRange<UInt8> = 0...255) -> [UInt8] {
    var random = SeededGenerator(seed: 7)
    return (0..<count).map { _ in UInt8.random(in: values, using: &random) }
  }

  /// The largest difference between two files' samples.
  private static func worst(_ folder: TemporaryFolder, _ one: String, _ other: String) throws -> Int {
    let (one, other) = (try folder.array(one), try folder.array(other))
    #expect(one.elementType == other.elementType)
    let samples = zip(try #require(one.integers), try #require(other.integers))
    return samples.reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  /// Maps that are sent cell by cell come back exactly. The first octave's rounding is half a step; each further octave adds
  /// 1 if the loop is closed, and 3 if it is open.
  @Test(arguments: [
    ("", 1), ("--payload 4", 1), ("--payload 20", 1), ("--payload 65535", 1), ("--kernel 1", 0), ("--kernel 4x2", 2),
    ("--kernel 4 --grids 2x3,4x6,8x12", 2), ("--grids 8x12", 0), ("--scan clio", 0), ("--scan clio --slice 3", 0),
    ("--spread 0", 1), ("--spread 255", 1), ("--order centre", 1), ("--prediction difference", 1), ("--window 1", 1),
    ("--prediction difference --order centre --scan clio --kernel 4", 0), ("--window 8", 1), ("--open-loop", 3),
  ])
  func everyScanKeepsTheMap(options: String, bound: Int) throws {
    try TemporaryFolder.use { folder in
      let maps = Self.bytes(3 * 8 * 12 * 4, 0...200).map { Int8(Int($0) - 100) }
      try folder.write([3, 8, 12, 4], .int8(maps), "maps.npy")
      try folder.run("encode @maps.npy -o @sent \(options)")
      try folder.run("decode @sent -o @back.npy")
      #expect(try folder.array("back.npy").shape == [3, 8, 12, 4])
      #expect(try Self.worst(folder, "back.npy", "maps.npy") <= bound)
      #expect(try folder.names() == ["back.npy", "maps.npy", "sent", "sent.profile"])
    }
  }

  /// 20 frames: the 4-bit frame number wraps around.
  @Test func unsignedFramesPastTheCounter() throws {
    try TemporaryFolder.use { folder in
      try folder.write([20, 4, 4, 2], .uint8(Self.bytes(20 * 32)), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --profile @p")
      try folder.run("decode @sent --profile @p -o @back.npy")
      #expect(try folder.read("back.npy") == folder.read("maps.npy"))
      #expect(try folder.names() == ["back.npy", "maps.npy", "p", "sent"])
    }
  }

  /// The layout belongs to the files only: on air, and decoded into the other layout, the map is the same.
  @Test func layoutsAreTheSameMap() throws {
    let rowsFirst = Self.bytes(2 * 3 * 5)
    let channelsFirst = (0..<30).map { rowsFirst[$0 % 15 * 2 + $0 / 15] }
    try TemporaryFolder.use { folder in
      try folder.write([3, 5, 2], .uint8(rowsFirst), "hwc.npy")
      try folder.write([2, 3, 5], .uint8(channelsFirst), "chw.npy")
      try folder.run("encode @hwc.npy -o @a")
      try folder.run("encode @chw.npy -o @b --layout chw")
      #expect(try folder.read("a") == folder.read("b"))
      #expect(try folder.read("a.profile") == folder.read("b.profile"))
      try folder.run("decode @a -o @chw-back.npy --layout chw")
      try folder.run("decode @b -o @hwc-back.npy")
      #expect(try folder.array("chw-back.npy") == NumPyArray(shape: [1, 2, 3, 5], .uint8(channelsFirst)))
      #expect(try folder.array("hwc-back.npy") == NumPyArray(shape: [1, 3, 5, 2], .uint8(rowsFirst)))
    }
  }

  /// Eighths from −4 to 3.875: s8 with n = 5 is the finest format that holds them, and holds them exactly.
  @Test(arguments: ["maximum", "percentile", "error"]) func realNumbersComeBackReal(calibration: String) throws {
    try TemporaryFolder.use { folder in
      let values = (0..<64).map { Float($0 - 32) / 8 }
      try folder.write([8, 8, 1], .float32(values), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --kernel 1 --calibrate \(calibration)")
      try folder.run("decode @sent -o @real.npy --real")
      try folder.run("decode @sent -o @integer.npy")
      #expect(try folder.array("real.npy") == NumPyArray(shape: [1, 8, 8, 1], .float32(values)))
      #expect(
        try folder.array("integer.npy") == NumPyArray(shape: [1, 8, 8, 1], .int8((0..<64).map { Int8(4 * ($0 - 32)) })))
    }
  }

  /// An affine format that spans the values: 0 is a sample, and no value is further than a step from what comes back.
  @Test func affineFormatsSpanRealNumbers() throws {
    try TemporaryFolder.use { folder in
      let values = (0..<64).map { Float($0) / 10 - 1.5 }
      try folder.write([8, 8, 1], .float32(values), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --kernel 1 --affine")
      try folder.run("decode @sent -o @real.npy --real")
      guard case .float32(let back) = try folder.array("real.npy").elements else {
        Issue.record("real numbers come back as float32")
        return
      }
      #expect(zip(values, back).allSatisfy { abs($0 - $1) <= 6.3 / 255 })
      #expect(back.contains(0))
    }
  }

  /// A quantized ReLU map, with zero point -128, is sent as it is and comes back as real numbers from 0 on.
  @Test func quantizedMapsTakeTheirScaleAndZero() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 2], .int8([-128, -127, 0, 127]), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --scale 0.5 --zero=-128")
      try folder.run("decode @sent -o @real.npy --real")
      #expect(try folder.array("real.npy") == NumPyArray(shape: [1, 1, 2, 2], .float32([0, 0.5, 64, 127.5])))
    }
  }

  @Test(arguments: [
    ("--affine", "--affine: maps.npy has integers: give their --scale and --zero"),
    ("--zero 3", "--zero: only with --scale"), ("--scale 0", "--scale: positive, and a normal float32"),
    ("--scale 1 --zero 200", "--zero: -128 to 127, not 200"),
    ("--scale 1 --fraction-bits 2", "--fraction-bits: not with --affine, --scale or --zero"),
  ])
  func affineMistakesEndInOneLine(options: String, message: String) throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 2], .int8([-128, -127, 0, 127]), "maps.npy")
      let tool = try Tool("encode maps.npy -o sent \(options)", in: folder)
      #expect(tool.status == 1 && tool.errors == "Error: \(message)\n")
    }
  }

  /// Wider integers in range are samples as they are: signed, or unsigned if they must be.
  @Test(arguments: [([-128, 127], false), ([5, 127], false), ([0, 255], true)] as [([Int64], Bool)])
  func widerIntegersAreSamples(values: [Int64], isUnsigned: Bool) throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 1, 2], .int64(values), "maps.npy")
      try folder.run("encode @maps.npy -o @sent")
      try folder.run("decode @sent -o @back.npy")
      let back = try folder.array("back.npy")
      #expect(back.integers == values.map { Int($0) } && back.elementType == (isUnsigned ? .uint8 : .int8))
    }
  }

  @Test func positiveRealNumbersNeedNoSign() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 1, 2], .float32([.infinity, 0.5]), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --bits 4 --fraction-bits 2")
      try folder.run("decode @sent -o @back.npy")
      #expect(try folder.array("back.npy") == NumPyArray(shape: [1, 1, 1, 2], .uint8([15, 2])))
    }
  }

  @Test func twoBitsASymbol() throws {
    try TemporaryFolder.use { folder in
      try folder.write([8, 8, 4], .uint8(Self.bytes(256, 0...3)), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --bits 2 --grids 8")
      #expect(try folder.fragments("sent").map(\.count) == [3 + 64])
      try folder.run("decode @sent -o @back.npy")
      #expect(try folder.array("back.npy").elements == folder.array("maps.npy").elements)
    }
  }

  /// Maps of any size have a default scan; for 2,500 samples it has 9 octaves.
  @Test(arguments: [([1, 1, 1], 0), ([1, 2500, 1], 9), ([2500, 1, 1], 9), ([1, 1, 300], 0), ([7, 13, 3], 1)])
  func oddShapes(shape: [Int], bound: Int) throws {
    try TemporaryFolder.use { folder in
      try folder.write(shape, .uint8(Self.bytes(shape.reduce(1, *), 30...220)), "maps.npy")
      try folder.run("encode @maps.npy -o @sent")
      try folder.run("decode @sent -o @back.npy")
      #expect(try folder.array("back.npy").shape == [1] + shape)
      #expect(try Self.worst(folder, "back.npy", "maps.npy") <= bound)
    }
  }

  /// A 3-byte header cannot number 65,792 symbols together with 128 frames; with 64 frames it can.
  @Test func longStreamsHaveLongerHeaders() throws {
    try TemporaryFolder.use { folder in
      try folder.write([257, 256, 1], .uint8(Self.bytes(65_792)), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --kernel 1 --payload 65535")
      #expect(try folder.read("sent.profile")[3] == 0x36)
      try folder.run("encode @maps.npy -o @sent --kernel 1 --payload 65535 --window 33")
      #expect(try folder.read("sent.profile")[3] == 0x47)
      #expect(try folder.fragments("sent").map(\.count) == [65_535, 65_792 - 65_531 + 4])
      try folder.run("decode @sent -o @back.npy")
      #expect(try folder.array("back.npy").elements == folder.array("maps.npy").elements)
    }
  }

  /// Each 2×2 block has an integer mean; at 2×2 cells, the map consists of these means.
  @Test func decodesAtAGivenGrid() throws {
    try TemporaryFolder.use { folder in
      let map: [Int8] = [1, 3, -8, -8, 5, 7, -8, -4, 0, 0, 100, 104, 0, 0, 102, 102]
      try folder.write([4, 4, 1], .int8(map), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --kernel 2")
      try folder.run("decode @sent -o @back.npy --grid 2")
      let wanted: [Int8] = [4, 4, -7, -7, 4, 4, -7, -7, 0, 0, 102, 102, 0, 0, 102, 102]
      #expect(try folder.array("back.npy") == NumPyArray(shape: [1, 4, 4, 1], .int8(wanted)))
    }
  }
}
