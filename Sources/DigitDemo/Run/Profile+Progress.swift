import FeatureCodec
import Pooling

extension Profile {
  /// Whether a stream that brings all of `channels` channels from grid to grid is past `grid` with this fragment.
  func sends(_ fragment: [UInt8], allOf grid: GridSize, channels: Int) -> Bool {
    guard case .success(let description) = describe(fragment.span) else { return false }
    return description.offset + description.count >= grid.cellCount * channels
  }
}
