public import InferenceKernels

/// A layer's weights as one instruction set wants them: a value that owns its bytes, at a multiple of 64.
public struct PackedWeights: Sendable {
  private let memory: AlignedBytes
  /// The only one that they run on.
  public let instructionSet: InstructionSet

  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { memory.span }
  }

  public init(
    _ convolution: Convolution, _ parameters: LayerParameters, for instructionSet: InstructionSet
  ) {
    let (weights, bias) = (parameters.weights[...], parameters.bias[...])
    memory = AlignedBytes(count: convolution.packedCount(for: instructionSet)) { packing in
      convolution.pack(weights: weights.span, bias: bias.span, for: instructionSet, into: &packing)
    }
    self.instructionSet = instructionSet
  }

  /// - Throws: the first output channel whose sum could leave 32 bits.
  public init(
    _ convolution: Int8Convolution, _ weights: Int8Weights, for instructionSet: InstructionSet
  ) throws(SumOverflow) {
    let (samples, bias) = (weights.weights[...], weights.bias[...])
    let (multipliers, shifts) = (weights.multipliers[...], weights.shifts[...])
    let count = convolution.packedCount(for: instructionSet)
    memory = try AlignedBytes(count: count) { (packing) throws(SumOverflow) in
      try convolution.pack(
        weights: samples.span, bias: bias.span, multipliers: multipliers.span, shifts: shifts.span,
        for: instructionSet, into: &packing)
    }
    self.instructionSet = instructionSet
  }
}

/// Bytes at a multiple of 64, where vectors of weights are read fastest. Written once, as they are made.
@safe private final class AlignedBytes: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  init<Failure: Error>(count: Int, _ write: (inout MutableSpan<UInt8>) throws(Failure) -> Void) throws(Failure) {
    unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    var bytes = unsafe MutableSpan<UInt8>(_unsafeBytes: memory)
    try write(&bytes)
  }

  deinit { unsafe memory.deallocate() }

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { unsafe _overrideLifetime(Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(memory)), borrowing: self) }
  }
}
