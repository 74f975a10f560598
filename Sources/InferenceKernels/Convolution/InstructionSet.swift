internal import CInferenceKernels

/// Which implementation runs, of convolutions, poolings, int8 additions, products and tables. `scalar` is normative: all
/// others give its bits, but float32 convolutions, which may fuse and reorder sums within the bound of FloatConvolution.h.
public enum InstructionSet: UInt8, Hashable, Sendable {
  case scalar = 0
  case sse2 = 1
  case avx2 = 2
  case avx512VNNI = 3
  case neon = 4
  case neonDot = 5

  /// Whether this machine can run it, and it was compiled.
  public var isAvailable: Bool { ik_is_available(c) }

  /// The best that this machine can run; looked up once.
  public static var best: InstructionSet { InstructionSet(rawValue: UInt8(ik_best_isa().rawValue)) ?? .scalar }

  var c: ik_isa {
    switch self {
    case .scalar: IK_SCALAR
    case .sse2: IK_SSE2
    case .avx2: IK_AVX2
    case .avx512VNNI: IK_AVX512_VNNI
    case .neon: IK_NEON
    case .neonDot: IK_NEON_DOT
    }
  }
}
