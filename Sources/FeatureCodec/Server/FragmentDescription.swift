public import Pooling
internal import FeatureTypes
internal import Quantize

/// What a fragment says about itself, for those who look at traffic.
public struct FragmentDescription: Hashable, Sendable {
  public var stream: Int
  public var frame: Int
  /// Place on air of the first symbol.
  public var offset: Int
  /// Symbols in the fragment.
  public var count: Int
  /// The grid that the first symbol leads to.
  public var grid: GridSize
}

extension Profile {
  /// Reads a data fragment without storing anything; the reason where a receiver would refuse it in any state.
  public func describe(_ fragment: Span<UInt8>) -> Result<FragmentDescription, FragmentRefusal> {
    withView { (view) -> Result<FragmentDescription, FragmentRefusal> in
      do throws(FragmentRefusal) {
        let checked = try CheckedFragment(fragment, of: view) { _, _ in }
        let stream = view.stream(checked.header.stream)
        return .success(
          FragmentDescription(
            stream: checked.header.stream, frame: checked.header.frame, offset: checked.header.offset,
            count: checked.count, grid: stream.grid(at: checked.header.offset)))
      } catch {
        return .failure(error)
      }
    }
  }
}

extension StreamView {
  /// The grid that the symbol at `offset` on air leads to: segments keep their order on air.
  func grid(at offset: Int) -> GridSize {
    var position = offset
    for index in 0..<segmentCount - 1 {
      let segment = segment(index)
      if position < segment.symbolCount { return layer.geometry.grid(at: segment.targetState) }
      position -= segment.symbolCount
    }
    return layer.geometry.grid(at: segment(segmentCount - 1).targetState)
  }
}
