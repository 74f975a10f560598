import FeatureFiles
import TestFixtures
import Testing

@testable import Commands

@Suite struct InspectTests {
  /// 4×4 samples in grids of 2×2 and 4×4, four symbols per fragment.
  @Test func aLineAFragment() throws {
    try TemporaryFolder.use { folder in
      try folder.write([4, 4, 1], .int8((0..<16).map { Int8($0) }), "maps.npy")
      let encode = try Tool("encode maps.npy -o sent --kernel 2 --payload 7", in: folder)
      #expect(encode.status == 0 && encode.errors.isEmpty)
      #expect(
        encode.output.hasPrefix(
          "1 map of 1×4×4 (C×H×W), from 4×4×1 as H×W×C, s8, n = 0; 4 fragments, 28 bytes; profile "))
      let strange: [[UInt8]] = [[], [0xF0], [0x80, 0, 0, 1], [0x00, 0, 16, 1], [0x00, 0, 15, 1, 2]]
      try folder.write(FragmentRecords(folder.fragments("sent") + strange).bytes, "sent")
      let inspect = try Tool("inspect sent", in: folder)
      #expect(inspect.status == 0 && inspect.errors.isEmpty)
      #expect(
        inspect.output == """
          0  7 bytes  stream 0  frame 0  symbols 0..<4  grid 2×2
          1  7 bytes  stream 0  frame 0  symbols 4..<8  grid 4×4
          2  7 bytes  stream 0  frame 0  symbols 8..<12  grid 4×4
          3  7 bytes  stream 0  frame 0  symbols 12..<16  grid 4×4
          4  0 bytes  refused: tooShort (1)
          5  1 bytes  refused: unknownControl (2)
          6  4 bytes  refused: unknownStream (3)
          7  4 bytes  refused: offsetOutOfRange (4)
          8  5 bytes  refused: trailingBytes (5)

          """)
      let decode = try Tool("decode sent -o back.npy", in: folder)
      #expect(decode.output == "8 fragments, 4 refused, 1 message skipped: 1 map, 100 % of their cells exact\n")
    }
  }
}
