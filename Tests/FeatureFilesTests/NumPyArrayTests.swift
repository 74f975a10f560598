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

  private static let wider: [(name: String, array: NumPyArray)] = [
    ("fortran", NumPyArray(shape: [2, 3], .uint8([0, 1, 2, 3, 4, 5]))),
    ("fortran_2x3x4", NumPyArray(shape: [2, 3, 4], .int64((0..<24).map { $0 - 12 }))),
    ("float64", NumPyArray(shape: [1], .float32([1]))),
    ("float64_big", NumPyArray(shape: [3], .float32([0.1, -.infinity, 1e30]))),
    ("float16", NumPyArray(shape: [7], .float32([1.5, -2, 65_504, 0x1p-24, -0x1p-14, .infinity, -0.0]))),
    ("float16_big", NumPyArray(shape: [2], .float32([0.333251953125, -0x1.ffp-15]))),
    ("int16", NumPyArray(shape: [3], .int64([-32_768, -1, 32_767]))),
    ("int32_big", NumPyArray(shape: [3], .int64([-(1 << 31), -2, (1 << 31) - 1]))),
    ("uint16_big", NumPyArray(shape: [2], .int64([1, 65_535]))),
    ("uint32", NumPyArray(shape: [2], .int64([0, (1 << 32) - 1]))),
    ("uint64", NumPyArray(shape: [2], .int64([5, .max]))),
    ("bool", NumPyArray(shape: [3], .uint8([1, 0, 1]))),
  ]

  @Test(arguments: wider) func readsTypesThatItDoesNotWrite(_ name: String, _ array: NumPyArray) throws {
    #expect(try NumPyArray(npy: resource("\(name).npy")) == array)
  }

  /// Not-a-numbers stay what they are.
  @Test func halvesMayBeNotANumber() throws {
    guard case .float32(let values) = try NumPyArray(npy: resource("float16_nan.npy")).elements else {
      Issue.record("not real")
      return
    }
    #expect(values.allSatisfy(\.isNaN) && values.count == 2)
  }

  @Test func refusesTypesThatItDoesNotKnow() throws {
    #expect(throws: NumPyError.integerTooLarge(element: 1)) { try NumPyArray(npy: resource("uint64_above.npy")) }
    #expect(throws: NumPyError.unsupportedElementType("'<c8'", at: 20)) { try NumPyArray(npy: resource("complex.npy")) }
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
