import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// Descriptions that contradict themselves or ask for too much.
@Suite struct DescriptionRefusalTests {
  struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var field: ProfileError.Field
    var record = 0
    var change: @Sendable (inout ProfileDescription) -> Void

    init(
      _ name: String, _ field: ProfileError.Field, record: Int = 0,
      _ change: @escaping @Sendable (inout ProfileDescription) -> Void
    ) {
      (testDescription, self.field, self.record, self.change) = (name, field, record, change)
    }
  }

  /// A byte stream without spread, changed.
  private static func opaque(
    _ description: inout ProfileDescription, _ change: (inout ProfileDescription.Stream) -> Void
  ) {
    description = ProfileDescription(layer: .bytes(maximum: 20), scan: [pass(0..<1, 1, 23)], spread: 0)
    description.byteLayers = [0]
    change(&description.streams[0])
  }

  /// Changes to a valid description of one layer, 4×8×8 with kernel 4, under one scan.
  static let wrong = [
    Wrong("no layers", .layerCount) { $0.layers = [] },
    Wrong("16 layers", .layerCount) { $0.layers = Array(repeating: $0.layers[0], count: 16) },
    Wrong("no streams", .streamCount) { $0.streams = [] },
    Wrong("16 streams", .streamCount) { $0.streams = Array(repeating: $0.streams[0], count: 16) },
    Wrong("window 0", .window) { $0.window = 0 },
    Wrong("window 256", .window) { $0.window = 256 },
    Wrong("a window of more than half of the frames", .window) { $0.window = 65 },
    Wrong("more late frames than numbers are left", .misorder) { ($0.window, $0.misorder) = (60, 9) },
    Wrong("−1 late frames", .misorder) { $0.misorder = -1 },
    Wrong("256 late frames", .misorder) { $0.misorder = 256 },
    Wrong("more streams than the stream's number can name", .streamCount) {
      $0.headerFormat = FragmentHeaderFormat(streamBits: 1, frameBits: 4)
      $0.streams.append($0.streams[0])
    },
    Wrong("a seed without a check", .check) { $0.hasSeededCheck = true },
    Wrong("a seed with a check of 3", .check) { ($0.checkLength, $0.hasSeededCheck) = (3, true) },
    Wrong("fraction bits of channels in an affine format", .layerFlags) {
      $0.layers[0].format = .affine(AffineFormat(isSigned: true, scale: 1, zero: 0))
      $0.channelFractionBits = [[1, 2, 3, 4]]
    },
    Wrong("a stream without a layer", .streamLayer, record: 1) {
      $0.streams.append(ProfileDescription.Stream(layer: 1, scan: [pass(0..<4, 2, 2)]))
    },
    Wrong("bytes without a layer", .layerKind) { $0.byteLayers = [1] },
    Wrong("a negative layer", .streamLayer) { $0.streams[0].layer = -1 },
    Wrong("a grid that does not exist", .segmentTarget) { $0.streams[0].scan = [pass(0..<4, 9, 9)] },
    Wrong("a grid between two steps", .segmentTarget) { $0.streams[0].scan = [pass(0..<4, 2, 3)] },
    Wrong("a coarser grid later", .segmentTarget) { $0.streams[0].scan.append(pass(1..<2, 7, 7)) },
    Wrong("a channel beyond the layer", .segmentTarget) { $0.streams[0].scan = [pass(3..<5, 2, 2)] },
    Wrong("a channel before the first", .segmentTarget) { $0.streams[0].scan = [pass(-1..<2, 2, 2)] },
    Wrong("a pass without channels", .segmentTarget) { $0.streams[0].scan = [pass(2..<2, 2, 2)] },
    Wrong("no passes", .segmentCount) { $0.streams[0].scan = [] },
    Wrong("a spread of −1", .spread) { $0.streams[0].spread = -1 },
    Wrong("a spread of 256", .spread) { $0.streams[0].spread = 256 },
    Wrong("one mean missing", .channelTable) { $0.means = [[1, 2, 3]] },
    Wrong("a mean below the range", .channelTable) { $0.means = [[-129, 0, 0, 0]] },
    Wrong("a mean above the range", .channelTable) { $0.means = [[0, 0, 0, 128]] },
    Wrong("fraction bits of a fifth channel", .channelTable) { $0.channelFractionBits = [[1, 2, 3, 4, 5]] },
    Wrong("23 fraction bits", .fractionBits) { $0.channelFractionBits = [[1, 2, 23, 4]] },
    Wrong("−17 fraction bits", .fractionBits) { $0.channelFractionBits = [[1, 2, 3, -17]] },
    Wrong("a kernel twice the size of the map", .kernel) {
      $0.layers[0] = Sample.layer(4, 8, 8, kernel: 16)
      $0.streams[0].scan = [pass(0..<4, 1, 1)]
    },
    Wrong("a dimension beyond 16 bits", .shape) {
      $0.layers[0] = Sample.layer(65_536, 1, 1, kernel: 1)
      $0.streams[0].scan = [pass(0..<1, 1, 1)]
    },
    Wrong("tables beyond the profile's length", .length, record: 1) {
      $0.layers = Array(repeating: Sample.layer(40_000, 1, 1, kernel: 1), count: 2)
      $0.means = Array(repeating: Array(repeating: 0, count: 40_000), count: 2)
      $0.streams[0].scan = [pass(0..<1, 1, 1)]
    },
    Wrong("a check of −1", .check) { $0.checkLength = -1 }, Wrong("a check of 3", .check) { $0.checkLength = 3 },
    Wrong("17 operating points", .operatingPoints) { $0.operatingPoints = Array(repeating: [0], count: 17) },
    Wrong("a point without streams", .operatingPoints, record: 1) { $0.operatingPoints = [[0], []] },
    Wrong("a point with an unknown stream", .operatingPoints) { $0.operatingPoints = [[0], [0, 1]] },
    Wrong("channels for a raw code", .codeTable) { $0.streams[0].rootChannels = [.init(level: 1)] },
    Wrong("no channels for a code", .codeTable) { $0.streams[0].refinementCode = .init(mode: .sparse) },
    Wrong("one channel missing", .codeTable, record: 1) {
      $0.streams.append($0.streams[0])
      $0.streams[1].rootCode = .init(mode: .plain)
      $0.streams[1].rootChannels = Array(repeating: .init(level: 1), count: 3)
    },
    Wrong("a density for a plain code", .codeTable) {
      $0.streams[0].rootCode = .init(mode: .plain)
      $0.streams[0].rootChannels = Array(repeating: .init(level: 1, density: 1), count: 4)
    },
    Wrong("a map as a byte layer", .shape) { $0.byteLayers = [0] },
    Wrong("bytes spread", .spread) { opaque(&$0) { $0.spread = 16 } },
    Wrong("bytes as differences", .streamFlags) { opaque(&$0) { $0.prediction = .difference } },
    Wrong("bytes coded", .code) {
      opaque(&$0) { ($0.rootCode, $0.rootChannels) = (.init(mode: .plain), [.init(level: 1)]) }
    },
    Wrong("code tables beyond the profile's length", .length, record: 1) {
      $0.layers[0] = Sample.layer(40_000, 1, 1, kernel: 1)
      $0.streams[0].scan = [pass(0..<1, 1, 1)]
      $0.streams[0].rootCode = .init(mode: .plain)
      $0.streams[0].rootChannels = Array(repeating: .init(level: 1), count: 40_000)
      $0.streams.append($0.streams[0])
    },
    Wrong("256 segments", .segmentCount) {
      $0.layers[0] = Sample.layer(256, 2, 2, kernel: 1)
      $0.streams[0].scan = .clio(channels: 256, slice: 1, grid: grid(2, 2))
    },
    Wrong("more symbols than offsets", .symbolCount) {
      $0.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: 8)
      $0.layers[0] = Sample.layer(65, 8, 8, kernel: 4)
      $0.streams[0].scan = [pass(0..<65, 8, 8)]
    },
  ]

  @Test(arguments: wrong)
  func fieldIsNamed(_ wrong: Wrong) throws {
    var description = ProfileDescription(
      layer: Sample.layer(4, 8, 8, kernel: 4), scan: .fleet(channels: 4, grids: [2, 4, 8]))
    _ = try description.profile()
    wrong.change(&description)
    do throws(ProfileError) {
      _ = try description.profile()
      Issue.record("accepted")
    } catch {
      #expect(error.field == wrong.field && error.record == wrong.record)
    }
  }

  /// 15 layers, 15 streams and 255 segments are allowed, and so is a window of half of the frame numbers.
  @Test func limitsThemselvesAreAllowed() throws {
    var description = ProfileDescription()
    description.layers = Array(repeating: Sample.layer(255, 2, 2, kernel: 1), count: 15)
    description.streams = (0..<15).map {
      ProfileDescription.Stream(layer: $0, scan: .clio(channels: 255, slice: 1, grid: grid(2, 2)), spread: 17 * $0)
    }
    description.window = 8
    let profile = try description.profile()
    #expect((0..<15).allSatisfy { profile.symbolCount(ofStream: $0) == 1020 })
  }

  /// States have 16 bits, and the last pattern means "none". A finer grid than they can name is refused, not silently
  /// replaced by another. 65,535 × 8 samples with kernel 32,768 × 2 take 65,536 steps.
  @Test(arguments: [65_534, 65_535, 65_536])
  func statesThatCannotBeNamedAreRefused(state: Int) throws {
    let layer = Sample.layer(1, 65_535, 8, kernels: (1 << 15, 2))
    #expect(layer.geometry.stepCount == 65_536)
    var description = ProfileDescription(
      layer: layer, scan: [Pass(channels: 0..<1, grid: layer.geometry.grid(at: state))])
    description.headerFormat = FragmentHeaderFormat(length: 4, streams: 1)
    if state < 65_535 {
      let finest = try description.profile().withView { $0.stream(0).pooling(ofChannel: 0)?.finestState }
      #expect(finest == state)
    } else {
      #expect(throws: ProfileError(field: .segmentTarget, record: 0, offset: 0)) { try description.profile() }
    }
  }
}
