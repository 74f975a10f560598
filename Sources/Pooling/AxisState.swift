/// Where the cells of one axis lie after some steps.
///
/// Positions count in units of the finest kernel that the scan reaches, so that a cell never moves when others divide.
/// Spec: [POOL-2], [POOL-5].
///
///     M = 4 blocks of 4 units, 2 divided, corner first:   |--|--|--|--|----|----|
///     cell                                                 0  1  2  3  4    5
package struct AxisState {
  /// The number of blocks at the start of the octave.
  let blocks: Int
  /// The number of blocks that have divided, t.
  let divided: Int
  /// The first block of the divided interval.
  let firstDivided: Int
  /// The number of units in an undivided block, which is even if `divided` > 0.
  let blockUnits: Int
  /// The block that divides in the next step, or nil if the axis does not divide in it.
  let next: Int?

  package init(_ axis: PoolingAxis, order: SplitOrder, octave: Int, step: Int, finestKernel: Int) {
    blocks = axis.blocks(inOctave: octave)
    divided = axis.divided(inOctave: octave, step: step)
    firstDivided = order.firstDivided(of: blocks, divided: divided)
    blockUnits = (axis.kernel &>> min(octave, axis.octaves)) / finestKernel
    next =
      axis.divides(inOctave: octave) && divided < blocks
      ? order.nextBlock(of: blocks, divided: divided) : nil
  }

  package var cells: Int { blocks &+ divided }

  /// Returns the first unit of `cell` and its number of units.
  package func extent(of cell: Int) -> (start: Int, units: Int) {
    let inside = cell &- firstDivided
    if inside < 0 { return (cell &* blockUnits, blockUnits) }
    if inside < 2 &* divided { return (firstDivided &* blockUnits &+ inside &* (blockUnits &>> 1), blockUnits &>> 1) }
    return ((cell &- divided) &* blockUnits, blockUnits)
  }

  /// The present cell of block `next`.
  package var nextCell: Int? {
    guard let next else { return nil }
    return next < firstDivided ? next : next &+ divided
  }
}
