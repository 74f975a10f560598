internal import FeatureTypes

/// One axis of a map under dynamic pooling: `length` samples and the largest kernel, k. Spec: [POOL-1], [POOL-2].
///
///     length 13, kernel 8:   |--------|-----+++|     2 blocks, the last 3 samples repeat the edge
///
/// An octave divides every block in two, from kernel k to k/2. An axis has as many octaves as k has factors of two.
public struct PoolingAxis: Hashable, Sendable {
  /// The number of samples of the map along this axis, N.
  public let length: Int
  /// The number of samples in a block before any block has divided, k.
  public let kernel: Int
  /// The number of blocks before any block has divided: M = ⌈N/k⌉.
  public let blocks: Int
  /// The number of octaves: the number of times that the kernel can be halved before it is odd.
  public let octaves: Int

  /// The largest kernel of one axis, in samples.
  public static let maximumKernel = 1 << 15

  /// The most octaves of an axis.
  static let maximumOctaves = 15

  /// Creates an axis of `length` samples.
  ///
  /// - Precondition: 1 ≤ `kernel` ≤ 32,768 and 1 ≤ `length` ≤ 2²⁸.
  public init(length: Int, kernel: Int) {
    precondition(1...FeatureMapShape.maximumCount ~= length, "an axis has 1 to 2^28 samples")
    precondition((1...PoolingAxis.maximumKernel).contains(kernel), "a kernel has 1 to 32,768 samples")
    self.init(checkedLength: length, kernel: kernel)
  }

  /// Creates an axis that a profile has.
  package init(checkedLength length: Int, kernel: Int) {
    self.length = length
    self.kernel = kernel
    let last = UInt32(truncatingIfNeeded: length &- 1) / UInt32(truncatingIfNeeded: kernel)
    blocks = Int(truncatingIfNeeded: last) &+ 1
    octaves = kernel.trailingZeroBitCount
  }

  /// The number of samples along the axis with the repeated edge: M·k.
  public var paddedLength: Int { blocks &* kernel }

  /// Returns the number of blocks at the start of `octave`: twice as many in each octave while the kernel is even.
  ///
  /// Octave 0 is the coarsest.
  func blocks(inOctave octave: Int) -> Int { blocks &<< min(octave, octaves) }

  /// Returns the number of samples in a cell at the start of `octave`, and the number of cells.
  func cells(inOctave octave: Int) -> (kernel: Int, count: Int) {
    let past = min(octave, octaves)
    return (kernel &>> past, blocks &<< past)
  }

  /// Returns whether blocks still divide in `octave`.
  func divides(inOctave octave: Int) -> Bool { octave < octaves }

  /// Returns the number of blocks that have divided after `step` steps of `octave`.
  func divided(inOctave octave: Int, step: Int) -> Int {
    divides(inOctave: octave) ? min(step, blocks(inOctave: octave)) : 0
  }
}

/// The order in which the blocks of an axis divide. Spec: [POOL-5].
///
/// The blocks that have divided always form one interval. So the cells of every grid keep their spatial order, and the
/// number of divided blocks determines which ones they are: no position is ever sent.
public enum SplitOrder: UInt8, Hashable, Sendable {
  /// Block 0 first, then 1, 2, … (FLEET Fig. 5).
  case cornerFirst = 0
  /// The middle block first, then outwards. Of two equally distant blocks, the lower one comes first.
  case centreOut = 1

  /// Returns the first block of the divided interval after `divided` of `blocks` have divided.
  func firstDivided(of blocks: Int, divided: Int) -> Int {
    switch self {
    case .cornerFirst: 0
    case .centreOut: (blocks &- divided) / 2
    }
  }

  /// Returns the block π(t) that divides next after `divided` (= t) of `blocks` have divided.
  func nextBlock(of blocks: Int, divided: Int) -> Int {
    let before = firstDivided(of: blocks, divided: divided)
    let after = firstDivided(of: blocks, divided: divided &+ 1)
    return after < before ? after : before &+ divided
  }
}
