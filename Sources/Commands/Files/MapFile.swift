import FeatureFiles
import FeatureTypes
import Quantize
import SplitInference

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
  /// Whether the file's integers are signed; nil for real numbers.
  let isSigned: Bool?
  /// The axes of the file.
  private let axes: [Int]

  /// - Parameter unsigned: reads int8 maps as unsigned samples, such as the outputs of a ReLU.
  init(_ path: String, layout: FeatureMapLayout, unsigned: Bool = false) throws(CommandError) {
    self = try MapFile(try DataFile.array(path), path: path, layout: layout, unsigned: unsigned)
  }

  /// The maps of an array that was read from `path`.
  init(_ array: NumPyArray, path: String, layout: FeatureMapLayout, unsigned: Bool) throws(CommandError) {
    axes = array.shape
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
    case .int64(let values):
      let isSigned = !unsigned && !values.contains { $0 > 127 }
      let range: ClosedRange<Int64> = isSigned ? -128...127 : 0...255
      if let wrong = values.firstIndex(where: { !range.contains($0) }) {
        throw CommandError(
          "\(path): integers of a map are from -128 to 127 or from 0 to 255, and element \(wrong) is \(values[wrong]); "
            + "convert the file to float32 to have it quantised")
      }
      (samples, self.isSigned) = (.quantized(values.map { UInt8(truncatingIfNeeded: $0) }), isSigned)
    }
  }

  /// "int8", "uint8" or "real numbers".
  var typeName: String { isSigned.map { $0 ? "int8" : "uint8" } ?? "real numbers" }

  /// How the axes were read: "8×12×4 as H×W×C".
  var reading: String {
    let names = layout == .chw ? "C×H×W" : "H×W×C"
    return "\(axes.map(String.init).joined(separator: "×")) as \(axes.count == 4 ? "N×" : "")\(names)"
  }

  /// The shape if the axes were read in the other layout; nil if no map has it.
  var shapeInOtherLayout: FeatureMapShape? {
    let sides = Array(axes.suffix(3))
    let (channels, height, width) = layout == .hwc ? (sides[0], sides[1], sides[2]) : (sides[2], sides[0], sides[1])
    guard FeatureMapShape.isValid(channels: channels, height: height, width: width) else { return nil }
    return FeatureMapShape(channels: channels, height: height, width: width)
  }

  /// A warning if the axes look like the other layout: two equal sides, which are not where the height and width are.
  var layoutDoubt: String? {
    let sides = axes.suffix(3).map { $0 }
    guard sides[0] != sides[1] || sides[1] != sides[2] else { return nil }
    if layout == .hwc, sides[1] == sides[2] {
      return "\(path): \(reading); if the channels come first, use --layout chw"
    }
    if layout == .chw, sides[0] == sides[1] {
      return "\(path): \(reading); if the channels come last, use --layout hwc"
    }
    return nil
  }

  /// "maps.npy: frame 1, element 2".
  func place(of index: Int) -> String { "\(path): frame \(index / shape.count), element \(index % shape.count)" }

  /// The samples of frame `index` as bytes of `formats`; real numbers are quantised.
  func frame(_ index: Int, in formats: ChannelFormats) throws(CommandError) -> [UInt8] {
    let range = index * shape.count..<(index + 1) * shape.count
    switch samples {
    case .quantized(let bytes): return Array(bytes[range])
    case .real(let values):
      do throws(QuantizeError) {
        return try formats.quantize(values[range], shape: shape, layout: layout)
      } catch {
        guard case .notANumber(let element) = error else { throw CommandError("\(path): \(error)") }
        throw CommandError("\(path): frame \(index), element \(element) is not a number")
      }
    }
  }

  /// All frames, in order.
  func frames(in formats: ChannelFormats) throws(CommandError) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    for index in 0..<frameCount { frames.append(try frame(index, in: formats)) }
    return frames
  }

  /// Refuses integers that are not samples of `range`.
  func check(in range: SampleRange) throws(CommandError) {
    guard case .quantized(let bytes) = samples else { return }
    for (index, byte) in bytes.enumerated() where range.pattern(of: range.value(of: byte)) != byte {
      let value = isSigned == true ? Int(Int8(bitPattern: byte)) : Int(byte)
      throw CommandError("\(place(of: index)) is \(value), which does not fit \(range.bits) bits")
    }
  }
}

// Real numbers, for calibration. A file of integers has none.
extension MapFile {
  var realValues: [Float] {
    guard case .real(let values) = samples else { return [] }
    return values
  }

  var hasNegative: Bool { realValues.contains { $0 < 0 } }

  /// Refuses values that are not numbers.
  func checkNumbers() throws(CommandError) {
    if let index = realValues.firstIndex(where: \.isNaN) { throw CommandError("\(place(of: index)) is not a number") }
  }

  /// All values of at most this magnitude.
  func values(within bound: Float) -> [Float] {
    bound == .infinity ? realValues : realValues.filter { $0.magnitude <= bound }
  }

  /// The values of each channel.
  var valuesByChannel: [[Float]] {
    var values = [[Float]](repeating: [], count: shape.channels)
    forEachValue { values[$1].append($0) }
    return values
  }

  /// What becomes of all values in these formats.
  func error(in formats: ChannelFormats) -> QuantizationError {
    var error = QuantizationError()
    forEachValue { error.add($0, in: formats.formats[$1]) }
    return error
  }

  /// Calls `body` with each value and its channel.
  func forEachValue(_ body: (Float, Int) -> Void) {
    for (index, value) in realValues.enumerated() { body(value, layout.channel(of: index % shape.count, in: shape)) }
  }
}
