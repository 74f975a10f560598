package import FeatureCodec
import FeatureTypes
package import Pooling
import Quantize

/// A server that reconstructs the maps of one frame from its fragments, and runs its layers whenever it is asked.
package struct MapServer {
  package private(set) var receiver: Receiver
  private let model: any ServerModel
  private let frame: Int
  /// By stream: the number of channels that it sends. The others are their means.
  private let channels: [Int]
  /// The decision after the fragments so far; nil before the first.
  package private(set) var classification: Classification?

  /// - Parameters:
  ///   - profile: a profile that has a stream for each map that `model` takes, and no others.
  ///   - frame: the maps' number.
  package init(_ profile: Profile, model: any ServerModel, frame: Int) {
    self.init(Receiver(profile), model: model, frame: frame)
  }

  /// Continues with what `receiver` has.
  package init(_ receiver: Receiver, model: any ServerModel, frame: Int) {
    channels = model.shapes.indices.map { receiver.profile.sentChannels(ofStream: $0) }
    (self.receiver, self.model, self.frame) = (receiver, model, frame)
  }

  /// Stores a fragment, and decides at the finest grid of its stream for which any symbol has arrived.
  package mutating func receive(_ fragment: [UInt8]) {
    guard let stream = store(fragment), let grid = receiver.finestGrid(frame: frame, stream: stream) else { return }
    classification = classification(at: StreamGrid(stream: stream, grid: grid))
  }

  /// The map of a stream before anything of it arrives: the mean of each channel.
  package func blank(ofStream stream: Int = 0) -> (map: [UInt8], coverage: Coverage) {
    (model.blanks[stream], Coverage(cells: 0, exact: 0))
  }

  /// The largest complete grid of a stream that is no finer than `limit`.
  package func completeGrid(ofStream stream: Int = 0, upTo limit: GridSize) -> GridSize? {
    guard let grid = receiver.completeGrid(frame: frame, stream: stream) else { return nil }
    return grid.cellCount <= limit.cellCount ? grid : limit
  }

  /// The decision for the best estimate at a grid, and for what has arrived of the streams before; nil before the first
  /// symbol of the stream.
  package func classification(at place: StreamGrid) -> Classification? {
    map(at: place).flatMap { classification(of: $0.map, at: place) }
  }

  /// As `classification(at:)`, but what `receive` has decided at this grid is not computed again.
  ///
  /// - Precondition: no fragment of another stream has arrived after the last one of this stream.
  package func latestClassification(at place: StreamGrid) -> Classification? {
    place.grid == receiver.finestGrid(frame: frame, stream: place.stream) ? classification : classification(at: place)
  }

  /// The decision for an estimate at a grid; nil before the first symbol of the stream.
  func classification(of estimate: [UInt8], at place: StreamGrid) -> Classification? {
    let received = receiver.symbolCount(frame: frame, stream: place.stream)
    guard received > 0 else { return nil }
    let cells = min(Double(received) / Double(channels[place.stream]), Double(place.grid.cellCount))
    return model.classification(of: (0..<place.stream).map(finestMap) + [estimate], cells: cells)
  }

  /// The best estimate of a stream's map from all that has arrived.
  private func finestMap(_ stream: Int) -> [UInt8] {
    receiver.finestGrid(frame: frame, stream: stream)
      .flatMap { map(at: StreamGrid(stream: stream, grid: $0))?.map } ?? model.blanks[stream]
  }

  /// Stores a fragment without a decision. Returns its stream, if it brought new symbols.
  @discardableResult
  package mutating func store(_ fragment: [UInt8]) -> Int? {
    let fragment = fragment[...]
    guard case .stored(let stream, _, let new) = receiver.receive(fragment.span), new > 0 else { return nil }
    return stream
  }

  /// The best estimate of a map at a grid, H × W × C; nil before the first symbol of the stream.
  package func map(at place: StreamGrid) -> (map: [UInt8], coverage: Coverage)? {
    var map = ContiguousArray<UInt8>(repeating: 0, count: model.shapes[place.stream].count)
    var output = map.mutableSpan
    let coverage = receiver.reconstruct(
      frame: frame, stream: place.stream, at: place.grid, layout: .hwc, into: &output)
    return coverage.map { (Array(map), $0) }
  }
}

extension Profile {
  /// The number of channels that a stream sends.
  package func sentChannels(ofStream stream: Int = 0) -> Int {
    withView { $0.stream(stream).passes.reduce(into: Set<Int>()) { $0.formUnion($1.channels) }.count }
  }

  /// Whether this fragment completes a grid of a stream that sends its channels grid by grid, or is of a later stream: a stream
  /// may end before all its channels have its last grid.
  ///
  /// - Parameter channels: the number of channels that the stream sends.
  package func sends(_ fragment: [UInt8], allOf place: StreamGrid, channels: Int) -> Bool {
    let fragment = fragment[...]
    guard case .success(let description) = describe(fragment.span) else { return false }
    guard description.stream == place.stream else { return description.stream > place.stream }
    return description.offset + description.count >= place.grid.cellCount * channels
  }
}
