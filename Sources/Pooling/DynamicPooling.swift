public import FeatureTypes

/// One channel under dynamic pooling: the grid whose cells are sent one by one (the roots), the finest grid that its
/// scan reaches, and what a refinement symbol means (FLEET 3.2; spec [POOL-6]).
///
/// A channel's symbols are numbered: the roots row by row, then each step's symbols. Symbol i ≥ root cells belongs to
/// the step that leads to a grid of more than i cells; the first k symbols, k = s · s, are exactly what grid s × s needs.
public struct DynamicPooling: Hashable, Sendable {
  public let geometry: PoolingGeometry
  /// State of the grid that is sent cell by cell.
  public let rootState: Int
  /// State of the finest grid of the scan.
  public let finestState: Int
  public let range: SampleRange
  public let prediction: SymbolPrediction

  /// - Precondition: 0 ≤ `rootState` ≤ `finestState` ≤ `geometry.stepCount`.
  public init(
    _ geometry: PoolingGeometry, rootState: Int, finestState: Int, range: SampleRange,
    prediction: SymbolPrediction = .value
  ) {
    precondition(
      0 <= rootState && rootState <= finestState && finestState <= geometry.stepCount,
      "roots come no later than the finest grid, and both exist")
    self.geometry = geometry
    self.rootState = rootState
    self.finestState = finestState
    self.range = range
    self.prediction = prediction
  }

  /// Symbols of one channel: the cells of its finest grid.
  public var symbolCount: Int { geometry.grid(at: finestState).cellCount }

  /// Cells of scratch memory that encoding or reconstructing one channel takes, exactly.
  public var scratchCount: Int { lattice.count }

  var lattice: PoolingLattice { PoolingLattice(geometry, finest: finestState) }
}

/// What a refinement symbol says about its cell. Roots are always values. Spec: [POOL-9].
public enum SymbolPrediction: UInt8, Hashable, Sendable {
  /// The cell's value.
  case value = 0
  /// The cell's value minus its parent's, modulo 2^bits.
  case difference = 1
}
