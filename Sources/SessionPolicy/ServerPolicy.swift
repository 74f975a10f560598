public import FeatureCodec
public import OffloadPolicy
public import Pooling

/// Decides on a server, packet by packet, whether a device may stop.
///
///     receive(packet, in: &session) → events      what the session says
///                                   → messages    to be sent: the answer to a hello, exits that are sent again
///                                   → question    what the network should predict now, if that can end the frame
///     answer(question, softmax, in: session)      → an exit to be sent, or nil: the device goes on
///
/// Between question and answer, more packets may be received, and predictions of several devices may be computed together.
/// If the frame has an answer in the meantime, or is no longer kept, `answer` returns nil.
///
/// An exit may be lost, and the device then goes on sending. So it is sent again after the first, second and fourth further
/// packet of the frame, then after each eighth. Packets that were under way when it was sent count too, which
/// costs a few messages of eight bytes. When the device has nothing more to send, no packet arrives. Then the application sends
/// `exit(frame:)` again, by a timer.
///
/// One policy serves one `ServerSession`. It keeps a small record for each frame that the session keeps.
///
/// Source: FLEET (MobiCom '23), section 3.4.
public struct ServerPolicy: Sendable {
  /// When predictions are made.
  public enum Moment: Hashable, Sendable {
    /// When a grid is complete in all channels, as in FLEET. If a fragment is lost, no finer grid becomes complete, so this is
    /// for links that send lost packets again, and for devices that repeat.
    case completeGrids
    /// After each packet with new symbols, once this many symbols of the stream have arrived. The grid is the finest one of
    /// which a symbol has arrived.
    case packets(afterSymbols: Int)
  }

  /// What the network should predict now, from what the session has received.
  public struct Question: Hashable, Sendable {
    /// The frame's number on air.
    public let frame: Int
    public let stream: Int
    /// The index of the stream's layer in the profile.
    public let layer: Int
    /// The grid at which the map is to be reconstructed; nil for a string of bytes.
    public let grid: GridSize?
    /// Whether the prediction ends the frame even if the layer's rule is not met.
    public let isFinal: Bool
    /// Tells the frame from others with the same number on air.
    let serial: UInt64
  }

  /// What follows from a packet.
  public struct Reply: Hashable, Sendable {
    /// Those of `ServerSession.receive(_:)`.
    public var events: [ServerEvent] = []
    /// To be sent to the device.
    public var messages: [ControlMessage] = []
    public var question: Question?
  }

  private struct Record {
    let frame: Int
    let serial: UInt64
    /// Whether the frame has an answer, the server's or the device's own.
    var hasEnded = false
    /// Nil if the device has its own answer.
    var exit: ControlMessage?
    /// The packets of the frame since the exit.
    var packets = 0
  }

  /// One per layer of the profile, in its order.
  public let rules: [ExitRule]
  /// The layer after which the device hands over; nil: it has an answer of its own.
  public let handOver: Int?
  public let moment: Moment
  /// For each stream, the index of its layer.
  private let layers: [Int]
  /// For each stream, its finest grid; nil for a string of bytes.
  private let finest: [GridSize?]
  /// The session's number after the last packet.
  private var number: UInt16 = 0
  private var records: [Record] = []
  private var serial: UInt64 = 0

  /// - Parameters:
  ///   - profile: the session's profile.
  ///   - rules: one per layer of the profile, in its order: when a prediction ends the frame.
  ///   - handOver: the index of the layer after which the device waits for the server (`DeviceStep.handOver`). When its stream
  ///     is complete, the prediction is the answer even if its rule is not met.
  ///   - moment: when predictions are made.
  /// - Precondition: there is one rule per layer; `handOver` is the index of a layer.
  public init(_ profile: Profile, rules: [ExitRule], handOver: Int? = nil, moment: Moment = .completeGrids) {
    let layerCount = profile.withView { $0.layerCount }
    precondition(rules.count == layerCount, "there must be one rule per layer of the profile")
    if let handOver { precondition(rules.indices.contains(handOver), "the profile has no such layer") }
    (self.rules, self.handOver, self.moment) = (rules, handOver, moment)
    layers = profile.withView { view in (0..<view.streamCount).map { view.stream($0).layerIndex } }
    finest = profile.withView { view in
      (0..<view.streamCount).map { index in
        let stream = view.stream(index)
        return stream.isBytes ? nil : stream.passes.map { $0.grid }.max { $0.cellCount < $1.cellCount }
      }
    }
  }

  /// Forgets all frames. Call it with `ServerSession.reset`.
  public mutating func reset() { records = [] }

  /// Whether the frame with this number on air has an answer, the server's or the device's own.
  public func hasEnded(frame: Int) -> Bool { record(frame)?.hasEnded ?? false }

  /// The exit of the frame with this number on air, to be sent again; nil if it has none.
  public func exit(frame: Int) -> ControlMessage? { record(frame)?.exit }

  /// Hands a packet to the session, and returns what follows.
  ///
  /// - Parameters:
  ///   - packet: one packet, as it arrived.
  ///   - session: the device's session, which only this policy serves.
  /// - Complexity: that of `ServerSession.receive(_:)`, and O(frames kept) for each event.
  public mutating func receive(_ packet: Span<UInt8>, in session: inout ServerSession) -> Reply {
    var reply = Reply()
    reply.events = session.receive(packet)
    if session.number != number {
      // An announcement that gives a session without a number its first one forgets nothing.
      if number != 0 || !reply.events.contains(where: { $0.isAnnouncement }) { reset() }
      number = session.number
    }
    var frame: Int?
    for event in reply.events {
      switch event {
      case .hello(let answer): reply.messages.append(answer)
      case .symbols(let stream, let known, _):
        frame = known
        if case .packets(let least) = moment, session.receiver.symbolCount(frame: known, stream: stream) >= least,
          finest[stream] != nil, let grid = session.receiver.finestGrid(frame: known, stream: stream)
        {
          reply.question = question(known, stream, grid)
        }
      case .gridComplete(let stream, let frame, let grid):
        let isLast = grid == finest[stream] && layers[stream] == handOver
        guard isLast || moment == .completeGrids else { continue }
        reply.question = question(frame, stream, grid, isFinal: isLast)
      case .contentComplete(let stream, let frame):
        reply.question = question(frame, stream, nil, isFinal: layers[stream] == handOver)
      case .localResult(let decision):
        // The device has its own answer. The exit, if there is one, is not sent again.
        if let frame = session.receiver.keptFrame(named: decision.frame) { end(frame, nil) }
      case .frameSuperseded(let frame): records.removeAll { $0.frame == frame }
      case .announcement, .layerSuperseded, .refused, .skipped: continue
      }
    }
    // A packet that brings no new symbol: the device repeats what it has sent, so it may not have heard an exit.
    if frame == nil, records.contains(where: { $0.exit != nil }),
      case .success(let fragment) = session.profile.describe(packet, session: session.number)
    {
      frame = fragment.frame
    }
    if let frame, let exit = repetition(frame: frame) { reply.messages.append(exit) }
    return reply
  }

  /// Returns the exit that follows from a prediction, or nil: the device goes on.
  ///
  /// - Parameters:
  ///   - question: of this policy.
  ///   - softmax: the network's prediction; nil if there is none, such as for a string that is no picture, or if a logit is
  ///     NaN.
  ///   - session: the policy's session.
  public mutating func answer(
    _ question: Question, _ softmax: FixedSoftmax?, in session: ServerSession
  ) -> ControlMessage? {
    guard let softmax, let record = record(question.frame), record.serial == question.serial, !record.hasEnded,
      question.isFinal || rules[question.layer].isMet(by: softmax)
    else { return nil }
    let exit = session.exit(
      frame: question.frame, layer: question.layer, classIndex: softmax.top,
      confidence: Double(softmax.confidence) / 65_536)
    end(question.frame, exit)
    return exit
  }

  /// What the network should predict now so that a frame gets an answer in any case. An application calls it by a timer, if the
  /// device waits and no more packets are expected.
  ///
  /// The question is for the deepest layer of which something has arrived. A string counts only if it is complete.
  ///
  /// - Parameter frame: the frame's number on air.
  /// - Returns: nil if the frame has an answer (then `exit(frame:)` sends it again) or nothing of it has arrived.
  public mutating func conclude(frame: Int, in session: ServerSession) -> Question? {
    guard !hasEnded(frame: frame) else { return nil }
    for stream in layers.indices.sorted(by: { layers[$0] > layers[$1] }) {
      if finest[stream] == nil {
        guard session.content(frame: frame, stream: stream) != nil else { continue }
        return question(frame, stream, nil, isFinal: true)
      }
      guard let grid = session.receiver.finestGrid(frame: frame, stream: stream) else { continue }
      return question(frame, stream, grid, isFinal: true)
    }
    return nil
  }

  /// Nil if the prediction could not end the frame.
  private mutating func question(_ frame: Int, _ stream: Int, _ grid: GridSize?, isFinal: Bool = false) -> Question? {
    let layer = layers[stream]
    guard isFinal || rules[layer] != .never, !hasEnded(frame: frame) else { return nil }
    let serial = records[index(of: frame)].serial
    return Question(frame: frame, stream: stream, layer: layer, grid: grid, isFinal: isFinal, serial: serial)
  }

  private func record(_ frame: Int) -> Record? { records.first { $0.frame == frame } }

  /// The index of the frame's record, which is made if there is none.
  private mutating func index(of frame: Int) -> Int {
    if let index = records.firstIndex(where: { $0.frame == frame }) { return index }
    serial &+= 1
    records.append(Record(frame: frame, serial: serial))
    return records.count - 1
  }

  private mutating func end(_ frame: Int, _ exit: ControlMessage?) {
    let index = index(of: frame)
    (records[index].hasEnded, records[index].exit) = (true, exit)
  }

  /// Counts a further packet of a frame, and returns its exit if it is sent again.
  private mutating func repetition(frame: Int) -> ControlMessage? {
    guard let index = records.firstIndex(where: { $0.frame == frame }), let exit = records[index].exit else {
      return nil
    }
    records[index].packets &+= 1
    let packets = records[index].packets
    return packets.nonzeroBitCount == 1 || packets % 8 == 0 ? exit : nil
  }
}

extension ServerEvent {
  fileprivate var isAnnouncement: Bool { if case .announcement = self { true } else { false } }
}
