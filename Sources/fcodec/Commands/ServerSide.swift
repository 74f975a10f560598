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
  private let window: Int
  /// The newest frame, counted without wrapping around.
  private var newest = -1
  private var exactCells = 0
  private var cells = 0

  /// The share of reconstructed cells that are exactly as sent.
  var coverage: Double { cells > 0 ? Double(exactCells) / Double(cells) : 0 }

  /// - Parameter session: a new session, or one that an earlier run saved.
  init(_ session: ServerSession, stream: Int, layout: FeatureMapLayout, grid: GridSize?) throws(CommandError) {
    let profile = session.profile
    let found = profile.withView { view in
      0..<view.streamCount ~= stream
        ? (view.stream(stream).layer, view.headerFormat.frameCount, view.window) : nil
    }
    guard let (layer, frameCount, window) = found else {
      throw CommandError("--stream: the profile has no stream \(stream)")
    }
    if let grid, layer.geometry.state(of: grid) == nil {
      throw CommandError("--grid: the stream's layer never passes \(grid.text)")
    }
    (self.layer, self.frameCount, self.window) = (layer, frameCount, window)
    (self.profile, self.stream, self.layout, self.grid) = (profile, stream, layout, grid)
    self.session = session
    newest = session.receiver.newestFrame ?? -1
  }

  mutating func receive(_ fragment: [UInt8]) throws(CommandError) {
    let fragment = fragment[...]
    if case .success(let description) = profile.describe(fragment.span) {
      let ahead = newest < 0 ? 1 : (description.frame - newest) & (frameCount - 1)
      if newest < 0 || (ahead > 0 && ahead < frameCount / 2) {
        // A newer frame pushes others out of the window: reconstruct them before they are dropped.
        let next = newest < 0 ? description.frame : newest + ahead
        guard layer.shape.count * (next + 1) <= Self.maximumCount else {
          throw CommandError("the frames that the fragments name need more than 2 GiB")
        }
        if newest < 0 { newest = next }
        finish(before: next - window + 1)
        newest = next
      }
    }
    for event in session.receive(fragment.span) {
      switch event {
      case .refused, .skipped: refused += 1
      default: break
      }
    }
  }

  /// Reconstructs the remaining frames.
  mutating func finish() { finish(before: newest + 1) }

  /// The limit on the samples of all maps, because a few bytes of fragments may name many large frames.
  private static let maximumCount = 1 << 31

  private mutating func finish(before end: Int) {
    while maps.count < end {
      let frame = maps.count > newest - window ? maps.count & (frameCount - 1) : -1
      var map = ContiguousArray<UInt8>(repeating: 0, count: layer.shape.count)
      var output = map.mutableSpan
      let finest = layer.geometry.grid(at: layer.geometry.stepCount)
      let grid = grid ?? session.receiver.finestGrid(frame: frame, stream: stream) ?? finest
      let coverage = session.receiver.reconstruct(frame: frame, stream: stream, at: grid, layout: layout, into: &output)
      exactCells += coverage?.exact ?? 0
      cells += coverage?.cells ?? 0
      maps.append(Array(map))
    }
  }
}
