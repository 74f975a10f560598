import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// Bytes that are not a profile, each refused with the wrong field and its place.
@Suite struct ProfileRefusalTests {
  /// 86 bytes: header 0, layer 12, stream 32, segments 44, 52, 60, operating point 68, channel table 70, code table 78.
  static func base() throws -> [UInt8] {
    var description = ProfileDescription(
      layer: Sample.layer(4, 8, 8, kernel: 4), scan: .fleet(channels: 4, grids: [2, 4, 8]))
    description.means = [[1, 2, 3, 4]]
    description.channelFractionBits = [[0, 1, 2, 3]]
    description.operatingPoints = [[0]]
    description.streams[0].rootCode = SymbolCode(mode: .plain, correlation: 5)
    description.streams[0].rootChannels = (0..<4).map { ChannelCode(level: 5 + $0) }
    description.streams[0].refinementCode = SymbolCode(mode: .sparse)
    description.streams[0].refinementChannels = (0..<4).map { ChannelCode(level: 9, density: $0) }
    return try description.profile().bytes
  }

  /// 52 bytes, a byte layer: header 0, layer 12, stream 32, segment 44.
  static func opaque() throws -> [UInt8] {
    var description = ProfileDescription(layer: .bytes(maximum: 10), scan: [pass(0..<1, 1, 13)], spread: 0)
    description.byteLayers = [0]
    return try description.profile().bytes
  }

  /// 60 bytes, an affine layer of 4-bit samples, −3 for zero: header 0, layer 12, stream 32, segments 44, 52.
  static func affine() throws -> [UInt8] {
    let format = NumberFormat.affine(AffineFormat(bits: 4, isSigned: true, scale: 0.5, zero: -3))
    let layer = Layer(shape: FeatureMapShape(channels: 2, height: 8, width: 8), kernel: 4, format: format)
    return try ProfileDescription(layer: layer, scan: .fleet(channels: 2, grids: [2, 8])).profile().bytes
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
    Wrong(field: .version, offset: 2, at: 2, bytes: [0]),
    Wrong(field: .version, offset: 2, at: 2, bytes: [2]),
    Wrong(field: .headerLength, offset: 3, at: 3, bytes: [0x24]),
    Wrong(field: .headerLength, offset: 3, at: 3, bytes: [0x54]),
    Wrong(field: .frameBits, offset: 3, at: 3, bytes: [0x31]),
    Wrong(field: .frameBits, offset: 3, at: 3, bytes: [0x39]),
    Wrong(field: .streamBits, offset: 4, at: 4, bytes: [0]),
    Wrong(field: .streamBits, offset: 4, at: 4, bytes: [5]),
    Wrong(field: .streamBits, offset: 4, at: 4, bytes: [0xFF]),
    // 16 frame numbers: the window is half of them at most.
    Wrong(field: .window, offset: 5, at: 5, bytes: [0]),
    Wrong(field: .window, offset: 5, at: 3, bytes: [0x34, 1, 9]),
    Wrong(field: .window, offset: 5, at: 3, bytes: [0x32, 1, 3]),
    // Two windows and the late numbers are all numbers at most.
    Wrong(field: .misorder, offset: 6, at: 3, bytes: [0x34, 1, 8, 1]),
    Wrong(field: .misorder, offset: 6, at: 3, bytes: [0x34, 1, 3, 11]),
    Wrong(field: .misorder, offset: 6, at: 6, bytes: [127]),
    Wrong(field: .misorder, offset: 6, at: 6, bytes: [255]),
    Wrong(field: .layerCount, offset: 7, at: 7, bytes: [0]),
    Wrong(field: .layerCount, offset: 7, at: 7, bytes: [16]),
    Wrong(field: .streamCount, offset: 8, at: 8, bytes: [0]),
    // One bit names one stream, two name three, four name 15.
    Wrong(field: .streamCount, offset: 8, at: 8, bytes: [2]),
    Wrong(field: .streamCount, offset: 8, at: 3, bytes: [0x36, 2, 1, 1, 1, 4]),
    Wrong(field: .streamCount, offset: 8, at: 3, bytes: [0x34, 4, 1, 1, 1, 16]),
    // Kind 3 is named, whatever the other bits are.
    Wrong(field: .authentication, offset: 9, at: 9, bytes: [3]),
    Wrong(field: .authentication, offset: 9, at: 9, bytes: [0x13]),
    Wrong(field: .authentication, offset: 9, at: 9, bytes: [0xFF]),
    // A seed needs a check, and the other bits are 0.
    Wrong(field: .check, offset: 9, at: 9, bytes: [0x10]),
    Wrong(field: .check, offset: 9, at: 9, bytes: [4]),
    Wrong(field: .check, offset: 9, at: 9, bytes: [9]),
    Wrong(field: .check, offset: 9, at: 9, bytes: [0x22]),
    Wrong(field: .check, offset: 9, at: 9, bytes: [0x92]),
    Wrong(field: .operatingPoints, offset: 10, at: 10, bytes: [17]),
    Wrong(field: .trailingBytes, offset: 11, at: 11, bytes: [1]),
    Wrong(field: .length, offset: 86, at: 3, bytes: [0x34, 4, 1, 1, 1, 15]),
    Wrong(field: .length, offset: 86, at: 35, bytes: [6]),
    Wrong(field: .length, offset: 86, at: 10, bytes: [16]),
    Wrong(field: .layerKind, offset: 12, at: 12, bytes: [2]),
    Wrong(field: .layerKind, offset: 12, at: 12, bytes: [0xFF]),
    // A byte layer has one channel of one row.
    Wrong(field: .shape, offset: 14, at: 12, bytes: [1]),
    Wrong(field: .layerFlags, offset: 13, at: 13, bytes: [0x2D]),
    Wrong(field: .layerFlags, offset: 13, at: 13, bytes: [0x85]),
    // Channels have no fraction bits of their own in an affine format.
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
    // A Q format has no scale.
    Wrong(field: .scale, offset: 28, at: 28, bytes: [1]),
    Wrong(field: .scale, offset: 28, at: 29, bytes: [1]),
    Wrong(field: .scale, offset: 28, at: 31, bytes: [0x80]),
    Wrong(field: .fractionBits, offset: 76, at: 76, bytes: [23]),
    Wrong(field: .channelTable, offset: 26, at: 26, bytes: [0]),
    Wrong(field: .channelTable, offset: 26, at: 13, bytes: [1]),
    // Without its operating point the tables would begin earlier.
    Wrong(field: .channelTable, offset: 26, at: 10, bytes: [0]),
    // 3 bits, signed: 4 is not a sample.
    Wrong(field: .channelTable, offset: 73, at: 24, bytes: [3]),
    Wrong(field: .streamLayer, offset: 32, at: 32, bytes: [1]),
    Wrong(field: .streamFlags, offset: 33, at: 33, bytes: [2]),
    Wrong(field: .segmentCount, offset: 36, at: 36, bytes: [1]),
    // Modes end at 3, correlations at 8. Only plain has a correlation.
    Wrong(field: .code, offset: 38, at: 38, bytes: [4]),
    Wrong(field: .code, offset: 38, at: 38, bytes: [0x49]),
    Wrong(field: .code, offset: 38, at: 38, bytes: [0x81]),
    Wrong(field: .code, offset: 39, at: 39, bytes: [7]),
    Wrong(field: .code, offset: 39, at: 39, bytes: [0x0A]),
    Wrong(field: .code, offset: 39, at: 39, bytes: [0x0B]),
    Wrong(field: .code, offset: 39, at: 39, bytes: [8]),
    Wrong(field: .codeTable, offset: 40, at: 40, bytes: [0]),
    Wrong(field: .codeTable, offset: 40, at: 40, bytes: [0x4F]),
    Wrong(field: .codeTable, offset: 40, at: 41, bytes: [1]),
    // Raw codes have no table. No bytes may be left over.
    Wrong(field: .codeTable, offset: 40, at: 38, bytes: [0, 0]),
    Wrong(field: .trailingBytes, offset: 78, at: 38, bytes: [0, 0, 0]),
    Wrong(field: .trailingBytes, offset: 82, at: 39, bytes: [0]),
    // Scales end at 23.
    Wrong(field: .codeTable, offset: 78, at: 78, bytes: [24]),
    Wrong(field: .codeTable, offset: 85, at: 85, bytes: [0xFF]),
    // A density in a mode without masks.
    Wrong(field: .codeTable, offset: 78, at: 78, bytes: [0x25]),
    Wrong(field: .trailingBytes, offset: 42, at: 42, bytes: [1]),
    Wrong(field: .trailingBytes, offset: 43, at: 43, bytes: [1]),
    Wrong(field: .segmentChannels, offset: 44, at: 46, bytes: [0]),
    Wrong(field: .segmentChannels, offset: 44, at: 46, bytes: [5]),
    Wrong(field: .segmentChannels, offset: 44, at: 44, bytes: [1]),
    // The first segment has channels 0..<2 only, the second begins with 0..<4.
    Wrong(field: .segmentChannels, record: 1, offset: 52, at: 46, bytes: [2]),
    Wrong(field: .segmentStart, offset: 48, at: 48, bytes: [0, 0]),
    Wrong(field: .segmentStart, record: 1, offset: 56, at: 56, bytes: [1]),
    Wrong(field: .segmentStart, record: 2, offset: 64, at: 64, bytes: [0xFF, 0xFF]),
    Wrong(field: .segmentTarget, offset: 50, at: 50, bytes: [7]),
    Wrong(field: .segmentTarget, record: 1, offset: 58, at: 58, bytes: [0]),
    Wrong(field: .segmentTarget, offset: 50, at: 50, bytes: [0xFF, 0xFF]),
    // A point uses at least one stream, and only existing ones.
    Wrong(field: .operatingPoints, offset: 68, at: 68, bytes: [0]),
    Wrong(field: .operatingPoints, offset: 68, at: 68, bytes: [3]),
    Wrong(field: .operatingPoints, offset: 68, at: 69, bytes: [1]),
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
    Wrong(field: .streamFlags, offset: 33, at: 33, bytes: [1]),
    Wrong(field: .spread, offset: 34, at: 34, bytes: [1]),
    Wrong(field: .spread, offset: 34, at: 34, bytes: [255]),
    Wrong(field: .code, offset: 38, at: 38, bytes: [1]),
    Wrong(field: .code, offset: 38, at: 39, bytes: [2]),
    Wrong(field: .codeTable, offset: 40, at: 40, bytes: [52]),
  ]

  /// In a profile of an affine layer.
  static let wrongAffine = [
    Wrong(field: .layerFlags, offset: 13, at: 13, bytes: [0x19]),
    // Without the flag, byte 13 holds fraction bits and there is no scale.
    Wrong(field: .scale, offset: 28, at: 13, bytes: [1]),
    Wrong(field: .fractionBits, offset: 25, at: 13, bytes: [1, 2, 0, 8, 0, 8, 0, 4, 0, 4, 0, 4, 23]),
    // Samples of 4 bits: −8 to 7, sign-extended; without a sign 0 to 15.
    Wrong(field: .zero, offset: 25, at: 25, bytes: [8]),
    Wrong(field: .zero, offset: 25, at: 25, bytes: [0x0D]),
    Wrong(field: .zero, offset: 25, at: 25, bytes: [0xF7]),
    Wrong(field: .zero, offset: 25, at: 13, bytes: [0x10]),
    // The zero comes before the scale.
    Wrong(field: .zero, offset: 25, at: 25, bytes: [8, 0, 0, 0, 0, 0, 0]),
    // 0, −0, −0.5, the greatest subnormal, infinity, NaN.
    Wrong(field: .scale, offset: 28, at: 28, bytes: [0, 0, 0, 0]),
    Wrong(field: .scale, offset: 28, at: 28, bytes: [0, 0, 0, 0x80]),
    Wrong(field: .scale, offset: 28, at: 28, bytes: [0, 0, 0, 0xBF]),
    Wrong(field: .scale, offset: 28, at: 28, bytes: [0xFF, 0xFF, 0x7F, 0]),
    Wrong(field: .scale, offset: 28, at: 28, bytes: [0, 0, 0x80, 0x7F]),
    Wrong(field: .scale, offset: 28, at: 28, bytes: [0, 0, 0xC0, 0x7F]),
    Wrong(field: .scale, offset: 28, at: 28, bytes: [0, 0, 0x80, 0xFF]),
  ]

  @Test(arguments: wrongAffine)
  func fieldOfAffineLayersIsNamed(_ wrong: Wrong) throws { try expect(wrong, in: Self.affine()) }

  /// The values just inside the limits are accepted.
  @Test func affineLimitsThemselvesAreTaken() throws {
    let base = try Self.affine()
    let scales: [Float] = [.leastNormalMagnitude, 0.1, 1, .greatestFiniteMagnitude]
    for scale in scales {
      for (flags, zero) in [(0x11, 7), (0x11, -8), (0x10, 0), (0x10, 15)] as [(UInt8, Int8)] {
        var bytes = base
        (bytes[13], bytes[25]) = (flags, UInt8(bitPattern: zero))
        for byte in 0..<4 { bytes[28 + byte] = UInt8(truncatingIfNeeded: scale.bitPattern >> UInt32(8 * byte)) }
        let format = try Profile(bytes).layer(ofStream: 0).format
        #expect(
          format == .affine(AffineFormat(bits: 4, isSigned: flags == 0x11, scale: scale, zero: Int32(zero))))
      }
    }
  }

  /// Every check byte but five is refused, the kind 3 with its own name.
  @Test func fiveChecksAreAccepted() throws {
    let base = try Self.base()
    for check in UInt8.min...UInt8.max {
      var bytes = base
      bytes[9] = check
      if [0, 1, 2, 17, 18].contains(check) {
        try Profile(bytes).withView { view in
          #expect(view.checkLength == Int(check & 3) && view.hasSeededCheck == (check >= 16))
        }
      } else {
        let field: ProfileError.Field = check & 3 == 3 ? .authentication : .check
        #expect(throws: ProfileError(field: field, record: 0, offset: 9)) { try Profile(bytes) }
      }
    }
  }

  @Test(arguments: wrong)
  func fieldIsNamed(_ wrong: Wrong) throws { try expect(wrong, in: Self.base()) }

  @Test(arguments: wrongOpaque)
  func fieldOfByteLayersIsNamed(_ wrong: Wrong) throws { try expect(wrong, in: Self.opaque()) }

  /// Every field that a profile's bytes can get wrong is covered above, except one that needs a large profile.
  @Test func everyFieldIsProvoked() {
    let codes = Set((Self.wrong + Self.wrongOpaque + Self.wrongAffine).map(\.field.rawValue))
    #expect(codes == Set(1...33).subtracting([ProfileError.Field.symbolCount.rawValue]))
    #expect(ProfileError.Field(rawValue: 0) == nil && ProfileError.Field(rawValue: 34) == nil)
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
    var empty = Array(base[..<44])
    (empty[10], empty[13], empty[26], empty[35]) = (0, 1, 0, 0)
    (empty[38], empty[39], empty[40]) = (0, 0, 0)
    #expect(throws: ProfileError(field: .segmentCount, record: 0, offset: 35)) { try Profile(empty) }
    #expect(throws: ProfileError(field: .trailingBytes, record: 0, offset: 86)) { try Profile(base + [0]) }
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
      #expect(throws: ProfileError(field: .symbolCount, record: 1, offset: 52)) {
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
    try expectTruncationsRefused(Self.affine())
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
