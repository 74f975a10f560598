package import FeatureCodec
import FeatureTypes
package import Pooling
import Quantize

/// A server that reconstructs one map from its fragments, and runs the layers after the cut whenever it is asked.
package struct MapServer {
  package private(set) var receiver: Receiver
  private let half: ServerHalf
  private let frame: Int
  /// The number of channels that the stream sends. The others are their means.
  private let channels: Int
  /// The decision after the fragments so far; nil before the first.
  package private(set) var classification: Classification?

  /// - Parameters:
  ///   - profile: a profile whose first stream sends the map at the cut of `half`.
  ///   - frame: the map's number.
  package init(_ profile: Profile, half: ServerHalf, frame: Int) {
    self.init(Receiver(profile), half: half, frame: frame)
  }

  /// Continues with what `receiver` has of its first stream.
  package init(_ receiver: Receiver, half: ServerHalf, frame: Int) {
    channels = receiver.profile.sentChannels
    (self.receiver, self.half, self.frame) = (receiver, half, frame)
  }

  /// Stores a fragment, and decides at the finest grid for which any symbol has arrived.
  package mutating func receive(_ fragment: [UInt8]) {
    guard store(fragment) > 0, let grid = receiver.finestGrid(frame: frame, stream: 0) else { return }
    classification = classification(at: grid)
  }

  /// The map before anything arrives: the mean of each channel.
  package var blank: (map: [UInt8], coverage: Coverage) {
    let means = half.means.map { half.range.pattern(of: $0) }
    let map = (0..<half.shape.count).map { means[$0 % means.count] }
    return (map, Coverage(cells: 0, exact: 0))
  }

  /// The largest complete grid that is no finer than `limit`.
  package func completeGrid(upTo limit: GridSize) -> GridSize? {
    guard let grid = receiver.completeGrid(frame: frame, stream: 0) else { return nil }
    return grid.cellCount <= limit.cellCount ? grid : limit
  }

  /// The decision for the best estimate at `grid`; nil before the first symbol.
  package func classification(at grid: GridSize) -> Classification? {
    map(at: grid).flatMap { classification(of: $0.map, at: grid) }
  }

  /// As `classification(at:)`, but what `receive` has decided at this grid is not computed again.
  package func latestClassification(at grid: GridSize) -> Classification? {
    grid == receiver.finestGrid(frame: frame, stream: 0) ? classification : classification(at: grid)
  }

  /// The decision for an estimate at `grid`; nil before the first symbol.
  func classification(of estimate: [UInt8], at grid: GridSize) -> Classification? {
    let received = receiver.symbolCount(frame: frame, stream: 0)
    guard received > 0 else { return nil }
    let cells = min(Double(received) / Double(channels), Double(grid.cellCount))
    return half.classification(of: estimate, cells: cells)
  }

  /// Stores a fragment without a decision; returns how many of its symbols were new.
  @discardableResult
  package mutating func store(_ fragment: [UInt8]) -> Int {
    let fragment = fragment[...]
    guard case .stored(_, _, let new) = receiver.receive(fragment.span) else { return 0 }
    return new
  }

  /// The best estimate of the map at `grid`, H × W × C.
  package func map(at grid: GridSize) -> (map: [UInt8], coverage: Coverage)? {
    var map = ContiguousArray<UInt8>(repeating: 0, count: half.shape.count)
    var output = map.mutableSpan
    let coverage = receiver.reconstruct(frame: frame, stream: 0, at: grid, layout: .hwc, into: &output)
    return coverage.map { (Array(map), $0) }
  }
}

extension Profile {
  /// The number of channels that the first stream sends.
  package var sentChannels: Int {
    withView { $0.stream(0).passes.reduce(into: Set<Int>()) { $0.formUnion($1.channels) }.count }
  }

  /// Whether this fragment completes `grid` in a stream that sends `channels` channels grid by grid.
  package func sends(_ fragment: [UInt8], allOf grid: GridSize, channels: Int) -> Bool {
    let fragment = fragment[...]
    guard case .success(let description) = describe(fragment.span) else { return false }
    return description.offset + description.count >= grid.cellCount * channels
  }
}
