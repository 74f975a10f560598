internal import FeatureTypes

/// The positions of a window, pixel by pixel of the output, each with the pixels of the map that it sees: at least one,
/// because padding is narrower than the window, which is not dilated.
struct PoolingPositions {
  struct Position {
    let rows: Range<Int>
    let columns: Range<Int>
    /// Pixels that the window sees.
    var count: Int { rows.count * columns.count }
  }

  private let input: FeatureMapShape
  private let output: FeatureMapShape
  private let window: SlidingWindow

  init(_ input: FeatureMapShape, _ output: FeatureMapShape, _ window: SlidingWindow) {
    self.input = input
    self.output = output
    self.window = window
  }

  /// The pixels of the output, in row order.
  var indices: Range<Int> { 0..<output.planeCount }

  subscript(index: Int) -> Position {
    let top = index / output.width * window.rowStride - window.padding.top
    let left = index % output.width * window.columnStride - window.padding.left
    let rows = SlidingWindow.taps(of: window.height, from: top, within: input.height)
    let columns = SlidingWindow.taps(of: window.width, from: left, within: input.width)
    return Position(
      rows: top + rows.lowerBound..<top + rows.upperBound,
      columns: left + columns.lowerBound..<left + columns.upperBound)
  }
}
