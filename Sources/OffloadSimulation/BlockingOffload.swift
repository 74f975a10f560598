package import LinkModel

/// Offloading that computes first and sends afterwards: a partition at a layer, Clio's slices, or a compressed picture. In the
/// same simulator and on the same connection as `ProgressiveOffload`.
///
/// The bytes are sent as values of MTU − 3 bytes without any header, which favours these schemes by the 3 or 4 bytes that a
/// fragment's header takes.
package struct BlockingOffload: Hashable, Sendable {
  /// A part of what is sent, after which the server can decide.
  package struct Part: Hashable, Sendable {
    package var name: String
    /// The bytes up to the end of this part, counted from the start.
    package var end: Int

    package init(name: String, end: Int) { (self.name, self.end) = (name, end) }
  }

  package let name: String
  /// The time that the device computes before it sends, in µs.
  package let computing: Int
  /// Ascending, at least one. The server decides after the last part at the latest.
  package let parts: [Part]

  /// - Precondition: at least one part; `end` rises from 1.
  package init(name: String, computing: Int, parts: [Part]) {
    precondition(!parts.isEmpty && zip([0] + parts.map(\.end), parts).allSatisfy { $0 < $1.end }, "parts rise")
    (self.name, self.computing, self.parts) = (name, computing, parts)
  }

  /// A compressed picture: JPEG or WebP.
  ///
  /// - Parameter encoding: The time to compress it, in µs.
  package static func picture(_ name: String, bytes: Int, encoding: Int) -> BlockingOffload {
    BlockingOffload(name: name, computing: encoding, parts: [Part(name: name, end: bytes)])
  }

  /// Neurosurgeon, as FLEET adapts it (section 4.1): the layers up to a cut, then the map at one spatial size.
  ///
  /// - Parameters:
  ///   - computing: The time of the layers, in µs.
  ///   - channels: The channels that are sent, a byte per sample.
  ///   - side: The spatial size: FLEET's `fleetSides`.
  package static func neurosurgeon(after layer: String, computing: Int, channels: Int, side: Int) -> BlockingOffload {
    BlockingOffload(
      name: "partition after \(layer), \(side)×\(side)", computing: computing,
      parts: [Part(name: layer, end: channels * side * side)])
  }

  /// Clio's progressive slices: the layers up to a cut, then channels at full size, a slice at a time.
  ///
  /// - Parameters:
  ///   - slices: The numbers of channels after each slice, ascending from at least 1.
  ///   - plane: The samples of a channel, a byte each.
  package static func clio(after layer: String, computing: Int, slices: [Int], plane: Int) -> BlockingOffload {
    BlockingOffload(
      name: "slices after \(layer)", computing: computing,
      parts: slices.map { Part(name: "\($0) channels", end: $0 * plane) })
  }

  /// The spatial sizes of FLEET, section 4.1, for pictures of 224, 64 and 32 pixels.
  package static func fleetSides(forPicture side: Int) -> [Int]? {
    switch side {
    case 224: Array(stride(from: 10, through: 28, by: 2))
    case 64: Array(stride(from: 6, through: 16, by: 2))
    case 32: Array(3...8)
    default: nil
    }
  }

  /// Simulates one inference.
  ///
  /// - Parameter decide: The server's decision after a part, by its index, or nil if it is not sure. After the last part, the
  ///   answer is sent even if it is nil.
  /// - Throws: `ConnectionSettingsError` if the settings are not allowed.
  package func run(
    _ setting: OffloadSetting, decide: (Int) -> OffloadDecision? = { _ in nil }
  ) throws(ConnectionSettingsError) -> OffloadOutcome {
    if let stream = setting.stream { return run(over: stream.open(until: setting.limit), setting, decide) }
    return run(over: try setting.openConnection(), setting, decide)
  }

  private func run(
    over link: some SimulatedLink, _ setting: OffloadSetting, _ decide: (Int) -> OffloadDecision?
  ) -> OffloadOutcome {
    withoutActuallyEscaping(decide) { decide in
      var link = link
      var program = BytesProgram(self, setting, decide: decide)
      while program.answerArrived == nil, !link.isLost, link.anchor <= setting.limit { link.runEvent(&program) }
      let end = program.answerArrived ?? link.anchor
      var timeline = program.timeline
      timeline.computing = [.init(name: name, start: 0, end: min(computing, end))]
      return OffloadOutcome(
        program.answerArrived == nil ? .none : .server, latency: end, decision: program.decision,
        computing: min(computing, end), use: link.use, timeline: timeline, in: setting)
    }
  }
}

/// The programs of both sides of a `BlockingOffload`.
private struct BytesProgram: ConnectionUser {
  private let offload: BlockingOffload
  private let decide: (Int) -> OffloadDecision?
  private let payload: Int
  private let serverTime: Int
  private var sent = 0
  private var arrived = 0
  private var nextPart = 0
  private var answerTime: Int?
  private var isAnswered = false
  private(set) var decision: OffloadDecision?
  private(set) var answerArrived: Int?
  private(set) var timeline = OffloadTimeline()

  init(_ offload: BlockingOffload, _ setting: OffloadSetting, decide: @escaping (Int) -> OffloadDecision?) {
    (self.offload, self.decide) = (offload, decide)
    (payload, serverTime) = (setting.connection.payload, setting.serverTime)
  }

  mutating func nextUplink(at time: Int) -> LinkPacket? {
    let whole = offload.parts[offload.parts.count - 1].end
    guard time >= offload.computing, sent < whole, answerArrived == nil else { return nil }
    let length = min(payload, whole - sent)
    sent += length
    return LinkPacket(number: 0, length: length)
  }

  mutating func uplinkArrived(_ packet: LinkPacket, at time: Int) {
    arrived += packet.length
    while nextPart < offload.parts.count, offload.parts[nextPart].end <= arrived {
      timeline.arrivals.append(.init(name: offload.parts[nextPart].name, grid: nil, time: time))
      let decision = decide(nextPart)
      nextPart += 1
      guard answerTime == nil, decision != nil || nextPart == offload.parts.count else { continue }
      (self.decision, answerTime) = (decision, time + serverTime)
      timeline.answerReady = time + serverTime
    }
  }

  mutating func nextDownlink(at time: Int) -> LinkPacket? {
    guard let answerTime, !isAnswered, answerTime <= time else { return nil }
    isAnswered = true
    return LinkPacket(number: 0, length: 8)  // an exit message is as long
  }

  mutating func downlinkArrived(_ packet: LinkPacket, at time: Int) {
    answerArrived = time
    timeline.answerArrived = time
  }

  mutating func radioWasOn(from start: Int, to end: Int) {
    timeline.radio.append(.init(name: "event", start: start, end: end))
  }
}
