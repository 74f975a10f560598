import InferenceKernels
import Networks

/// The largest distance, in steps of the format, between the samples of an int8 layer and the real numbers, before both
/// are bounded.
///
///     a copy                         0
///     one rounding                   ½: Q formats, means, tables of functions
///     a fixed-point multiplier       ¾: its product is rounded, and halved and rounded again
///     a convolution                  the same, plus half a step of the weights for every tap and for the bias
///     an affine addition             ¾, plus ¾ for each term, whose step is 2⁻²⁰ of twice the larger scale
struct Int8Error {
  private let layer: NetworkDescription.Layer
  private let inputs: [Int8Format]
  private let scale: Double
  private let rounding: Double
  private let weightSteps: [Double]

  init(
    _ layer: NetworkDescription.Layer, of inputs: [Int8Format], to format: Int8Format, _ parameters: ModelParameters?
  ) {
    self.layer = layer
    self.inputs = inputs
    scale = Double(format.scale)
    let multiplied = format.isQ ? 0.5 : 0.75
    // Room for the roundings of Double and float32 themselves, within the format.
    let room = 0x1p-10
    rounding =
      switch layer.operation {
      case .maxPooling, .channelSlice, .upSampling(_, _, .nearest): 0
      case .concatenation, .channelPadding: inputs.allSatisfy { $0 == format } ? 0 : multiplied + room
      case .averagePooling, .upSampling, .activation, .softmax, .logSoftmax: 0.5 + room
      case .convolution, .dense, .globalAveragePooling, .addition, .multiplication: multiplied + room
      }
    let outputs = parameters?.bias.indices ?? 0..<0
    weightSteps = outputs.compactMap { parameters?.step($0, from: inputs[0], to: format) }
  }

  /// Returns the largest distance for sample `index` of the layer's map, or nil if there is no bound.
  func most(_ made: ModelMap, _ index: Int) -> Double? {
    let size = made.sizes[index] / scale
    switch layer.operation {
    case .convolution, .dense:
      let step = weightSteps[index % made.channels]
      return rounding + (made.seen[index] + Double(inputs[0].scale)) * step / 2 / scale + size * 0x1p-22
    case .addition:
      if inputs[0].isQ { return rounding }
      let larger = Double(max(inputs[0].scale, inputs[1].scale)) / scale
      return larger > 0x1p17 ? nil : rounding + 1.6 * 2 * larger * 0x1p-20 + size * 0x1p-30
    case .activation, .softmax, .logSoftmax: return rounding + (made.terms + 10) * size * 0x1p-24
    default: return rounding
    }
  }
}
