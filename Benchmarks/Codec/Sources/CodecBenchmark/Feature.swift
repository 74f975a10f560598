import FeatureCodec
import FeatureFiles

/// A feature map from a .npy file (H × W × C, int8 or uint8), and a profile for it: kernel 8, all octaves, calibrated
/// codes.
struct Feature {
  let name: String
  let shape: FeatureMapShape
  let samples: [UInt8]
  let profile: Profile

  init(path: String) throws {
    let samples: [UInt8]
    let array = try NumPyArray(npy: BenchmarkFile.bytes(path))
    var axes = array.shape
    let frames = axes.count == 4 ? axes.removeFirst() : 1
    guard frames > 0, axes.count == 3 else { throw BenchmarkError("\(path): not H × W × C") }
    let shape = FeatureMapShape(channels: axes[2], height: axes[0], width: axes[1])
    switch array.elements {
    case .int8(let values): samples = values.prefix(shape.count).map { UInt8(bitPattern: $0) }
    case .uint8(let values): samples = Array(values.prefix(shape.count))
    default: throw BenchmarkError("\(path): not int8 or uint8")
    }
    let name = path.split(separator: "/").last.map { String($0.dropLast(4)) } ?? path
    try self.init(name, shape, samples)
  }

  /// - Parameter passes: The scan, or nil for each octave's grids in two passes, as the command line cuts them by default.
  init(_ name: String, _ shape: FeatureMapShape, _ samples: [UInt8], passes: ((PoolingGeometry) -> [Pass])? = nil)
    throws
  {
    (self.name, self.shape, self.samples) = (name, shape, samples)
    let value = try Self.profile(shape, samples, .value, passes)
    let difference = try Self.profile(shape, samples, .difference, passes)
    let isShorter = try Device.packetBytes(samples, difference) < Device.packetBytes(samples, value)
    profile = isShorter ? difference : value
  }

  private static func profile(
    _ shape: FeatureMapShape, _ samples: [UInt8], _ prediction: SymbolPrediction,
    _ passes: ((PoolingGeometry) -> [Pass])?
  ) throws -> Profile {
    // A map after a ReLU has no negative sample: it is unsigned.
    let layer = Layer(
      shape: shape, kernel: 8, format: QFormat(isSigned: samples.contains { $0 > 127 }, fractionBits: 3))
    var description = ProfileDescription(
      layer: layer, scan: passes?(layer.geometry) ?? scan(shape, layer.geometry), prediction: prediction)
    description.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 1, frameBits: 7)
    var calibration = CodeCalibration(try description.profile(), stream: 0)
    calibration.add(samples, layout: .hwc)
    calibration.apply(to: &description)
    return try description.profile()
  }

  private static func scan(_ shape: FeatureMapShape, _ geometry: PoolingGeometry) -> [Pass] {
    let steps = geometry.stepCount
    var states = Array(stride(from: 0, to: steps, by: max(2, (steps - 1) / (ProfileLimits.segments - 1) + 1)))
    states.append(steps)
    return .fleet(channels: shape.channels, grids: states.map { geometry.grid(at: $0) })
  }
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
