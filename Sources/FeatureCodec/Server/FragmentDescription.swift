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
  /// Reads a data fragment without storing anything, and the bytes that would be stored for its symbols, in the order
  /// on air. Spec: [FRAG-6], all rows but the last.
  package func read(
    _ fragment: Span<UInt8>
  ) throws(FragmentRefusal) -> (stream: Int, frame: Int, offset: Int, symbols: [UInt8]) {
    try withView { (view) throws(FragmentRefusal) in
      var codes: [UInt8] = []
      let checked = try CheckedFragment(fragment, of: view) { codes.append($1) }
      let stream = view.stream(checked.header.stream)
      for index in codes.indices { codes[index] = stream.pattern(ofCode: codes[index]) }
      return (checked.header.stream, checked.header.frame, checked.header.offset, codes)
    }
  }

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
