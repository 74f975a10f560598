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
    self.shape = shape
    name = path.split(separator: "/").last.map { String($0.dropLast(4)) } ?? path
    // A map after a ReLU has no negative sample: it is unsigned.
    let isSigned = samples.contains { $0 > 127 }
    let value = try Self.profile(shape, samples, isSigned: isSigned, .value)
    let difference = try Self.profile(shape, samples, isSigned: isSigned, .difference)
    let isShorter = try Device.packetBytes(samples, difference) < Device.packetBytes(samples, value)
    profile = isShorter ? difference : value
  }

  private static func profile(
    _ shape: FeatureMapShape, _ samples: [UInt8], isSigned: Bool, _ prediction: SymbolPrediction
  ) throws -> Profile {
    let layer = Layer(shape: shape, kernel: 8, format: QFormat(isSigned: isSigned, fractionBits: 3))
    // Each octave's grids in two passes, as the command line cuts them by default.
    let steps = layer.geometry.stepCount
    var states = Array(stride(from: 0, to: steps, by: max(2, (steps - 1) / (ProfileLimits.segments - 1) + 1)))
    states.append(steps)
    var description = ProfileDescription(
      layer: layer, scan: .fleet(channels: shape.channels, grids: states.map { layer.geometry.grid(at: $0) }),
      prediction: prediction)
    description.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 1, frameBits: 7)
    var calibration = CodeCalibration(try description.profile(), stream: 0)
    calibration.add(samples, layout: .hwc)
    let (roots, refinements) = (calibration.best(forRoots: true), calibration.best(forRoots: false))
    (description.streams[0].rootCode, description.streams[0].rootChannels) = (roots.code, roots.channels)
    (description.streams[0].refinementCode, description.streams[0].refinementChannels) =
      (refinements.code, refinements.channels)
    return try description.profile()
  }
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
