@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension ProfileDescription {
  /// Creates one small layer and stream of any kind. Every byte of the input means something.
  init(_ input: inout ByteInput) {
    self.init()
    let flags = input.integer()
    let channels = input.number(1...3)
    let (height, width) = (flags & 1 != 0 ? 1 : input.number(1...12), input.number(1...14))
    func kernel(_ length: Int) -> Int { min(1 + input.integer() % 8, max(2 * length - 1, 1)) }
    let layer = Layer(
      shape: FeatureMapShape(channels: channels, height: height, width: width),
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: height, kernel: kernel(height)),
        columns: PoolingAxis(length: width, kernel: kernel(width)), order: flags & 2 != 0 ? .centreOut : .cornerFirst),
      format: QFormat(bits: input.number(2...8), isSigned: flags & 4 != 0, fractionBits: 0))
    layers = [layer]
    if flags & 8 != 0 {
      means = [(0..<channels).map { _ in layer.format.range.value(of: input.byte()) }]
    }
    var stream = Stream(
      layer: 0, scan: Self.scan(of: layer, &input), spread: [0, 1, 2, 3, 5, 16, 32, 255][input.integer() % 8],
      prediction: flags & 16 != 0 ? .difference : .value)
    (stream.rootCode, stream.rootChannels) = Self.code(channels, &input)
    (stream.refinementCode, stream.refinementChannels) = Self.code(channels, &input)
    streams = [stream]
    checkLength = (flags >> 5) % 3
    headerFormat = FragmentHeaderFormat(
      length: flags & 128 != 0 ? 4 : 3, streamBits: 1 + channels, frameBits: input.number(2...8))
  }

  private static func scan(of layer: Layer, _ input: inout ByteInput) -> [Pass] {
    var states = [Int](repeating: 0, count: layer.shape.channels)
    return (0..<input.number(1...4)).map { _ in
      let first = input.integer() % states.count
      let channels = first..<first + 1 + input.integer() % (states.count - first)
      let least = states[channels].max() ?? 0
      let state = least + input.integer() % (layer.geometry.stepCount - least + 1)
      for channel in channels { states[channel] = state }
      return Pass(channels: channels, grid: layer.geometry.grid(at: state))
    }
  }

  private static func code(_ channels: Int, _ input: inout ByteInput) -> (SymbolCode, [ChannelCode]) {
    let byte = input.integer()
    guard let mode = CodeMode(rawValue: UInt8(byte & 3)), mode != .raw else { return (.raw, []) }
    let code = SymbolCode(mode: mode, correlation: mode == .plain ? (byte >> 2) % 9 : 0)
    return (
      code,
      (0..<channels).map { _ in
        ChannelCode(level: input.number(0...23), density: mode == .plain ? 0 : input.number(0...7))
      }
    )
  }

  /// Returns the profile of this description, with its model. Every such description is valid.
  func known() -> KnownProfile {
    do throws(ProfileError) {
      let profile = try profile()
      guard let known = KnownProfile(profile) else { violated(.memory, "a small profile takes too much memory") }
      return known
    } catch {
      violated(.model, "a description is refused: \(error)")
    }
  }
}
