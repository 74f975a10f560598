import FeatureFiles
import Testing

@Suite struct NumPyArrayTests {
  private static let arrays: [(name: String, array: NumPyArray)] = [
    ("int8_2x3x4", NumPyArray(shape: [2, 3, 4], .int8((-12..<12).map { Int8($0) }))),
    ("uint8_5", NumPyArray(shape: [5], .uint8([0, 1, 127, 128, 255]))),
    ("float32_2x2", NumPyArray(shape: [2, 2], .float32([0.5, -1.25, .infinity, 1e-3]))),
    ("int64_labels", NumPyArray(shape: [4], .int64([0, 10, -3, 1 << 40]))),
    ("float32_scalar", NumPyArray(shape: [], .float32([2.5]))),
    ("uint8_empty_3x0", NumPyArray(shape: [3, 0], .uint8([]))),
    ("int8_aligned", NumPyArray(shape: Array(repeating: 1, count: 13) + [100], .int8(.init(repeating: 0, count: 100)))),
    ("int8_9_axes", NumPyArray(shape: [1, 1, 2, 1, 1, 1, 2, 1, 1], .int8([0, 1, 2, 3]))),
  ]

  @Test(arguments: arrays) func readsAndWritesTheBytesOfNumPy(_ name: String, _ array: NumPyArray) throws {
    let bytes = try resource("\(name).npy")
    #expect(try NumPyArray(npy: bytes) == array)
    #expect(array.npy == bytes)
  }

  @Test(arguments: [2, 3]) func readsNewerVersions(version: Int) throws {
    let bytes = try resource("int8_version_\(version).npy")
    #expect(Int(bytes[6]) == version)
    #expect(try NumPyArray(npy: bytes) == Self.arrays[0].array)
  }

  @Test func elementsAreReadableAsIntegersAndFloats() {
    #expect(NumPyArray(shape: [2], .int8([-1, 2])).integers == [-1, 2])
    #expect(NumPyArray(shape: [2], .uint8([255, 2])).integers == [255, 2])
    #expect(NumPyArray(shape: [1], .int64([-9])).integers == [-9])
    #expect(NumPyArray(shape: [1], .float32([1])).integers == nil)
    #expect(NumPyArray(shape: [2], .int8([-1, 2])).floats == [-1, 2])
  }

  @Test func refusesOrdersAndTypesThatItDoesNotKnow() throws {
    #expect(throws: NumPyError.fortranOrder(at: 44)) { try NumPyArray(npy: resource("fortran.npy")) }
    #expect(throws: NumPyError.unsupportedElementType("'<f8'", at: 20)) { try NumPyArray(npy: resource("float64.npy")) }
    #expect(throws: NumPyError.unsupportedElementType("of several fields", at: 20)) {
      try NumPyArray(npy: resource("record.npy"))
    }
  }

  @Test func refusesEveryShorterAndALongerFile() throws {
    let bytes = Self.arrays[0].array.npy
    for length in 0..<bytes.count {
      #expect(throws: NumPyError.self) { try NumPyArray(npy: Array(bytes[..<length])) }
    }
    #expect(throws: NumPyError.sizeMismatch(expected: 24, found: 25, at: 128)) { try NumPyArray(npy: bytes + [0]) }
    #expect(throws: NumPyError.sizeMismatch(expected: 24, found: 23, at: 128)) {
      try NumPyArray(npy: bytes.dropLast())
    }
  }
}
