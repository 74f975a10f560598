import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// The server of the demo: after every fragment, it reconstructs the map and runs the rest of the network. When it is
/// sure, it stops the device.
struct DemoServer {
  private(set) var receiver: Receiver
  private let split: SplitNetwork
  private let frame: Int
  /// The decision after the fragments so far; nil before the first.
  private(set) var classification: Classification?

  init(_ profile: Profile, split: SplitNetwork, frame: Int) {
    receiver = Receiver(profile)
    self.split = split
    self.frame = frame
  }

  /// Stores a fragment, and decides at the finest grid for which any symbol has arrived.
  mutating func receive(_ fragment: [UInt8]) {
    guard store(fragment) > 0, let grid = receiver.finestGrid(frame: frame, stream: 0) else { return }
    classification = classification(at: grid)
  }

  /// Whether the server is sure enough for the device to stop. At least as many symbols must have arrived as the
  /// coarsest grid has, because the network's confidence was not calibrated for fewer.
  func isSure(threshold: Double, coarsest: GridSize) -> Bool {
    guard let classification, Double(classification.confidence) >= threshold else { return false }
    return receiver.symbolCount(frame: frame, stream: 0) >= coarsest.cellCount * split.shape.channels
  }

  /// The map before anything arrives: the mean of each channel.
  var blank: (map: [UInt8], coverage: Coverage) {
    let means = split.means.map { split.format.range.pattern(of: $0) }
    let map = (0..<split.shape.count).map { means[$0 % means.count] }
    return (map, Coverage(cells: 0, exact: 0))
  }

  /// The largest complete grid that is no finer than `limit`.
  func completeGrid(upTo limit: GridSize) -> GridSize? {
    guard let grid = receiver.completeGrid(frame: frame, stream: 0) else { return nil }
    return grid.cellCount <= limit.cellCount ? grid : limit
  }

  /// The decision for the best estimate at `grid`; nil before the first symbol.
  func classification(at grid: GridSize) -> Classification? {
    let received = receiver.symbolCount(frame: frame, stream: 0)
    guard received > 0, let estimate = map(at: grid) else { return nil }
    let cells = min(Double(received) / Double(split.shape.channels), Double(grid.cellCount))
    return split.classification(of: estimate.map, cells: cells)
  }

  /// Stores a fragment without a decision; returns how many of its symbols were new.
  @discardableResult
  mutating func store(_ fragment: [UInt8]) -> Int {
    let fragment = fragment[...]
    guard case .stored(_, _, let new) = receiver.receive(fragment.span) else { return 0 }
    return new
  }

  /// The best estimate of the layer's map at `grid`, H × W × C.
  func map(at grid: GridSize) -> (map: [UInt8], coverage: Coverage)? {
    var map = ContiguousArray<UInt8>(repeating: 0, count: split.shape.count)
    var output = map.mutableSpan
    let coverage = receiver.reconstruct(frame: frame, stream: 0, at: grid, layout: .hwc, into: &output)
    return coverage.map { (Array(map), $0) }
  }
}

extension Profile {
  /// Whether this fragment completes `grid` in a stream that sends all of `channels` channels grid by grid.
  func sends(_ fragment: [UInt8], allOf grid: GridSize, channels: Int) -> Bool {
    let fragment = fragment[...]
    guard case .success(let description) = describe(fragment.span) else { return false }
    return description.offset + description.count >= grid.cellCount * channels
  }
}
