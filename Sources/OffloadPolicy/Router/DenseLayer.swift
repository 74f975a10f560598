/// A fully connected layer in int8, read in place: unsigned 8-bit inputs, signed 8-bit weights, 32-bit sums.
///
///     sum[o] = biases[o] + Σ weights[o][i] · input[i]
///     out[o] = clamp(sum[o] / 2^shifts[o], rounded to the nearest, half to even, 0 … 255)        hidden layers: ReLU
///
/// A hidden layer gives the same bytes as a pointwise `Int8Convolution` (module InferenceKernels) in Q formats with ReLU.
public struct DenseLayer: ~Escapable {
  public let inputs: Int
  public let outputs: Int
  private let weights: Span<Int8>
  private let biases: Span<Int32>
  private let shifts: Span<Int8>

  /// - Parameters:
  ///   - weights: [output][input].
  ///   - biases: one per output; they also give the number of outputs.
  ///   - shifts: one per output, 0 … 30; none for a layer whose sums are used.
  ///
  /// Nil if the sizes differ, a shift is out of range, or a sum might reach 2³⁰. Cost: reads all weights once.
  @_lifetime(copy weights, copy biases, copy shifts)
  public init?(inputs: Int, weights: Span<Int8>, biases: Span<Int32>, shifts: Span<Int8>) {
    let outputs = biases.count
    guard 1...4096 ~= inputs, 1...4096 ~= outputs, weights.count == inputs * outputs,
      shifts.count == 0 || shifts.count == outputs
    else { return nil }
    for index in shifts.indices where !(0...30).contains(shifts[index]) { return nil }
    for output in 0..<outputs {
      var total: UInt32 = 0
      for input in 0..<inputs { total += UInt32(weights[output * inputs + input].magnitude) * 255 }
      guard biases[output].magnitude < 1 << 30, biases[output].magnitude + total < 1 << 30 else { return nil }
    }
    (self.inputs, self.outputs) = (inputs, outputs)
    (self.weights, self.biases, self.shifts) = (weights, biases, shifts)
  }

  /// Whether the layer has shifts, so that its outputs are bytes.
  public var isHidden: Bool { shifts.count > 0 }

  /// The sum of an output, below 2³⁰ in magnitude.
  ///
  /// - Precondition: there are `inputs` values.
  public func sum(_ output: Int, of values: Span<UInt8>) -> Int32 {
    precondition(values.count == inputs, "there must be one value per input")
    let row = weights.extracting(output * inputs..<(output + 1) * inputs)
    var sum = biases[output]
    for index in 0..<row.count { sum += Int32(row[index]) * Int32(values[index]) }
    return sum
  }

  /// The byte of an output of a hidden layer. Cost: `inputs` multiply-adds.
  ///
  /// - Precondition: the layer has shifts; there are `inputs` values.
  public func byte(_ output: Int, of values: Span<UInt8>) -> UInt8 {
    precondition(isHidden, "a layer without shifts has sums only")
    let (sum, shift) = (sum(output, of: values), Int32(shifts[output]))
    // Half to even: half a unit less one in the last place, and one more if the quotient is odd.
    let rounded = shift == 0 ? sum : (sum + (1 << (shift - 1)) - 1 + (sum >> shift & 1)) >> shift
    return UInt8(truncatingIfNeeded: min(max(rounded, 0), 255))
  }
}
