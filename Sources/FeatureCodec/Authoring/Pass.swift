public import Pooling

/// One pass of a scan: a range of channels and the grid that they are brought to. Spec: [SCAN-1].
public struct Pass: Hashable, Sendable {
  public var channels: Range<Int>
  public var grid: GridSize

  /// Creates a pass of `channels` to `grid`.
  public init(channels: Range<Int>, grid: GridSize) {
    self.channels = channels
    self.grid = grid
  }
}

extension [Pass] {
  /// Returns FLEET's scan: all channels to each of `grids` in turn (square, coarsest first).
  public static func fleet(channels: Int, grids: [Int]) -> [Pass] {
    grids.map { Pass(channels: 0..<channels, grid: GridSize(rows: $0, columns: $0)) }
  }

  /// Returns FLEET's scan over grids of any shape, coarsest first.
  public static func fleet(channels: Int, grids: [GridSize]) -> [Pass] {
    grids.map { Pass(channels: 0..<channels, grid: $0) }
  }

  /// Returns Clio's progressive slicing: the channels in slices of `slice`, one after the other, each at `grid`.
  ///
  /// The last slice may have fewer channels.
  ///
  /// - Precondition: `slice` ≥ 1.
  public static func clio(channels: Int, slice: Int, grid: GridSize) -> [Pass] {
    precondition(slice >= 1, "a slice has at least one channel")
    return stride(from: 0, to: channels, by: slice).map {
      Pass(channels: $0..<Swift.min($0 + slice, channels), grid: grid)
    }
  }
}
