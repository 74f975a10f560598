public import FeatureTypes

/// Dynamic pooling of one channel: its root grid, its finest grid, and the meaning of its symbols (FLEET 3.2). Spec:
/// [POOL-6].
///
/// The cells of the root grid are sent one by one. The refinement symbols that follow lead step by step to the finest
/// grid of the channel's scan.
///
/// A channel's symbols are numbered: the roots row by row, then each step's symbols. A symbol i that is not a root
/// belongs to the first step that leads to a grid of more than i cells. The first k symbols, k = s · s, are exactly
/// those that grid s × s needs.
public struct DynamicPooling: Hashable, Sendable {
  public let geometry: PoolingGeometry
  /// The state of the root grid, whose cells are sent one by one.
  public let rootState: Int
  /// The state of the finest grid of the scan.
  public let finestState: Int
  public let range: SampleRange
  public let prediction: SymbolPrediction

  /// Creates the pooling of a channel from the grid at `rootState` to the grid at `finestState`.
  ///
  /// - Precondition: 0 ≤ `rootState` ≤ `finestState` ≤ `geometry.stepCount`.
  public init(
    _ geometry: PoolingGeometry, rootState: Int, finestState: Int, range: SampleRange,
    prediction: SymbolPrediction = .value
  ) {
    precondition(
      0 <= rootState && rootState <= finestState && finestState <= geometry.stepCount,
      "the root state is at most the finest state, and both exist")
    self.init(checked: geometry, rootState: rootState, finestState: finestState, range: range, prediction: prediction)
  }

  /// Creates a pooling from states that a profile has.
  package init(
    checked geometry: PoolingGeometry, rootState: Int, finestState: Int, range: SampleRange,
    prediction: SymbolPrediction
  ) {
    self.geometry = geometry
    self.rootState = rootState
    self.finestState = finestState
    self.range = range
    self.prediction = prediction
  }

  /// The number of symbols of one channel: the cells of its finest grid.
  public var symbolCount: Int { geometry.grid(at: finestState).cellCount }

  /// The exact number of scratch cells that encoding or reconstructing one channel needs.
  public var scratchCount: Int { lattice.count }

  var lattice: PoolingLattice { PoolingLattice(geometry, finest: finestState) }
}

/// The meaning of a refinement symbol. Roots are always values. Spec: [POOL-9].
public enum SymbolPrediction: UInt8, Hashable, Sendable {
  /// The cell's value.
  case value = 0
  /// The cell's value minus its parent's, modulo 2^bits.
  case difference = 1
}
