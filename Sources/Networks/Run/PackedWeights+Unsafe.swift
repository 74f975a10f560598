public import InferenceKernels

/// A layer's weights, packed for one instruction set: a value that owns its bytes, aligned to 64.
public struct PackedWeights: Sendable {
  private let memory: AlignedBytes
  /// The only instruction set that can run them.
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

  /// - Throws: the first output channel whose sum could overflow 32 bits.
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

/// Bytes aligned to 64, where vectors of weights are read fastest. They are written only in the initializer.
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
