/// The cells of one axis in a step, as the encoder goes through them. Spec: [POOL-2], [POOL-5].
///
///     M = 4 blocks, 1 divided, centre-out:   |----|--|--|----|----|
///                                            before halves  after      the next block is the first one after
struct DividingAxis {
  /// The cell that divides next: the last one before the halves, the first one after them, or none.
  enum Next { case none, before, after }

  /// The number of undivided blocks before those that have divided.
  private(set) var before = 0
  /// The number of cells that have come from divided blocks.
  private(set) var halves = 0
  /// The number of undivided blocks after them.
  private(set) var after = 0
  /// The distance in the lattice from an undivided block to the next one.
  private(set) var blockStep = 0

  /// The number of blocks before any block has divided.
  private var blocks = 0
  /// The distance in the lattice from a cell to the next one.
  private var unitStep = 0
  /// The number of samples in a lattice cell, along this axis.
  private(set) var unitKernel = 0
  /// log2 of the lattice cells in an undivided block, along this axis.
  private var blockOctaves: UInt8 = 0
  private var octaves: UInt8 = 0
  /// The octave at whose start the cells are the lattice's.
  private var latticeOctave: UInt8 = 0
  private var isCentreOut = false
  private(set) var next = Next.none

  /// Goes along `axis`. Returns the number of cells in the lattice, along this axis.
  mutating func use(_ axis: PoolingAxis, _ order: SplitOrder, latticeOctave: UInt8, unitStep: Int) -> Int {
    (blocks, octaves, isCentreOut) = (axis.blocks, UInt8(truncatingIfNeeded: axis.octaves), order == .centreOut)
    self.latticeOctave = min(latticeOctave, octaves)
    self.unitStep = unitStep
    unitKernel = axis.kernel &>> Int(self.latticeOctave)
    return latticeCells
  }

  /// Goes to the cells after `step` steps of `octave`.
  @inline(never)
  mutating func go(to step: Int, of octave: UInt8) {
    let past = min(octave, octaves)
    let blocks = blocks &<< Int(past)
    blockOctaves = latticeOctave &- past
    blockStep = unitStep &<< Int(blockOctaves)
    next = .none
    var divided = 0
    if octave < octaves {
      divided = min(step, blocks)
      // Centre-out, the halves grow in turn at both ends.
      if divided < blocks { next = isCentreOut && (blocks &- divided) & 1 == 0 ? .before : .after }
    }
    before = isCentreOut ? (blocks &- divided) &>> 1 : 0
    halves = 2 &* divided
    after = blocks &- divided &- before
  }

  var cells: Int { before &+ halves &+ after }

  /// The number of cells in the lattice, along this axis.
  var latticeCells: Int { blocks &<< Int(latticeOctave) }

  /// log2 of the lattice cells in an undivided block, along this axis.
  var blockShift: Int32 { Int32(blockOctaves) }

  /// Returns log2 of the number of such cells in a block: 1 if the cell has come from a divided block, else 0.
  func halving(of cell: Int) -> Int32 {
    UInt32(truncatingIfNeeded: cell &- before) < UInt32(truncatingIfNeeded: halves) ? 1 : 0
  }

  /// The distance in the lattice from the first half of a block to the second, or 0 if no block divides.
  var halfStep: Int { next == .none ? 0 : blockStep &>> 1 }

  /// The index of the cell that divides next.
  var nextCell: Int { next == .before ? before &- 1 : before &+ halves }

  /// The place in the lattice of the cell that divides next.
  var nextStart: Int { (next == .before ? before &- 1 : before &+ halves &>> 1) &* blockStep }

  /// Returns in which step of the octave a block divides, if none has divided yet.
  func step(ofBlock block: Int) -> Int {
    guard isCentreOut else { return block }
    let fromCentre = 2 &* block &- (cells &- 1)
    return fromCentre < 0 ? ~fromCentre : fromCentre
  }
}
