internal import CPooling
internal import CVectors
public import FeatureTypes

/// The pooled maps of every octave: a map's means under kernels 2, 4, … up to k (Eq. 3), rounded. Spec: [POOL-8].
///
/// These are the maps that grids of whole octaves stand for: what a receiver is compared with, and what a network that
/// continues from a coarse grid is trained on. The level of kernel k has the values of the root grid of a scan from
/// k × k; at kernel 1, the map is its own level.
///
///     var pyramid = PooledPyramid(shape: shape, layout: .hwc, kernel: 8, range: range)
///     pyramid.pool(map)
///     let means = pyramid.samples(ofLevel: 2)      // kernel 8, pyramid.levels[2].shape
public struct PooledPyramid: Sendable {
  /// One level.
  public struct Level: Hashable, Sendable {
    /// The kernel, in samples along each axis.
    public let kernel: Int
    /// The channels of the map, and the cells of the grid.
    public let shape: FeatureMapShape
    /// The index of the level's first mean.
    fileprivate let first: Int
  }

  /// The shape of the maps.
  public let shape: FeatureMapShape
  /// The order of samples, in the map and in every level.
  public let layout: FeatureMapLayout
  public let range: SampleRange
  /// The levels, from kernel 2 on.
  public let levels: [Level]
  private var means: ContiguousArray<UInt8>
  /// The sums of two levels in turn.
  private var sums: ContiguousArray<UInt16>
  private let isa: cv_isa

  /// Creates a pyramid and allocates its memory, a byte for each mean and two for each sum of two levels:
  /// about 1/3 of the map and 5/8 of it, if it is large. A map that is smaller than the kernel is padded to it.
  ///
  /// - Parameters:
  ///   - shape: The shape of the maps.
  ///   - layout: The order of their samples.
  ///   - kernel: The largest kernel: 2, 4, 8 or 16.
  ///   - range: The range of their samples.
  public init(shape: FeatureMapShape, layout: FeatureMapLayout, kernel: Int, range: SampleRange) {
    self.init(shape: shape, layout: layout, kernel: kernel, range: range, on: .best)
  }

  package init(
    shape: FeatureMapShape, layout: FeatureMapLayout, kernel: Int, range: SampleRange,
    on set: ChannelTile.InstructionSet
  ) {
    precondition([2, 4, 8, 16].contains(kernel), "the largest kernel is 2, 4, 8 or 16")
    precondition(set.isAvailable, "the instruction set is not available")
    (self.shape, self.layout, self.range, isa) = (shape, layout, range, set.isa)
    let (rows, columns) = (
      PoolingAxis(length: shape.height, kernel: kernel), PoolingAxis(length: shape.width, kernel: kernel)
    )
    var levels: [Level] = []
    var first = 0
    for octave in (0..<rows.octaves).reversed() {
      let cells = FeatureMapShape(
        channels: shape.channels, height: rows.blocks(inOctave: octave), width: columns.blocks(inOctave: octave))
      levels.append(Level(kernel: kernel >> octave, shape: cells, first: first))
      first += cells.count
    }
    self.levels = levels
    means = ContiguousArray(repeating: 0, count: first)
    let largest = levels.count > 1 ? levels[0].shape.count + levels[1].shape.count : 0
    sums = ContiguousArray(repeating: 0, count: largest)
  }

  /// Returns the means of a level, in the pyramid's layout and with the shape of the level.
  @_lifetime(borrow self)
  public func samples(ofLevel level: Int) -> Span<UInt8> {
    let (first, count) = (levels[level].first, levels[level].shape.count)
    return means.span.extracting(first..<first + count)
  }

  /// Pools a map at every level, with ties to even. Pixels outside the map repeat its edge. Allocates nothing.
  ///
  /// - Precondition: `map` has the pyramid's shape and layout.
  /// - Complexity: O(H·W·C).
  public mutating func pool(_ map: borrowing FeatureMapView) {
    precondition(map.shape == shape && map.layout == layout, "the map's shape or layout differs from the pyramid's")
    let (levels, layout, isa) = (levels, layout, isa)
    let flip = UInt8(range.isSigned ? 0x80 : 0)
    var halving = cp_halving()
    halving.channels = Int32(shape.channels)
    halving.flip = flip
    halving.lowest = range.pattern(of: range.lowest) ^ flip
    halving.highest = range.pattern(of: range.highest) ^ flip
    unsafe map.samples.withUnsafeBufferPointer { samples in
      unsafe means.withUnsafeMutableBufferPointer { means in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          // Unreached: neither is empty.
          guard let samples = samples.baseAddress, let means = means.baseAddress else { return }
          var below = shape
          // The sums of levels stand in two places in turn.
          var source: UnsafeMutablePointer<UInt16>?
          var target = sums.baseAddress
          for (index, level) in levels.enumerated() {
            halving.shift = Int32(2 * (index + 1))
            (halving.height, halving.width) = (Int32(below.height), Int32(below.width))
            (halving.rows, halving.columns) = (Int32(level.shape.height), Int32(level.shape.width))
            let next = unsafe index + 1 < levels.count ? target : nil
            let own = unsafe means + level.first
            switch (unsafe source, layout) {
            case (nil, .hwc): unsafe cp_halve_hwc(isa, halving, samples, next, own)
            case (nil, .chw): unsafe cp_halve_chw(isa, halving, samples, next, own)
            case (let source?, .hwc): unsafe cp_halve_hwc_sums(isa, halving, source, next, own)
            case (let source?, .chw): unsafe cp_halve_chw_sums(isa, halving, source, next, own)
            }
            let other = unsafe source ?? sums.baseAddress.map { unsafe $0 + levels[0].shape.count }
            unsafe (source, target) = (next, other)
            below = level.shape
          }
        }
      }
    }
  }
}
