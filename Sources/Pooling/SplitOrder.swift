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
