import FeatureFiles
import FeatureTypes
import Quantize

/// Feature maps from a .npy file: one map, or several along a leading axis.
struct MapFile {
  enum Samples {
    case quantized([UInt8])
    case real([Float])
  }

  let path: String
  let shape: FeatureMapShape
  let layout: FeatureMapLayout
  let frameCount: Int
  let samples: Samples
  /// Whether the file's integers are signed; nil for float32.
  let isSigned: Bool?

  /// - Parameter unsigned: reads int8 maps as unsigned samples, such as the outputs of a ReLU.
  init(_ path: String, layout: FeatureMapLayout, unsigned: Bool = false) throws(CommandError) {
    self = try MapFile(try DataFile.array(path), path: path, layout: layout, unsigned: unsigned)
  }

  /// The maps of an array that was read from `path`.
  init(_ array: NumPyArray, path: String, layout: FeatureMapLayout, unsigned: Bool) throws(CommandError) {
    let axes = array.shape
    guard axes.count == 3 || axes.count == 4 else {
      throw CommandError("\(path): a map has 3 axes, or 4 with frames; this file has \(axes.count)")
    }
    let sides = Array(axes.suffix(3))
    let (channels, height, width) =
      layout == .chw ? (sides[0], sides[1], sides[2]) : (sides[2], sides[0], sides[1])
    guard FeatureMapShape.isValid(channels: channels, height: height, width: width),
      max(channels, height, width) <= 65_535
    else { throw CommandError("\(path): a map cannot have the shape \(axes)") }
    frameCount = axes.count == 4 ? axes[0] : 1
    guard frameCount >= 1 else { throw CommandError("\(path): the file holds no frames") }
    self.path = path
    self.layout = layout
    shape = FeatureMapShape(channels: channels, height: height, width: width)
    switch array.elements {
    case .int8(let values): (samples, isSigned) = (.quantized(values.map { UInt8(bitPattern: $0) }), !unsigned)
    case .uint8(let values): (samples, isSigned) = (.quantized(values), false)
    case .float32(let values): (samples, isSigned) = (.real(values), nil)
    case .int64: throw CommandError("\(path): maps are int8, uint8 or float32, not int64")
    }
  }

  /// The samples of frame `index` as bytes of `format`; real numbers are quantised.
  func frame(_ index: Int, in format: NumberFormat) throws(CommandError) -> [UInt8] {
    let range = index * shape.count..<(index + 1) * shape.count
    switch samples {
    case .quantized(let bytes): return Array(bytes[range])
    case .real(let values):
      let values = values[range]
      var bytes = ContiguousArray<UInt8>(repeating: 0, count: shape.count)
      var output = bytes.mutableSpan
      do throws(QuantizeError) {
        try format.quantize(values.span, into: &output)
      } catch {
        guard case .notANumber(let element) = error else { throw CommandError("\(path): \(error)") }
        throw CommandError("\(path): frame \(index), element \(element) is not a number")
      }
      return Array(bytes)
    }
  }

  /// All frames, in order.
  func frames(in format: NumberFormat) throws(CommandError) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    for index in 0..<frameCount { frames.append(try frame(index, in: format)) }
    return frames
  }
}
