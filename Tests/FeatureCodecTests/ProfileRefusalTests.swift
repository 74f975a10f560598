import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// Bytes that are not a profile, each refused with the wrong field and its place.
@Suite struct ProfileRefusalTests {
  /// 82 bytes: header 0, layer 12, stream 28, segments 40, 48, 56, operating point 64, channel table 66, code table 74.
  static func base() throws -> [UInt8] {
    var description = ProfileDescription(
      layer: Sample.layer(4, 8, 8, kernel: 4), scan: .fleet(channels: 4, grids: [2, 4, 8]))
    description.means = [[1, 2, 3, 4]]
    description.channelFractionBits = [[0, 1, 2, 3]]
    description.operatingPoints = [[0]]
    description.streams[0].rootCode = SymbolCode(mode: .plain, correlation: 5)
    description.streams[0].rootChannels = (0..<4).map { ChannelCode(scale: 5 + $0) }
    description.streams[0].refinementCode = SymbolCode(mode: .sparse)
    description.streams[0].refinementChannels = (0..<4).map { ChannelCode(scale: 9, density: $0) }
    return try description.profile().bytes
  }

  /// 48 bytes, a byte layer: header 0, layer 12, stream 28, segment 40.
  static func opaque() throws -> [UInt8] {
    var description = ProfileDescription(layer: .bytes(maximum: 10), scan: [pass(0..<1, 1, 13)], spread: 0)
    description.byteLayers = [0]
    return try description.profile().bytes
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    var field: ProfileError.Field
    var record = 0
    /// The offset that the error names.
    var offset: Int
    /// The bytes that are replaced, from an offset on.
    var at: Int
    var bytes: [UInt8]
    var testDescription: String { "\(field) at \(at)" }
  }

  static let wrong = [
    Wrong(field: .magic, offset: 0, at: 0, bytes: [0x47]),
    Wrong(field: .magic, offset: 0, at: 1, bytes: [0x63]),
    Wrong(field: .version, offset: 2, at: 2, bytes: [1]),
    Wrong(field: .headerLength, offset: 3, at: 3, bytes: [0x24]),
    Wrong(field: .headerLength, offset: 3, at: 3, bytes: [0x54]),
    Wrong(field: .frameBits, offset: 3, at: 3, bytes: [0x31]),
    Wrong(field: .frameBits, offset: 3, at: 3, bytes: [0x39]),
    Wrong(field: .window, offset: 4, at: 4, bytes: [0]),
    Wrong(field: .window, offset: 4, at: 4, bytes: [9]),
    Wrong(field: .window, offset: 4, at: 3, bytes: [0x32, 3]),
    Wrong(field: .layerCount, offset: 5, at: 5, bytes: [0]),
    Wrong(field: .layerCount, offset: 5, at: 5, bytes: [16]),
    Wrong(field: .streamCount, offset: 6, at: 6, bytes: [0]),
    Wrong(field: .streamCount, offset: 6, at: 6, bytes: [16]),
    Wrong(field: .check, offset: 7, at: 7, bytes: [3]),
    Wrong(field: .check, offset: 7, at: 7, bytes: [0xFF]),
    Wrong(field: .operatingPoints, offset: 8, at: 8, bytes: [17]),
    Wrong(field: .trailingBytes, offset: 9, at: 9, bytes: [1]),
    Wrong(field: .trailingBytes, offset: 10, at: 10, bytes: [1]),
    Wrong(field: .trailingBytes, offset: 11, at: 11, bytes: [1]),
    Wrong(field: .length, offset: 82, at: 6, bytes: [15]),
    Wrong(field: .length, offset: 82, at: 31, bytes: [6]),
    Wrong(field: .length, offset: 82, at: 8, bytes: [16]),
    Wrong(field: .layerKind, offset: 12, at: 12, bytes: [2]),
    Wrong(field: .layerKind, offset: 12, at: 12, bytes: [0xFF]),
    // A byte layer has one channel of one row.
    Wrong(field: .shape, offset: 14, at: 12, bytes: [1]),
    Wrong(field: .layerFlags, offset: 13, at: 13, bytes: [0x1D]),
    Wrong(field: .shape, offset: 14, at: 14, bytes: [0, 0]),
    Wrong(field: .shape, offset: 14, at: 16, bytes: [0, 0]),
    Wrong(field: .shape, offset: 14, at: 18, bytes: [0, 0]),
    Wrong(field: .shape, offset: 14, at: 16, bytes: [0xFF, 0xFF, 0xFF, 0xFF]),
    Wrong(field: .kernel, offset: 20, at: 20, bytes: [0, 0]),
    Wrong(field: .kernel, offset: 22, at: 22, bytes: [0, 0]),
    Wrong(field: .kernel, offset: 20, at: 20, bytes: [16, 0]),
    Wrong(field: .kernel, offset: 22, at: 22, bytes: [1, 0x80]),
    // 4 × 32,768 samples of 512 × 65,535: a sum would leave 32 bits.
    Wrong(field: .kernel, offset: 20, at: 14, bytes: [1, 0, 0, 2, 0xFF, 0xFF, 4, 0, 0, 0x80]),
    Wrong(field: .bits, offset: 24, at: 24, bytes: [1]),
    Wrong(field: .bits, offset: 24, at: 24, bytes: [9]),
    Wrong(field: .fractionBits, offset: 25, at: 25, bytes: [23]),
    Wrong(field: .fractionBits, offset: 25, at: 25, bytes: [0xEF]),
    Wrong(field: .fractionBits, offset: 72, at: 72, bytes: [23]),
    Wrong(field: .channelTable, offset: 26, at: 26, bytes: [0]),
    Wrong(field: .channelTable, offset: 26, at: 13, bytes: [1]),
    // Without its operating point the tables would begin earlier.
    Wrong(field: .channelTable, offset: 26, at: 8, bytes: [0]),
    // 3 bits, signed: 4 is not a sample.
    Wrong(field: .channelTable, offset: 69, at: 24, bytes: [3]),
    Wrong(field: .streamLayer, offset: 28, at: 28, bytes: [1]),
    Wrong(field: .streamFlags, offset: 29, at: 29, bytes: [2]),
    Wrong(field: .segmentCount, offset: 32, at: 32, bytes: [1]),
    // Modes end at 3, correlations at 8. Only plain has a correlation.
    Wrong(field: .code, offset: 34, at: 34, bytes: [4]),
    Wrong(field: .code, offset: 34, at: 34, bytes: [0x49]),
    Wrong(field: .code, offset: 34, at: 34, bytes: [0x81]),
    Wrong(field: .code, offset: 35, at: 35, bytes: [7]),
    Wrong(field: .code, offset: 35, at: 35, bytes: [0x0A]),
    Wrong(field: .code, offset: 35, at: 35, bytes: [0x0B]),
    Wrong(field: .code, offset: 35, at: 35, bytes: [8]),
    Wrong(field: .codeTable, offset: 36, at: 36, bytes: [0]),
    Wrong(field: .codeTable, offset: 36, at: 36, bytes: [0x4B]),
    Wrong(field: .codeTable, offset: 36, at: 37, bytes: [1]),
    // Raw codes have no table. No bytes may be left over.
    Wrong(field: .codeTable, offset: 36, at: 34, bytes: [0, 0]),
    Wrong(field: .trailingBytes, offset: 74, at: 34, bytes: [0, 0, 0]),
    Wrong(field: .trailingBytes, offset: 78, at: 35, bytes: [0]),
    // Scales end at 23.
    Wrong(field: .codeTable, offset: 74, at: 74, bytes: [24]),
    Wrong(field: .codeTable, offset: 81, at: 81, bytes: [0xFF]),
    // A density in a mode without masks.
    Wrong(field: .codeTable, offset: 74, at: 74, bytes: [0x25]),
    Wrong(field: .trailingBytes, offset: 38, at: 38, bytes: [1]),
    Wrong(field: .trailingBytes, offset: 39, at: 39, bytes: [1]),
    Wrong(field: .segmentChannels, offset: 40, at: 42, bytes: [0]),
    Wrong(field: .segmentChannels, offset: 40, at: 42, bytes: [5]),
    Wrong(field: .segmentChannels, offset: 40, at: 40, bytes: [1]),
    // The first segment has channels 0..<2 only, the second begins with 0..<4.
    Wrong(field: .segmentChannels, record: 1, offset: 48, at: 42, bytes: [2]),
    Wrong(field: .segmentStart, offset: 44, at: 44, bytes: [0, 0]),
    Wrong(field: .segmentStart, record: 1, offset: 52, at: 52, bytes: [1]),
    Wrong(field: .segmentStart, record: 2, offset: 60, at: 60, bytes: [0xFF, 0xFF]),
    Wrong(field: .segmentTarget, offset: 46, at: 46, bytes: [7]),
    Wrong(field: .segmentTarget, record: 1, offset: 54, at: 54, bytes: [0]),
    Wrong(field: .segmentTarget, offset: 46, at: 46, bytes: [0xFF, 0xFF]),
    // A point uses at least one stream, and only existing ones.
    Wrong(field: .operatingPoints, offset: 64, at: 64, bytes: [0]),
    Wrong(field: .operatingPoints, offset: 64, at: 64, bytes: [3]),
    Wrong(field: .operatingPoints, offset: 64, at: 65, bytes: [1]),
  ]

  /// In a profile of a byte layer.
  static let wrongOpaque = [
    Wrong(field: .layerFlags, offset: 13, at: 13, bytes: [1]),
    Wrong(field: .shape, offset: 14, at: 14, bytes: [2]),
    Wrong(field: .shape, offset: 14, at: 16, bytes: [2]),
    // Three bytes hold the length: nothing could follow.
    Wrong(field: .shape, offset: 14, at: 18, bytes: [3]),
    Wrong(field: .kernel, offset: 20, at: 20, bytes: [2]),
    Wrong(field: .kernel, offset: 22, at: 22, bytes: [2]),
    Wrong(field: .bits, offset: 24, at: 24, bytes: [7]),
    Wrong(field: .fractionBits, offset: 25, at: 25, bytes: [1]),
    Wrong(field: .streamFlags, offset: 29, at: 29, bytes: [1]),
    Wrong(field: .spread, offset: 30, at: 30, bytes: [1]),
    Wrong(field: .spread, offset: 30, at: 30, bytes: [255]),
    Wrong(field: .code, offset: 34, at: 34, bytes: [1]),
    Wrong(field: .code, offset: 34, at: 35, bytes: [2]),
    Wrong(field: .codeTable, offset: 36, at: 36, bytes: [48]),
  ]

  @Test(arguments: wrong)
  func fieldIsNamed(_ wrong: Wrong) throws { try expect(wrong, in: Self.base()) }

  @Test(arguments: wrongOpaque)
  func fieldOfByteLayersIsNamed(_ wrong: Wrong) throws { try expect(wrong, in: Self.opaque()) }

  /// Every field that a profile's bytes can get wrong is covered above, except one that needs a large profile.
  @Test func everyFieldIsProvoked() {
    let codes = Set((Self.wrong + Self.wrongOpaque).map(\.field.rawValue))
    #expect(codes == Set(1...28).subtracting([ProfileError.Field.symbolCount.rawValue]))
    #expect(ProfileError.Field(rawValue: 0) == nil && ProfileError.Field(rawValue: 29) == nil)
  }

  private func expect(_ wrong: Wrong, in base: [UInt8]) throws {
    var bytes = base
    for (index, byte) in wrong.bytes.enumerated() { bytes[wrong.at + index] = byte }
    #expect(throws: ProfileError(field: wrong.field, record: wrong.record, offset: wrong.offset)) {
      try Profile(bytes)
    }
    #expect(throws: ProfileError(field: wrong.field, record: wrong.record, offset: wrong.offset)) {
      _ = try ProfileView(bytes.span)
    }
  }

  /// A stream without segments, one byte too many, more bytes than any profile has.
  @Test func countsAndLengths() throws {
    let base = try Self.base()
    var empty = Array(base[..<40])
    (empty[8], empty[13], empty[26], empty[31]) = (0, 1, 0, 0)
    (empty[34], empty[35], empty[36]) = (0, 0, 0)
    #expect(throws: ProfileError(field: .segmentCount, record: 0, offset: 31)) { try Profile(empty) }
    #expect(throws: ProfileError(field: .trailingBytes, record: 0, offset: 82)) { try Profile(base + [0]) }
    let long = [UInt8](repeating: 0, count: ProfileLimits.length + 1)
    #expect(throws: ProfileError(field: .length, record: 0, offset: long.count)) { try Profile(long) }
  }

  /// A stream has no more symbols than an offset can name: 65,536 with a 3-byte header and 16 frames.
  @Test(arguments: [(3, 4, 65_536), (3, 8, 4096), (3, 2, 262_144), (4, 8, 1 << 20), (4, 2, 1 << 24)])
  func offsetsNameEverySymbol(length: Int, frameBits: Int, limit: Int) throws {
    func description(channels: Int, last: Int) -> ProfileDescription {
      var description = ProfileDescription(
        layer: Sample.layer(channels, 16, 16, kernel: 16), scan: [pass(0..<channels, 16, 16), pass(0..<1, 1, 1)])
      description.streams[0].scan = [pass(0..<channels - 1, 16, 16), pass(channels - 1..<channels, last, last)]
      description.headerFormat = FragmentHeaderFormat(length: length, streamBits: 4, frameBits: frameBits)
      return description
    }
    let full = description(channels: limit / 256, last: 16)
    if limit / 256 <= 65_535 {
      #expect(try full.profile().symbolCount(ofStream: 0) == limit)
      #expect(throws: ProfileError(field: .symbolCount, record: 1, offset: 48)) {
        try description(channels: limit / 256 + 1, last: 1).profile()
      }
    } else {
      #expect(throws: ProfileError.self) { try full.profile() }
    }
  }

  @Test(arguments: Sample.small)
  func everyTruncationIsRefused(_ sample: Sample) throws {
    try expectTruncationsRefused(sample.description.profile().bytes)
  }

  @Test func truncationsOfTablesAreRefused() throws {
    try expectTruncationsRefused(Self.base())
    try expectTruncationsRefused(Self.opaque())
  }

  private func expectTruncationsRefused(_ bytes: [UInt8]) throws {
    var accepted: [Int] = []
    for length in bytes.indices {
      do throws(ProfileError) {
        _ = try Profile(Array(bytes[..<length]))
        accepted.append(length)
      } catch {
        if error.field != .length { accepted.append(length) }
      }
    }
    #expect(accepted.isEmpty)
  }
}
