import FeatureCodec
import FeatureTypes
import Pooling
import Transmission

/// The server's half of a run over a whole recording: one map per frame, in order, including missing frames.
struct RecordedFrames {
  let layer: Layer
  /// The record of each place, as `finish` has settled it.
  private var settled: [Int: Int] = [:]
  /// The places of this run's rows.
  private(set) var rows = 0..<0
  /// The map of a frame of which nothing arrived.
  private(set) var missing: (map: [UInt8], coverage: Coverage) = ([], Coverage(cells: 0, exact: 0))
  /// The number of fragments, of those that were refused, and of control messages that were skipped.
  private(set) var (fragments, refused, skipped) = (0, 0, 0)
  /// The number of frames that were dropped because others contradicted their number.
  private(set) var contradicted = 0
  /// The place of the newest frame, for the next run.
  private(set) var newestPlace: Int?
  /// The session, which another process may continue.
  private(set) var session: ServerSession
  private(set) var numbering: FrameNumbering
  /// What the user should know about the numbers.
  private(set) var warnings: [String] = []
  private let profile: Profile
  private let stream: Int
  private let layout: FeatureMapLayout
  private let grid: GridSize?
  /// What may be taken: a few bytes of fragments may name many large frames.
  private var memory: MemoryLimit
  /// The runs whose memory is taken.
  private var countedRuns = 0
  private var workspace = ReconstructionWorkspace()
  private let nextRow: Int
  private var records: [FrameRecord] = []
  /// The fragments of each kept frame that this run has stored, by the number on air.
  private var stored: [Int: Int] = [:]
  /// Whether a fragment was stored, of any stream.
  private(set) var hasFragments = false

  /// - Parameters:
  ///   - saved: a new session, or one that an earlier run saved.
  ///   - firstNumber: the number of a session's first frame.
  ///   - memory: what the maps and the memory to make them in may take.
  init(
    _ saved: SavedDecoding, stream: Int, layout: FeatureMapLayout, grid: GridSize?, firstNumber: Int,
    memory: MemoryLimit
  ) throws(CommandError) {
    let profile = saved.session.profile
    let found = profile.withView { view in
      0..<view.streamCount ~= stream ? (view.stream(stream).layer, view.stream(stream).isBytes) : nil
    }
    guard let (layer, isBytes) = found else { throw CommandError("--stream: the profile has no stream \(stream)") }
    guard !isBytes else { throw CommandError("--stream: stream \(stream) carries bytes, not maps") }
    if let grid, layer.geometry.state(of: grid) == nil {
      throw CommandError("--grid: the stream's layer never passes \(grid.text)")
    }
    self.layer = layer
    (self.profile, self.stream, self.layout, self.grid) = (profile, stream, layout, grid)
    session = saved.session
    nextRow = saved.nextRow
    numbering = FrameNumbering(session.receiver, firstNumber: firstNumber, newestPlace: saved.newestPlace)
    self.memory = memory
    // The map of missing frames is there in any case, and a map of real values is written in pieces.
    try self.memory.take(profile.workspaceLength(ofStream: stream) + layer.shape.count)
  }

  mutating func receive(_ packet: [UInt8]) throws(CommandError) {
    if ControlMessage.isControl(packet) {
      try receiveControl(packet)
      return
    }
    fragments += 1
    let packet = packet[...]
    if case .success(let description) = profile.describe(packet.span, session: session.number) {
      let (spare, restarts) = (session.receiver.spareFrame, session.receiver.restartCount)
      for frame in session.receiver.framesFreed(by: description.frame) { try finish(frame, in: session.receiver) }
      let events = session.receive(packet.span)
      // A newer frame that others contradict never was: its number was damaged.
      if records.last?.isSpare == true, records.last?.onAir == spare, session.receiver.restartCount == restarts,
        !session.receiver.keptFrames.contains(spare ?? -1)
      {
        records.removeLast()
        memory.giveBack(FrameRecord.memoryLength(of: layer.shape))
        contradicted += 1
      }
      if case .refused? = events.first { refused += 1 } else { note(description) }
    } else {
      _ = session.receive(packet.span)
      refused += 1
    }
    try noteNumbers()
  }

  private mutating func noteNumbers() throws(CommandError) {
    numbering.note(session.receiver)
    guard numbering.runCount > countedRuns else { return }
    try memory.take((numbering.runCount - countedRuns) * FrameNumbering.bytesPerRun)
    countedRuns = numbering.runCount
  }

  private mutating func note(_ fragment: FragmentDescription) {
    stored[fragment.frame, default: 0] += fragment.stream == stream ? 1 : 0
    hasFragments = true
  }

  private mutating func receiveControl(_ packet: [UInt8]) throws(CommandError) {
    let message = ControlMessage(packet: packet)
    if case .hello(let version, let identifier, _) = message {
      guard version == ControlMessage.version else {
        throw CommandError("the fragments are of version \(version) of the format, not \(ControlMessage.version)")
      }
      guard identifier == profile.identifier else {
        throw CommandError(
          "the fragments belong to profile \(ProfileText.hexadecimal(identifier)), not to "
            + "\(ProfileText.identifier(profile))")
      }
    }
    let packet = packet[...]
    // Before the message is received: a copy of the session would take its memory once more.
    for frame in session.framesFreed(byControl: packet.span) { try finish(frame, in: session.receiver) }
    let (number, newest) = (session.number, session.receiver.newestFrame)
    let events = session.receive(packet.span)
    if case .skipped? = events.first { skipped += 1 }
    let isAnother = session.number != number && number != 0
    if isAnother || newest != nil && session.receiver.newestFrame == nil { numbering.startSession() }
    try noteNumbers()
  }

  /// Takes a frame over.
  private mutating func finish(_ frame: Int, in receiver: Receiver) throws(CommandError) {
    let isSpare = frame == receiver.spareFrame
    let storedFragments = stored.removeValue(forKey: frame)
    guard let count = numbering.count(ofFrame: frame, isSpare: isSpare) else { return }
    try memory.take(FrameRecord.memoryLength(of: layer.shape))
    let grid = receiver.finestGrid(frame: frame, stream: stream)
    let (map, coverage) = reconstruct(frame, in: receiver)
    records.append(
      FrameRecord(
        frame: count, onAir: frame, map: map, coverage: coverage, grid: grid,
        symbols: receiver.symbolCount(frame: frame, stream: stream), fragments: storedFragments ?? 0,
        isMixed: receiver.isInconsistent(frame: frame, stream: stream), isSpare: isSpare,
        isUnconfirmed: isSpare && numbering.isJump(to: frame), isChanged: storedFragments != nil))
  }

  private mutating func reconstruct(_ frame: Int, in receiver: Receiver) -> (map: [UInt8], coverage: Coverage) {
    var map = ContiguousArray<UInt8>(repeating: 0, count: layer.shape.count)
    var output = map.mutableSpan
    let finest = layer.geometry.grid(at: layer.geometry.stepCount)
    let grid = grid ?? receiver.finestGrid(frame: frame, stream: stream) ?? finest
    let coverage = receiver.reconstruct(
      frame: frame, stream: stream, at: grid, layout: layout, into: &output, in: &workspace)
    return (Array(map), coverage ?? Coverage(cells: 0, exact: 0))
  }
}

extension RecordedFrames {
  /// Takes the remaining frames over and settles the rows: from the first frame that no earlier run has written, or that
  /// this run has changed, to the last one.
  ///
  /// - Parameter total: how many frames were sent, or nil if the last one that arrived was the last.
  mutating func finish(total: Int?) throws(CommandError) {
    for frame in session.receiver.keptFrames { try finish(frame, in: session.receiver) }
    var greatest = [Int](repeating: 0, count: numbering.runCount)
    var least = [Int?](repeating: nil, count: numbering.runCount)
    for record in records {
      let (run, count) = (record.frame.run, record.frame.count)
      greatest[run] = max(greatest[run], count)
      least[run] = min(least[run] ?? count, count)
    }
    let places = numbering.places(greatest: greatest)
    var (early, late) = (0, 0)
    settled.reserveCapacity(records.count)
    for (index, record) in records.enumerated() {
      let place = places[record.frame.run].start + record.frame.count
      if place < 0 { early += 1 } else if let total, place >= total { late += 1 } else { settled[place] = index }
    }
    if early > 0 { warnings.append("\(early) frames left out: their numbers are below --first") }
    if late > 0 { warnings.append("\(late) frames left out: their numbers are not below --frames") }
    for (run, place) in places.enumerated() where place.isDoubtful {
      warnings.append(
        "from frame \(place.start + (least[run] ?? 0)) on, frames may be missing without a place: the numbers on air start anew there; "
          + "encode --announce tells whole numbers")
    }
    if contradicted > 0 { warnings.append("\(contradicted) frames dropped: later fragments contradict their numbers") }
    newestPlace = numbering.newestPlace(places)
    let first = settled.reduce(nextRow) { records[$1.value].isChanged ? min($0, $1.key) : $0 }
    let end = max(total ?? 0, (settled.keys.max() ?? -1) + 1, first)
    rows = first..<end
    missing = reconstruct(-1, in: session.receiver)
  }

  /// What arrived of the frame at a place; nil if nothing did.
  func record(at place: Int) -> FrameRecord? { settled[place].map { records[$0] } }

  /// Calls `body` with each frame of this run's rows of which anything arrived, in any order.
  func forEachRecord(_ body: (FrameRecord) -> Void) {
    for (place, index) in settled where rows.contains(place) { body(records[index]) }
  }
}

/// What arrived of a frame, and the map that it gives.
struct FrameRecord {
  var frame: FrameNumbering.Count
  /// The number on air.
  var onAir: Int
  var map: [UInt8]
  var coverage: Coverage
  /// The finest grid of which anything arrived, or nil.
  var grid: GridSize?
  /// The number of symbols that arrived.
  var symbols: Int
  /// The number of fragments that were stored.
  var fragments: Int
  /// Whether fragments disagreed about a symbol: the map is a mixture.
  var isMixed: Bool
  /// Whether the frame was in the receiver's spare slot.
  var isSpare: Bool
  /// Whether the number jumps and no other fragment has confirmed it.
  var isUnconfirmed: Bool
  /// Whether this run has stored fragments of the frame, of any stream.
  var isChanged: Bool

  /// The most bytes that a record takes: its map, itself twice while an array of records grows, and its place.
  static func memoryLength(of shape: FeatureMapShape) -> Int {
    shape.count + 2 * MemoryLayout<FrameRecord>.stride + 128
  }
}
