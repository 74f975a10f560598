internal import FeatureTypes
internal import Pooling
internal import Quantize

/// The properties of a stream that follow from its records.
///
/// They are derived once, when a profile is opened, so that nothing is derived again for a fragment, a symbol or a
/// channel. A class, so that a fragment's way through a receiver retains one object, not all its arrays.
final class DerivedStream: Sendable {
  /// Channels that pass through the same segments.
  struct Group: Sendable {
    let channels: Range<Int>
    let pooling: DynamicPooling
    /// The index of the last segment that the channels pass through. `previous` leads to the earlier ones.
    let lastSegment: Int
  }

  let index: Int
  let layerIndex: Int
  let layer: Layer
  let isBytes: Bool
  let segments: [Segment]
  /// For each segment, the one that contained its channels before, or nil for roots.
  let previous: [Int?]
  /// For each segment, its order on air, and the inverse, which leads from stream order to positions on air.
  let spreads: [Spread]
  let inverseSpreads: [Spread]
  /// The channels of the scan, in ascending order.
  let groups: [Group]
  /// The channels of the scan, as the fast forms take them: `forEachTile` makes their tiles.
  let bands: [Band]
  let symbolCount: Int
  /// The initial contexts of runs of roots, one per channel, or a single one if the code is raw, which does not depend
  /// on the channel.
  private let rootContexts: [CodeContext]
  /// The same for refinements.
  private let refinementContexts: [CodeContext]
  /// The segments and contexts once more, for the fast forms.
  let codes: StreamCodes
  /// The stream's smallest payload.
  let minimumPayload: Int

  init(_ stream: borrowing StreamView) {
    index = stream.index
    layerIndex = stream.layerIndex
    layer = stream.layer
    isBytes = stream.isBytes
    symbolCount = stream.symbolCount
    rootContexts = Self.contexts(stream, isRoot: true)
    refinementContexts = Self.contexts(stream, isRoot: false)
    var segments: [Segment] = []
    while let next = stream.segment(after: segments.last) { segments.append(next) }
    self.segments = segments
    spreads = segments.map { Spread(symbols: $0.symbolCount, chunk: stream.spread) }
    inverseSpreads = spreads.map { $0.inverse }
    previous = segments.map { segment in
      segments[..<segment.index].last { $0.channels.contains(segment.firstChannel) }?.index
    }
    groups = Self.groups(segments, previous: previous, layer, stream.prediction)
    bands = Self.bands(of: groups)
    codes = StreamCodes(
      segments: segments, spreads: spreads, inverseSpreads: inverseSpreads, roots: rootContexts,
      refinements: refinementContexts,
      isSigned: layer.format.range.isSigned)
    minimumPayload = StreamSender.minimumPayload(of: stream)
  }

  private static func contexts(_ stream: borrowing StreamView, isRoot: Bool) -> [CodeContext] {
    let isRaw = (isRoot ? stream.rootCode : stream.refinementCode).mode == .raw
    var contexts: [CodeContext] = []
    for channel in 0..<(isRaw ? 1 : stream.layer.shape.channels) {
      contexts.append(stream.context(ofChannel: channel, isRoot: isRoot))
    }
    return contexts
  }

  /// Groups the channels: between two neighbouring ends of segments, all channels pass through the same segments.
  private static func groups(
    _ segments: [Segment], previous: [Int?], _ layer: Layer, _ prediction: SymbolPrediction
  ) -> [Group] {
    let ends = Set(segments.flatMap { [$0.channels.lowerBound, $0.channels.upperBound] }).sorted()
    return zip(ends, ends.dropFirst()).compactMap { first, end in
      guard let last = segments.last(where: { $0.channels.contains(first) }) else { return nil }
      var root = last
      while let before = previous[root.index] { root = segments[before] }
      let pooling = DynamicPooling(
        layer.geometry, rootState: root.targetState, finestState: last.targetState, range: layer.format.range,
        prediction: prediction)
      return Group(channels: first..<end, pooling: pooling, lastSegment: last.index)
    }
  }

  /// Returns the segment of the symbol at `offset` on air, 0 ≤ `offset` < `symbolCount`.
  ///
  /// - Complexity: O(log segments).
  func segment(at offset: Int) -> Segment {
    var (low, high) = (0, segments.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if segments[middle].start <= offset { low = middle } else { high = middle - 1 }
    }
    return segments[low]
  }

  /// Calls `body` with the offsets on air of `places`, chunk by chunk in stream order. Spec: [SCAN-4].
  ///
  /// The scalar form, which defines the results of `gatherSymbols` and `gatherPresence`.
  ///
  /// - Parameters:
  ///   - places: Places of the segment, in the stream.
  ///   - index: The index of the segment.
  func forEachChunk(of places: Range<Int>, inSegment index: Int, _ body: (_ offsets: Range<Int>) -> Void) {
    let segment = segments[index]
    var next = places.lowerBound
    while next < places.upperBound {
      // The inverse order leads from places to positions.
      let (position, length) = inverseSpreads[index].run(at: next - segment.start, of: segment.symbolCount)
      let (first, count) = (segment.start + position, min(length, places.upperBound - next))
      body(first..<first + count)
      next += count
    }
  }
}

extension DerivedStream: SymbolStream {
  func go(beyond segment: inout Segment) -> Bool {
    guard segment.next < segments.count else { return false }
    segment = segments[segment.next]
    return true
  }

  func spread(ofSegment index: Int, symbols: Int) -> Spread { spreads[index] }

  func context(ofChannel channel: Int, isRoot: Bool) -> CodeContext {
    let contexts = isRoot ? rootContexts : refinementContexts
    return contexts[contexts.count > 1 ? channel : 0]
  }
}
