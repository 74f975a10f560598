public import FeatureCodec
public import OffloadPolicy
public import Pooling

/// Decides on a server after each packet of a device whether the device may stop.
///
///     receive(packet, in: &session, predict) → messages to send: exits, and answers to hellos; none: the device goes on
///
/// The policy asks for a prediction only if it can end the frame: a layer whose rule is `.never`, a frame that has an answer,
/// and a packet without new symbols ask for none. The application reconstructs the map, runs its network and returns
/// what `FixedSoftmax` makes of the logits. If the layer's rule is met, the message is an exit.
///
/// An exit can be lost, and the device then goes on sending. So the exit is sent again after the first, second, fourth,
/// eighth … further packet of the frame. Packets that were under way when it was sent count too, which costs a few messages
/// of eight bytes.
///
/// One policy serves one `ServerSession`. It keeps one small record for each frame that the session keeps and that has an
/// answer.
///
/// Source: FLEET (MobiCom '23), section 3.4.
public struct ServerPolicy: Sendable {
  /// When predictions are made.
  public enum Moment: Hashable, Sendable {
    /// When a grid is complete in all channels.
    case completeGrids
    /// After each packet with new symbols, at the finest grid of which a symbol has arrived, as soon as so many symbols of the
    /// stream have arrived.
    case packets(afterSymbols: Int)
  }

  /// What a prediction is to be made of.
  public struct Question: Hashable, Sendable {
    /// The frame's number on air.
    public let frame: Int
    public let stream: Int
    /// The index of the stream's layer in the profile.
    public let layer: Int
    /// The grid at which the map is to be reconstructed; nil for a string of bytes.
    public let grid: GridSize?
  }

  /// Returns the prediction for a question from what the session has received, or nil if there is none, for instance because
  /// a string is no picture.
  public typealias Predict = (Question, ServerSession) -> FixedSoftmax?

  private struct Ended {
    let frame: Int
    /// Nil if the device has its own answer.
    let exit: ControlMessage?
    /// The packets of the frame since the exit.
    var packets = 0
  }

  /// One per layer of the profile, in its order.
  public let rules: [ExitRule]
  public let moment: Moment
  private let layers: [Int]
  /// The session's number after the last packet.
  private var number: UInt16 = 0
  /// Frames that have an answer: at most as many as the session keeps.
  private var ended: [Ended] = []

  /// - Parameters:
  ///   - profile: the session's profile.
  ///   - rules: one per layer of the profile, in its order. `.always` accepts any prediction, for a layer after which
  ///     nothing better comes.
  /// - Precondition: there is one rule per layer.
  public init(_ profile: Profile, rules: [ExitRule], moment: Moment = .completeGrids) {
    let (layerCount, layers) = profile.withView { view in
      (view.layerCount, (0..<view.streamCount).map { view.stream($0).layerIndex })
    }
    precondition(rules.count == layerCount, "there must be one rule per layer of the profile")
    (self.rules, self.moment, self.layers) = (rules, moment, layers)
  }

  /// Whether the frame on air has an answer, the server's or the device's own.
  public func hasEnded(frame: Int) -> Bool { ended.contains { $0.frame == frame } }

  /// Hands a packet to the session, and returns the messages to send because of it: the answer to a hello, or an exit.
  ///
  /// - Parameters:
  ///   - packet: one packet, as it arrived.
  ///   - session: the device's session, which only this policy serves.
  ///   - predict: called once at most for each event.
  /// - Complexity: that of `ServerSession.receive(_:)`, O(frames kept) for each event, and the predictions.
  public mutating func receive(
    _ packet: Span<UInt8>, in session: inout ServerSession, predict: Predict
  ) -> [ControlMessage] {
    let events = session.receive(packet)
    var messages: [ControlMessage] = []
    for event in events {
      if let message = answer(to: event, in: session, predict: predict) { messages.append(message) }
    }
    // A packet that brings nothing new has no event. The device repeats what it has sent, so it has not heard an exit.
    if events.isEmpty, !ended.isEmpty,
      case .success(let fragment) = session.profile.describe(packet, session: session.number),
      let exit = repetition(frame: fragment.frame)
    {
      messages.append(exit)
    }
    return messages
  }

  /// Returns what to send because of an event, or nil: the device goes on.
  ///
  /// For applications that also use the events themselves. Call it for every event of a packet, in order. A packet that
  /// only repeats has no event; for it, `receive(_:in:predict:)` sends an exit again, and this method cannot.
  ///
  /// - Parameter session: the session after the packet.
  public mutating func answer(
    to event: ServerEvent, in session: ServerSession, predict: Predict
  ) -> ControlMessage? {
    if session.number != number { (number, ended) = (session.number, []) }
    switch event {
    case .hello(let answer): return answer
    case .symbols(let stream, let frame, _):
      if hasEnded(frame: frame) { return repetition(frame: frame) }
      guard case .packets(let least) = moment, session.receiver.symbolCount(frame: frame, stream: stream) >= least,
        let grid = session.receiver.finestGrid(frame: frame, stream: stream)
      else { return nil }
      return exit(frame, stream, grid, in: session, predict)
    case .gridComplete(let stream, let frame, let grid):
      guard case .completeGrids = moment else { return nil }
      return exit(frame, stream, grid, in: session, predict)
    case .contentComplete(let stream, let frame): return exit(frame, stream, nil, in: session, predict)
    case .localResult(let decision):
      if let frame = session.receiver.keptFrame(named: decision.frame) { end(frame, nil) }
      return nil
    case .frameSuperseded(let frame):
      ended.removeAll { $0.frame == frame }
      return nil
    case .announcement, .layerSuperseded, .refused, .skipped: return nil
    }
  }

  /// Returns an exit with the best that can be said of a frame now, sure or not, for a timer of the application: the device
  /// waits, and more packets are not expected. Nil if the frame has an answer or nothing of it has arrived.
  ///
  /// Of the layers of which something has arrived, the deepest with a prediction decides. Rules are not asked.
  public mutating func conclude(frame: Int, in session: ServerSession, predict: Predict) -> ControlMessage? {
    guard !hasEnded(frame: frame) else { return nil }
    for stream in layers.indices.sorted(by: { layers[$0] > layers[$1] }) {
      let grid = session.receiver.finestGrid(frame: frame, stream: stream)
      guard grid != nil || session.content(frame: frame, stream: stream) != nil,
        let softmax = predict(question(frame, stream, grid), session)
      else { continue }
      return exit(frame, stream, softmax, in: session)
    }
    return nil
  }

  private mutating func exit(
    _ frame: Int, _ stream: Int, _ grid: GridSize?, in session: ServerSession, _ predict: Predict
  ) -> ControlMessage? {
    let rule = rules[layers[stream]]
    guard rule != .never, !hasEnded(frame: frame), let softmax = predict(question(frame, stream, grid), session),
      rule.isMet(by: softmax)
    else { return nil }
    return exit(frame, stream, softmax, in: session)
  }

  private mutating func exit(
    _ frame: Int, _ stream: Int, _ softmax: FixedSoftmax, in session: ServerSession
  ) -> ControlMessage {
    let message = session.exit(
      frame: frame, layer: layers[stream], classIndex: softmax.top, confidence: Double(softmax.confidence) / 65_536)
    end(frame, message)
    return message
  }

  private mutating func end(_ frame: Int, _ exit: ControlMessage?) {
    guard !hasEnded(frame: frame) else { return }
    ended.append(Ended(frame: frame, exit: exit))
  }

  /// Counts a further packet of a frame, and returns its exit if it is sent again.
  private mutating func repetition(frame: Int) -> ControlMessage? {
    guard let index = ended.firstIndex(where: { $0.frame == frame }) else { return nil }
    ended[index].packets += 1
    return ended[index].packets.isPowerOfTwo ? ended[index].exit : nil
  }

  private func question(_ frame: Int, _ stream: Int, _ grid: GridSize?) -> Question {
    Question(frame: frame, stream: stream, layer: layers[stream], grid: grid)
  }
}

extension Int {
  fileprivate var isPowerOfTwo: Bool { nonzeroBitCount == 1 }
}
