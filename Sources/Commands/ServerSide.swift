import FeatureCodec
import FeatureTypes
import Pooling

/// The server's half of a run over a whole recording: one map per frame, in order, including missing frames.
struct ServerSide {
  let layer: Layer
  private(set) var maps: [[UInt8]] = []
  /// The number of refused fragments.
  private(set) var refused = 0
  /// The session, which another process may continue.
  private(set) var session: ServerSession
  private let profile: Profile
  private let stream: Int
  private let layout: FeatureMapLayout
  private let grid: GridSize?
  private let frameCount: Int
  /// The limit on the bytes of all maps: a few bytes of fragments may name many large frames.
  private let limit: Int
  /// The newest frame on air, and its place in the output: counted without wrapping around.
  private var newest: (frame: Int, place: Int)?
  /// The maps that are finished, by their place.
  private var finished: [Int: [UInt8]] = [:]
  private var exactCells = 0
  private var cells = 0

  /// The share of reconstructed cells that are exactly as sent.
  var coverage: Double { cells > 0 ? Double(exactCells) / Double(cells) : 0 }

  /// - Parameters:
  ///   - session: a new session, or one that an earlier run saved.
  ///   - limit: the most bytes that all maps may take.
  init(
    _ session: ServerSession, stream: Int, layout: FeatureMapLayout, grid: GridSize?, limit: Int
  ) throws(CommandError) {
    let profile = session.profile
    let found = profile.withView { view in
      0..<view.streamCount ~= stream ? (view.stream(stream).layer, view.headerFormat.frameCount) : nil
    }
    guard let (layer, frameCount) = found else {
      throw CommandError("--stream: the profile has no stream \(stream)")
    }
    if let grid, layer.geometry.state(of: grid) == nil {
      throw CommandError("--grid: the stream's layer never passes \(grid.text)")
    }
    (self.layer, self.frameCount) = (layer, frameCount)
    (self.profile, self.stream, self.layout, self.grid) = (profile, stream, layout, grid)
    self.session = session
    self.limit = limit
    newest = session.receiver.newestFrame.map { ($0, $0) }
  }

  mutating func receive(_ fragment: [UInt8]) throws(CommandError) {
    let fragment = fragment[...]
    if case .success(let description) = profile.describe(fragment.span) {
      for frame in session.receiver.framesFreed(by: description.frame) { try finish(frame) }
    }
    for event in session.receive(fragment.span) {
      switch event {
      case .refused, .skipped: refused += 1
      default: break
      }
    }
    guard let frame = session.receiver.newestFrame else { return }
    newest = (frame, newest.map { $0.place + (frame - $0.frame) & (frameCount - 1) } ?? frame)
  }

  /// Reconstructs the remaining frames, and fills the places of missing ones with the means.
  mutating func finish() throws(CommandError) {
    for frame in session.receiver.keptFrames { try finish(frame) }
    guard let last = finished.keys.max() else { return }
    lazy var missing = reconstruct(-1)
    for place in 0...last {
      if let map = finished[place] {
        maps.append(map)
      } else {
        add(missing.coverage)
        maps.append(missing.map)
      }
    }
  }

  private mutating func finish(_ frame: Int) throws(CommandError) {
    guard let newest else { return }
    let isSpare = frame == session.receiver.spareFrame
    let place =
      isSpare
      ? newest.place + (frame - newest.frame) & (frameCount - 1)
      : newest.place - (newest.frame - frame) & (frameCount - 1)
    // A frame before the first one of the recording has no place.
    guard place >= 0 else { return }
    guard layer.shape.count <= limit / (place + 1) else {
      let need = (layer.shape.count * (place + 1)) >> 20
      throw CommandError("the frames that the fragments name take \(need) MB, more than --limit leaves")
    }
    let (map, coverage) = reconstruct(frame)
    add(coverage)
    finished[place] = map
  }

  private mutating func add(_ coverage: Coverage?) {
    exactCells += coverage?.exact ?? 0
    cells += coverage?.cells ?? 0
  }

  private func reconstruct(_ frame: Int) -> (map: [UInt8], coverage: Coverage?) {
    var map = ContiguousArray<UInt8>(repeating: 0, count: layer.shape.count)
    var output = map.mutableSpan
    let finest = layer.geometry.grid(at: layer.geometry.stepCount)
    let grid = grid ?? session.receiver.finestGrid(frame: frame, stream: stream) ?? finest
    let coverage = session.receiver.reconstruct(frame: frame, stream: stream, at: grid, layout: layout, into: &output)
    return (Array(map), coverage)
  }
}
