import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

@Suite struct ProfileTests {
  @Test func checksumHasItsCheckValue() {
    #expect(CRC32.checksum(of: Array("123456789".utf8).span) == 0xCBF4_3926)
    #expect(CRC32.checksum(of: [UInt8]().span) == 0)
  }

  /// A whole profile, byte by byte, so that no field moves unnoticed.
  @Test func bytesAreThoseOfTheFormat() throws {
    var description = ProfileDescription(
      layer: Sample.layer(2, 4, 8, kernels: (2, 4), order: .centreOut), scan: [pass(0..<2, 2, 2), pass(1..<2, 4, 4)],
      spread: 32, prediction: .difference)
    description.means = [[-1, 5]]
    description.channelFractionBits = [[-16, 22]]
    description.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 4, frameBits: 5)
    description.window = 16
    let profile = try description.profile()
    let header: [UInt8] = [0x46, 0x43, 1, 0x45, 4, 16, 0, 1, 1, 0, 0, 0]
    let layer: [UInt8] = [0, 0b1111, 2, 0, 4, 0, 8, 0, 2, 0, 4, 0, 8, 3, 60, 0, 0, 0, 0, 0]
    let stream: [UInt8] = [0, 1, 32, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    let segments: [UInt8] = [0, 0, 2, 0, 0xFF, 0xFF, 0, 0] + [1, 0, 1, 0, 0, 0, 2, 0]
    #expect(profile.bytes == header + layer + stream + segments + [0xFF, 5, 0xF0, 22])
    #expect(profile.identifier == CRC32.checksum(of: profile.bytes.span))
    profile.withView { view in #expect(view.identifier == profile.identifier) }
  }

  /// The same with everything else that a profile can have: codes, a check, operating points, a byte layer.
  @Test func bytesOfCodesPointsAndByteLayers() throws {
    var description = ProfileDescription()
    description.layers = [Sample.layer(2, 4, 4, kernel: 2, signed: false), .bytes(maximum: 500)]
    description.byteLayers = [1]
    description.means = [[7, 200]]
    var coded = ProfileDescription.Stream(layer: 0, scan: .fleet(channels: 2, grids: [2, 4]), prediction: .difference)
    (coded.rootCode, coded.rootChannels) = (
      SymbolCode(mode: .plain, correlation: 5), [.init(level: 9), .init(level: 23)]
    )
    var half = coded
    (coded.refinementCode, coded.refinementChannels) = (
      SymbolCode(mode: .sparse), [.init(level: 8, density: 7), .init(level: 0, density: 1)]
    )
    (half.rootCode, half.rootChannels) = (.raw, [])
    (half.refinementCode, half.refinementChannels) = (
      SymbolCode(mode: .sparseUnsigned), [.init(level: 1, density: 2), .init(level: 2, density: 3)]
    )
    let opaque = ProfileDescription.Stream(layer: 1, scan: [pass(0..<1, 1, 503)], spread: 0)
    description.streams = [coded, opaque, half]
    (description.checkLength, description.hasSeededCheck) = (2, true)
    (description.window, description.misorder) = (3, 19)
    description.operatingPoints = [[0, 1], [2], [0, 1, 2]]
    let profile = try description.profile()
    // Two bits for three streams, six for the frame.
    let header: [UInt8] = [0x46, 0x43, 1, 0x36, 2, 3, 19, 2, 3, 0x12, 3, 0]
    // Records end at 12 + 2·20 + 3·12 + 5·8 + 3·2 = 134: means at 134, codes at 136 and 140.
    let map: [UInt8] = [0, 0b100, 2, 0, 4, 0, 4, 0, 2, 0, 2, 0, 8, 3, 134, 0, 0, 0, 0, 0]
    let bytes: [UInt8] = [1, 0, 1, 0, 1, 0, 0xF7, 1, 1, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0]
    let streams: [[UInt8]] = [
      [0, 1, 16, 2, 0, 0, 0b101_001, 0b010, 136, 0, 0, 0], [1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0],
      [0, 1, 16, 2, 3, 0, 0, 0b011, 140, 0, 0, 0],
    ]
    let scan: [UInt8] = [0, 0, 2, 0, 0xFF, 0xFF, 0, 0] + [0, 0, 2, 0, 0, 0, 2, 0]
    let segments = scan + [0, 0, 1, 0, 0xFF, 0xFF, 0, 0] + scan
    let points: [UInt8] = [0b011, 0, 0b100, 0, 0b111, 0]
    let tables: [UInt8] = [7, 200] + [9, 23, 0b111_01000, 0b001_00000] + [0b010_00001, 0b011_00010]
    #expect(profile.bytes == header + map + bytes + streams.joined() + segments + points + tables)
    try expectAgreement(description, "by hand")
  }

  /// An affine layer: the zero point as byte 13, the scale as the last four.
  @Test func bytesOfAnAffineLayer() throws {
    func bytes(isSigned: Bool, scale: Float, zero: Int32) throws -> [UInt8] {
      let format = NumberFormat.affine(AffineFormat(bits: 7, isSigned: isSigned, scale: scale, zero: zero))
      let layer = Layer(shape: FeatureMapShape(channels: 1, height: 4, width: 4), kernel: 2, format: format)
      let profile = try ProfileDescription(layer: layer, scan: .fleet(channels: 1, grids: [2, 4])).profile()
      try expectAgreement(ProfileDescription(layer: layer, scan: .fleet(channels: 1, grids: [2, 4])), "affine")
      return Array(profile.bytes[12..<32])
    }
    // 0.1 is 0x3DCCCCCD.
    #expect(
      try bytes(isSigned: true, scale: 0.1, zero: -64) == [
        0, 0b10001, 1, 0, 4, 0, 4, 0, 2, 0, 2, 0, 7, 0xC0, 0, 0, 0xCD, 0xCC, 0xCC, 0x3D,
      ])
    #expect(
      try bytes(isSigned: false, scale: .leastNormalMagnitude, zero: 127) == [
        0, 0b10000, 1, 0, 4, 0, 4, 0, 2, 0, 2, 0, 7, 127, 0, 0, 0, 0, 0x80, 0,
      ])
  }

  /// Without a header format, the stream's number has the fewest bits that the streams need, and the frame's the most
  /// that leave 65,536 offsets, but no more than 8.
  @Test(arguments: [(1, 1, 7), (2, 2, 6), (3, 2, 6), (4, 3, 5), (7, 3, 5), (8, 4, 4), (15, 4, 4)])
  func headerFormatFollowsFromTheStreams(streams: Int, streamBits: Int, frameBits: Int) throws {
    var description = ProfileDescription(layer: Sample.layer(1, 4, 4, kernel: 1), scan: [pass(0..<1, 4, 4)])
    description.streams = Array(repeating: description.streams[0], count: streams)
    let format = try description.profile().withView { $0.headerFormat }
    #expect(format == FragmentHeaderFormat(length: 3, streamBits: streamBits, frameBits: frameBits))
    #expect(format.offsetCount == 65_536)
    let long = FragmentHeaderFormat(length: 4, streams: streams)
    #expect(long == FragmentHeaderFormat(length: 4, streamBits: streamBits, frameBits: 8))
  }

  /// Without a number of late frames it is one less than the window, at least 1, but no more than the numbers that are
  /// left.
  @Test(arguments: [(1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (6, 4), (7, 2), (8, 0)])
  func misorderFollowsFromTheWindow(window: Int, misorder: Int) throws {
    var description = ProfileDescription(layer: Sample.layer(1, 4, 4, kernel: 1), scan: [pass(0..<1, 4, 4)])
    description.headerFormat = FragmentHeaderFormat(streamBits: 1, frameBits: 4)
    description.window = window
    #expect(try description.profile().withView { $0.misorder } == misorder)
    for given in [0, 16 - 2 * window] {
      description.misorder = given
      #expect(try description.profile().withView { $0.misorder } == given)
    }
  }

  /// Which streams are in use, without and with operating points. Points that do not exist use none.
  @Test func operatingPointsAreSetsOfStreams() throws {
    var description = ProfileDescription(layer: Sample.layer(1, 4, 4, kernel: 1), scan: [pass(0..<1, 4, 4)])
    description.streams = Array(repeating: description.streams[0], count: 15)
    func uses(_ point: Int) throws -> [Int] {
      try description.profile().withView { view in
        (0..<15).filter { view.uses(stream: $0, atOperatingPoint: point) }
      }
    }
    #expect(try uses(0) == Array(0..<15) && uses(3) == Array(0..<15))
    description.operatingPoints = Array(repeating: [0, 14], count: 16)
    description.operatingPoints[3] = [7, 8, 9]
    #expect(try uses(0) == [0, 14] && uses(3) == [7, 8, 9] && uses(15) == [0, 14])
    #expect(try uses(16) == [] && uses(-1) == [])
  }

  /// A view of a description's bytes says the same as the description, and the bytes read back are the same.
  @Test(arguments: Sample.published + Sample.small)
  func viewSaysWhatTheDescriptionSays(_ sample: Sample) throws {
    try expectAgreement(sample.description, "\(sample.testDescription)")
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func randomDescriptionsToo(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try expectAgreement(ProfileDescription.random(using: &random), "seed \(seed)")
  }

  private func expectAgreement(_ description: ProfileDescription, _ comment: Comment) throws {
    let profile = try description.profile()
    let again = try Profile(profile.bytes)
    #expect(again == profile && again.bytes == profile.bytes, comment)
    profile.withView { view in
      #expect(view.headerFormat == description.effectiveHeaderFormat && view.window == description.window, comment)
      #expect(view.misorder == description.effectiveMisorder, comment)
      #expect(view.layerCount == description.layers.count && view.streamCount == description.streams.count, comment)
      #expect(view.checkLength == description.checkLength, comment)
      #expect(view.hasSeededCheck == description.hasSeededCheck, comment)
      #expect(view.operatingPointCount == description.operatingPoints.count, comment)
      for (point, streams) in description.operatingPoints.enumerated() {
        let used = (0..<view.streamCount).filter { view.uses(stream: $0, atOperatingPoint: point) }
        #expect(Set(used) == streams, comment)
      }
      for (index, layer) in description.layers.enumerated() {
        #expect(view.layer(index) == layer, comment)
        #expect(view.isBytes(layer: index) == description.byteLayers.contains(index), comment)
        let means = index < description.means.count ? description.means[index] : []
        let bits = index < description.channelFractionBits.count ? description.channelFractionBits[index] : []
        let channels = 0..<layer.shape.channels
        #expect(
          channels.map { view.mean(ofChannel: $0, inLayer: index) }
            == (means.isEmpty ? channels.map { _ in layer.format.zero } : means), comment)
        #expect(channels.allSatisfy { view.format(ofChannel: $0, inLayer: index).range == layer.format.range }, comment)
        let range = layer.format.range
        let formats = bits.map { n in
          NumberFormat.q(QFormat(bits: range.bits, isSigned: range.isSigned, fractionBits: n))
        }
        #expect(
          channels.map { view.format(ofChannel: $0, inLayer: index) }
            == (bits.isEmpty ? channels.map { _ in layer.format } : formats), comment)
      }
      for (index, stream) in description.streams.enumerated() {
        let read = view.stream(index)
        let layer = description.layers[stream.layer]
        #expect(read.index == index && read.layerIndex == stream.layer && read.layer == layer, comment)
        #expect(read.prediction == stream.prediction && read.spread == stream.spread, comment)
        #expect(read.rootCode == stream.rootCode && read.refinementCode == stream.refinementCode, comment)
        #expect(read.rootChannels == stream.rootChannels, comment)
        #expect(read.refinementChannels == stream.refinementChannels, comment)
        #expect(read.isBytes == description.byteLayers.contains(stream.layer), comment)
        let poolings = AirOrder.poolings(stream, layer: layer)
        let same = poolings.indices.allSatisfy { read.pooling(ofChannel: $0) == poolings[$0] }
        #expect(same, comment)
        let counts = poolings.map { $0?.symbolCount ?? 0 }
        let size = read.workspaceSize
        #expect(read.symbolCount == counts.reduce(0, +) && size.symbols == read.symbolCount, comment)
        #expect(size.cells == poolings.map { $0?.scratchCount ?? 0 }.max(), comment)
      }
    }
  }

  /// The short names of the two published scans.
  @Test func shortNamesOfScans() {
    #expect([Pass].fleet(channels: 3, grids: [4, 6]) == [pass(0..<3, 4, 4), pass(0..<3, 6, 6)])
    #expect([Pass].fleet(channels: 3, grids: [grid(1, 9)]) == [pass(0..<3, 1, 9)])
    #expect(
      [Pass].clio(channels: 5, slice: 2, grid: grid(8, 6)) == [pass(0..<2, 8, 6), pass(2..<4, 8, 6), pass(4..<5, 8, 6)])
  }

  /// A pass to a grid that its channels already have changes nothing.
  @Test func repeatedPassesChangeNothing() throws {
    let layer = Sample.layer(4, 8, 8, kernel: 4)
    let scan = [pass(0..<4, 2, 2), pass(0..<2, 4, 4)]
    let once = try ProfileDescription(layer: layer, scan: scan).profile()
    #expect(try ProfileDescription(layer: layer, scan: scan + [scan[1], pass(1..<2, 4, 4)]).profile() == once)
  }

  /// Profiles are the same where their bytes are.
  @Test func profilesCompareByTheirBytes() throws {
    let (one, other) = (try Talk.profile(), try Talk.profile(check: 1))
    #expect(try Profile(one.bytes) == one && one != other)
    #expect(Set([one, other, try Profile(other.bytes)]).count == 2)
  }
}
