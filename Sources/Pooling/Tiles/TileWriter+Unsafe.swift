internal import CPooling
internal import CVectors
internal import FeatureTypes

/// One call of `ReceiverTile.write`, or a copy of its cells.
@safe
struct TileWriter {
  let lattice: PoolingLattice
  let grid: PoolingStep
  let values: UnsafeMutablePointer<UInt8>
  /// Memory for a row of pixels.
  let row: UnsafeMutablePointer<UInt8>
  let map: UnsafeMutablePointer<UInt8>
  let shape: FeatureMapShape
  let layout: FeatureMapLayout
  let channels: Range<Int>
  let isa: cv_isa

  func write() {
    let isWholeRow = lattice.columnKernel == 1 && grid.columns.cells == lattice.columns
    if isWholeRow, lattice.rowKernel == 1, grid.rows.cells == lattice.rows, lattice.columns == shape.width {
      // Lattice cells are pixels.
      unsafe copy(values, count: shape.planeCount, to: 0)
      return
    }
    for cellRow in 0..<grid.rows.cells {
      let (y, units) = grid.rows.extent(of: cellRow)
      let top = y * lattice.rowKernel
      let bottom = min(top + units * lattice.rowKernel, shape.height)
      guard top < bottom else { return }
      let cells = unsafe values + y * lattice.columns * ChannelTile.width
      if !isWholeRow { unsafe expand(cells) }
      for pixelRow in top..<bottom {
        unsafe copy(isWholeRow ? cells : row, count: shape.width, to: pixelRow * shape.width)
      }
    }
  }

  /// Expands a row of cells to pixels.
  private func expand(_ cells: UnsafeMutablePointer<UInt8>) {
    grid.columns.forEachInterval(except: nil) { interval, x, units in
      let left = x * lattice.columnKernel
      guard left < shape.width else { return }
      unsafe cp_expand(
        isa, cells + x * ChannelTile.width, Int32(units), Int32(interval.count), Int32(units * lattice.columnKernel),
        Int32(shape.width - left), row + left * ChannelTile.width)
    }
  }

  /// Copies pixels of the tile to the map, the first to place `first` of its plane.
  func copy(_ pixels: UnsafeMutablePointer<UInt8>, count: Int, to first: Int) {
    switch layout {
    case .hwc:
      unsafe cp_pixels_of_tile(
        isa, pixels, count, Int32(channels.count), map + first * shape.channels + channels.lowerBound, shape.channels)
    case .chw:
      unsafe cp_rows_of_tile(
        isa, pixels, count, Int32(channels.count), map + channels.lowerBound * shape.planeCount + first,
        shape.planeCount)
    }
  }
}
