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

/// Which blocks of an axis divide first. Spec: [POOL-5].
///
/// The blocks that have divided always form one interval, so the cells of every grid keep their spatial order and the
/// number of divided blocks says which they are: no position is ever sent.
public enum SplitOrder: UInt8, Hashable, Sendable {
  /// Block 0 first, then 1, 2, … (FLEET Fig. 5).
  case cornerFirst = 0
  /// The middle block first, then outwards, of two equally far the lower one first.
  case centreOut = 1

  /// The first block of the interval that has divided when `divided` of `blocks` have.
  @inline(__always)
  func firstDivided(of blocks: Int, divided: Int) -> Int {
    switch self {
    case .cornerFirst: 0
    case .centreOut: (blocks - divided) / 2
    }
  }

  /// The block π(t) that divides when `divided` (= t) of `blocks` have divided before it.
  @inline(__always)
  func nextBlock(of blocks: Int, divided: Int) -> Int {
    let before = firstDivided(of: blocks, divided: divided)
    let after = firstDivided(of: blocks, divided: divided + 1)
    return after < before ? after : before + divided
  }
}
