internal import CInferenceKernels

/// Selects the implementation of convolutions, poolings, and int8 additions, multiplications and tables. `scalar` is
/// normative: all others give the same bits, except that float32 convolutions may fuse and reorder sums within the
/// bound of FloatConvolution.h.
public enum InstructionSet: UInt8, Hashable, Sendable {
  case scalar = 0
  case sse2 = 1
  case avx2 = 2
  case avx512VNNI = 3
  case neon = 4
  case neonDot = 5
  /// The DSP extension of Cortex-M33, M4 and M7, for int8 convolutions and additions.
  case armDSP = 6

  /// Whether this instruction set was compiled and this machine can run it.
  public var isAvailable: Bool { ik_is_available(c) }

  /// Whether weights can be packed for this instruction set here: a computer also packs those of a microcontroller.
  public var canPack: Bool { isAvailable || self == .armDSP }

  /// The best instruction set that this machine can run. The machine is queried once.
  public static var best: InstructionSet { InstructionSet(rawValue: UInt8(ik_best_isa().rawValue)) ?? .scalar }

  var c: ik_isa {
    switch self {
    case .scalar: IK_SCALAR
    case .sse2: IK_SSE2
    case .avx2: IK_AVX2
    case .avx512VNNI: IK_AVX512_VNNI
    case .neon: IK_NEON
    case .neonDot: IK_NEON_DOT
    case .armDSP: IK_ARM_DSP
    }
  }
}
