/// One axis of a map under dynamic pooling: `length` samples and the largest kernel, k. Spec: [POOL-1], [POOL-2].
///
///     length 13, kernel 8:   |--------|-----+++|     2 blocks, the last 3 samples repeat the edge
///
/// An octave divides every block in two, from kernel k to k/2; an axis has as many octaves as k has factors of two.
public struct PoolingAxis: Hashable, Sendable {
  /// Samples of the map along this axis, N.
  public let length: Int
  /// Samples in a block before anything has divided, k.
  public let kernel: Int
  /// Blocks before anything has divided: M = ⌈N/k⌉.
  public let blocks: Int
  /// How often the kernel can be halved: down to an odd kernel, or 1.
  public let octaves: Int

  /// The largest kernel of one axis.
  public static let maximumKernel = 1 << 15

  /// - Precondition: 1 ≤ `kernel` ≤ 32,768 and `length` ≥ 1.
  public init(length: Int, kernel: Int) {
    precondition(length >= 1, "an axis has at least one sample")
    precondition((1...PoolingAxis.maximumKernel).contains(kernel), "a kernel has 1 to 32,768 samples")
    self.length = length
    self.kernel = kernel
    blocks = (length - 1) / kernel + 1
    octaves = kernel.trailingZeroBitCount
  }

  /// Samples along the axis with the repeated edge: M·k.
  public var paddedLength: Int { blocks * kernel }

  /// Blocks at the start of `octave` (0 is the coarsest): twice as many each octave, as long as the kernel is even.
  @inline(__always)
  func blocks(inOctave octave: Int) -> Int { blocks << min(octave, octaves) }

  /// Whether blocks still divide in `octave`.
  @inline(__always)
  func divides(inOctave octave: Int) -> Bool { octave < octaves }

  /// How many blocks have divided after `step` steps of `octave`.
  @inline(__always)
  func divided(inOctave octave: Int, step: Int) -> Int {
    divides(inOctave: octave) ? min(step, blocks(inOctave: octave)) : 0
  }
}
