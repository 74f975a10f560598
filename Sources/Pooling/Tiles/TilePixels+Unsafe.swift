internal import CPooling
internal import CVectors
internal import FeatureTypes

/// One map's pixels, with the samples of a tile's channels side by side.
@safe
struct TilePixels {
  let first: UnsafePointer<UInt8>
  let (height, width): (Int, Int)
  /// The number of bytes from one pixel to the next.
  let step: Int

  /// Takes the pixels of an HWC map as they are if the tile is full, and else copies them to `buffer`.
  init(
    _ samples: UnsafePointer<UInt8>, _ shape: FeatureMapShape, _ layout: FeatureMapLayout, _ channels: Range<Int>,
    buffer: UnsafeMutablePointer<UInt8>, _ isa: cv_isa
  ) {
    (height, width) = (shape.height, shape.width)
    let count = Int32(channels.count)
    switch layout {
    case .hwc where channels.count == ChannelTile.width:
      unsafe first = samples + channels.lowerBound
      step = shape.channels
      return
    case .hwc:
      unsafe cp_tile_of_pixels(
        isa, samples + channels.lowerBound, shape.channels, shape.planeCount, count, buffer)
    case .chw:
      unsafe cp_tile_of_rows(
        isa, samples + channels.lowerBound * shape.planeCount, shape.planeCount, shape.planeCount, 0, count, buffer)
    }
    unsafe first = UnsafePointer(buffer)
    step = ChannelTile.width
  }

  /// The pixel at (row, column), or the nearest one of the map.
  func at(_ row: Int, _ column: Int) -> UnsafePointer<UInt8> {
    unsafe first + (min(row, height - 1) * width + min(column, width - 1)) * step
  }
}
