internal import CPooling
internal import CVectors
internal import FeatureTypes

/// Many channels at a time: the fast form of pooling, for senders and receivers with memory to spare.
///
/// A tile is up to `width` neighbouring channels. Everything that is done to one channel is done to all of them, with
/// vector instructions: same lattice, same steps, same rounding, and the same bits as the scalar form, which is the
/// normative one. Small builds do without it.
package enum ChannelTile {
  /// The number of channels in a tile. Memory is for so many, even if fewer are used.
  package static let width = Int(CP_TILE)

  /// The most lattice cells, and pixels, of a map that tiles are for: 512 × 512. Larger ones are left to the scalar forms,
  /// because a tile needs up to 192 bytes for each: 48 MB.
  package static let maximumCellCount = 1 << 18

  /// A set of vector instructions. All give the same bits.
  package enum InstructionSet: CaseIterable, Sendable {
    case baseline, avx2, avx512

    /// The best set that is available. The environment variable `FEATURECODEC_ISA` (`baseline`, `avx2` or `avx512`)
    /// lowers it.
    package static let best: InstructionSet =
      switch cv_best_isa() {
      case CV_AVX512: .avx512
      case CV_AVX2: .avx2
      default: .baseline
      }

    package var isAvailable: Bool { cv_is_available(isa) }

    var isa: cv_isa {
      switch self {
      case .baseline: CV_BASELINE
      case .avx2: CV_AVX2
      case .avx512: CV_AVX512
      }
    }
  }
}

extension DynamicPooling {
  /// Whether every cell covers a power of two of samples, as vector instructions need it at the sender: the kernels then
  /// are powers of two.
  package var hasPowerOfTwoAreas: Bool {
    [geometry.rows.kernel, geometry.columns.kernel].allSatisfy { $0 & ($0 - 1) == 0 }
  }
}

extension cp_range {
  init(_ range: SampleRange) { self.init(lowest: range.lowest, highest: range.highest, bits: Int32(range.bits)) }
}

extension cp_run {
  /// - Parameter unitShift: log2 of the area of a lattice cell.
  init(_ run: SplitRun, unitShift: Int = 0) {
    self.init(
      count: Int32(run.count), cell: Int32(run.cell), step: Int32(run.step), second: Int32(run.second),
      symbol: Int32(run.symbol), area_shift: Int32(run.area.trailingZeroBitCount + unitShift))
  }
}

extension cp_crossing {
  /// - Parameter unitShift: log2 of the area of a lattice cell.
  init(_ crossing: Crossing, unitShift: Int = 0) {
    self.init(
      cell: Int32(crossing.cell), right: Int32(crossing.right), below: Int32(crossing.below),
      symbol: Int32(crossing.symbol), below_symbol: Int32(crossing.belowSymbol),
      area_shift: Int32(crossing.area.trailingZeroBitCount + unitShift))
  }
}
