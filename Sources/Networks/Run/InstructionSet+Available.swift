public import InferenceKernels

extension InstructionSet {
  /// All instruction sets that this machine can run, scalar first.
  public static var available: [InstructionSet] {
    let all: [InstructionSet] = [.scalar, .sse2, .avx2, .avx512VNNI, .neon, .neonDot, .armDSP]
    return all.filter { $0.isAvailable }
  }
}
