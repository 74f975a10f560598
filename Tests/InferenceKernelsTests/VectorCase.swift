import FeatureTypes
import InferenceKernels
import Testing

/// A case of float.json or int8.json (see Vectors/generate.py): floats are bit patterns, samples are bytes.
struct VectorCase: CustomTestStringConvertible {
  struct Window {
    var size: [Int]
    var stride: [Int]
    var dilation: [Int]
    /// Top, bottom, left, right.
    var padding: [Int]
  }

  struct Format {
    var signed: Bool
    var fractionBits: Int?
    var scale: Float?
    var zero: Int32?

    var format: Int8Format {
      if let fractionBits { return .q(isSigned: signed, fractionBits: fractionBits) }
      return .affine(isSigned: signed, scale: scale ?? 0, zero: zero ?? 0)
    }
  }

  var kernel = ""
  /// The shape of each map: height, width, channels; or one number.
  var shapes: [[Int]] = []
  var maps: [[UInt32]] = []
  var formats: [Format]?
  var weights: [UInt32]?
  /// Bit patterns in float32, numbers in int8.
  var bias: [Int64]?
  var shifts: [Int8]?
  var multipliers: [Int32]?
  var window: Window?
  var groups: Int?
  var outputs: Int?
  var bounds: String?
  var countsPadding: Bool?
  var activation: String?
  var method: String?
  var size: [Int]?
  /// For a slice, the first channel and the count; for padding, the channels before and after.
  var channels: [Int]?
  var result: [UInt32] = []

  var testDescription: String {
    "\(kernel) \(shapes) → \(result.count), \(formats.map { $0.map { "\($0.format)" } } ?? []) \(activation ?? bounds ?? "")"
  }

  var shape: FeatureMapShape { shape(of: 0) }

  func shape(of map: Int) -> FeatureMapShape {
    let sizes = shapes[map].count == 3 ? shapes[map] : [1, 1, shapes[map][0]]
    return FeatureMapShape(channels: sizes[2], height: sizes[0], width: sizes[1])
  }

  var slidingWindow: SlidingWindow? {
    guard let window else { return nil }
    let padding = SlidingWindow.Padding(
      top: window.padding[0], bottom: window.padding[1], left: window.padding[2], right: window.padding[3])
    return SlidingWindow(
      height: window.size[0], width: window.size[1], rowStride: window.stride[0], columnStride: window.stride[1],
      rowDilation: window.dilation[0], columnDilation: window.dilation[1], padding: padding)
  }

  var activationBounds: ActivationBounds { bounds == "relu" ? .relu : bounds == "relu6" ? .relu6 : .none }

  var function: Activation? {
    switch activation {
    case "relu": .relu
    case "relu6": .relu6
    case "hardSwish": .hardSwish
    case "hardSigmoid": .hardSigmoid
    case "sigmoid": .sigmoid
    default: nil
    }
  }

  /// - Throws: if the case lacks a window, groups or outputs, or they make no convolution.
  var convolution: Convolution {
    get throws {
      let window = try #require(slidingWindow)
      let outputs = try #require(outputs)
      let groups = try #require(groups)
      return try #require(Convolution(checking: shape, outputChannels: outputs, window: window, groups: groups))
    }
  }

  var maxPooling: MaxPooling {
    get throws {
      let window = try #require(slidingWindow)
      return try #require(MaxPooling(input: shape, window: window))
    }
  }

  var averagePooling: AveragePooling {
    get throws {
      let window = try #require(slidingWindow)
      return try #require(AveragePooling(input: shape, window: window, countsPadding: countsPadding ?? false))
    }
  }

  var upSampling: UpSampling? {
    guard let size else { return nil }
    return UpSampling(shape, height: size[0], width: size[1], method == "nearest" ? .nearest : .bilinear)
  }
}

extension InstructionSet {
  static let all: [InstructionSet] = [.scalar, .sse2, .avx2, .avx512VNNI, .neon, .neonDot, .armDSP]
    .filter(\.isAvailable)
}
