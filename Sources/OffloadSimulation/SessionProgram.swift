import FeatureCodec
import FeatureTypes
import LinkModel

/// The programs of both sides of a `ProgressiveOffload`: a device with a `DeviceSession`, a server with a `ServerSession`.
struct SessionProgram: ConnectionUser {
  private struct Answer {
    var time: Int
    var stream: Int
    var frame: Int
    /// Nil if the server does not know; the message then has class 0 and confidence 0.
    var decision: OffloadDecision?
  }

  private struct Grid {
    var stream: Int
    var frame: Int
    var arrival: OffloadTimeline.Arrival
  }

  private let offload: ProgressiveOffload
  private let decide: ProgressiveOffload.Decide
  private let payload: Int
  private let serverTime: Int
  /// The time at which each layer is done, if nothing stops the device.
  private let finishes: [Int]
  private var device: DeviceSession
  private var server: ServerSession
  private var buffers: DeviceBuffers
  /// The number of layers that are done and loaded.
  private var done = 0
  /// The packets by their number; those that have arrived are empty.
  private var packets: [[UInt8]] = []
  private var answer: Answer?
  private var message: [UInt8]?
  private var timeline = OffloadTimeline()
  private var last: Grid?
  private(set) var error: OffloadError?
  private var stopped: Int?
  /// Whether everything was sent and no grid has arrived whole.
  private var isHopeless = false
  /// The time at which the device has an answer.
  private(set) var outcomeTime: Int?

  init(_ offload: ProgressiveOffload, _ setting: OffloadSetting, decide: @escaping ProgressiveOffload.Decide) {
    (self.offload, self.decide) = (offload, decide)
    (payload, serverTime) = (setting.connection.payload, setting.serverTime)
    var (time, finishes): (Int, [Int]) = (0, [])
    for layer in offload.layers {
      time += layer.time
      finishes.append(time)
    }
    self.finishes = finishes
    device = DeviceSession(offload.profile, number: 1)
    server = ServerSession(offload.profile)
    buffers = DeviceBuffers(offload.profile)
    device.startFrame()
  }

  // MARK: The device

  /// Runs the device's program up to the connection's next event: each layer is loaded when it is done, and fills the queue.
  mutating func prepare(_ connection: inout some SimulatedLink) {
    while done < finishes.count, finishes[done] <= connection.anchor {
      let time = finishes[done]
      load(upTo: time)
      while connection.hasRoom, let packet = nextUplink(at: time) { _ = connection.offer(packet, at: time) }
    }
    if offload.answersItself, let last = finishes.last, last <= connection.anchor { outcomeTime = last }
  }

  private mutating func load(upTo time: Int) {
    while done < finishes.count, finishes[done] <= time {
      let layer = offload.layers[done]
      done += 1
      guard let stream = layer.stream else { continue }
      let shape = offload.profile.withView { $0.stream(stream).layer.shape }
      let map = layer.map[...]
      _ = device.load(
        FeatureMapView(map.span, shape: shape, layout: .hwc), stream: stream, of: offload.profile, in: &buffers)
    }
  }

  mutating func nextUplink(at time: Int) -> LinkPacket? {
    load(upTo: time)
    do throws(FragmentError) {
      guard let fragment = try device.nextFragment(of: offload.profile, in: buffers, limit: payload) else { return nil }
      packets.append(fragment)
      return LinkPacket(number: packets.count - 1, length: fragment.count)
    } catch {
      if case .payloadTooShort(let minimum) = error {
        self.error = .payloadTooShort(minimum: minimum, given: payload)
      }
      return nil
    }
  }

  mutating func downlinkArrived(_ packet: LinkPacket, at time: Int) {
    guard let message, stopped == nil else { return }
    let bytes = message[...]
    guard case .exit = device.receive(bytes.span, of: offload.profile) else { return }
    (stopped, outcomeTime) = (time, time)
    timeline.answerArrived = time
  }

  // MARK: The server

  mutating func uplinkArrived(_ packet: LinkPacket, at time: Int) {
    let fragment = packets[packet.number][...]
    var complete: [Grid] = []
    let layers = offload.layers
    server.receive(fragment.span) { event in
      guard case .gridComplete(let stream, let frame, let grid) = event else { return }
      let name = layers.first { $0.stream == stream }?.name ?? ""
      complete.append(Grid(stream: stream, frame: frame, arrival: .init(name: name, grid: grid, time: time)))
    }
    packets[packet.number] = []
    for grid in complete {
      timeline.arrivals.append(grid.arrival)
      last = grid
      guard answer == nil, let decision = decide(grid.stream, grid.arrival, server, false) else { continue }
      prepareAnswer(decision, on: grid, at: time)
    }
  }

  private mutating func prepareAnswer(_ decision: OffloadDecision?, on grid: Grid, at time: Int) {
    answer = Answer(time: time + serverTime, stream: grid.stream, frame: grid.frame, decision: decision)
    timeline.answerReady = time + serverTime
  }

  mutating func nextDownlink(at time: Int) -> LinkPacket? {
    guard let answer, message == nil, answer.time <= time else { return nil }
    let layer = offload.profile.withView { $0.stream(answer.stream).layerIndex }
    let exit = server.exit(
      frame: answer.frame, layer: layer, classIndex: answer.decision?.classIndex ?? 0,
      confidence: answer.decision?.confidence ?? 0)
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: ControlMessage.maximumLength)
    var span = bytes.mutableSpan
    let length = exit.write(into: &span)
    message = Array(bytes[..<length])
    return LinkPacket(number: 0, length: length)
  }

  mutating func radioWasOn(from start: Int, to end: Int) {
    timeline.radio.append(.init(name: "event", start: start, end: end))
  }

  // MARK: The outcome

  /// Whether an answer can still come.
  var isWaiting: Bool { outcomeTime == nil && !isHopeless }

  /// After an event: whether an answer is there, or no other can come.
  mutating func settle(isDrained: Bool) {
    guard let last = finishes.last else { return }
    if offload.answersItself {
      // An exit in the rest of an event, after the device's own answer, comes too late.
      if let exit = stopped { outcomeTime = min(exit, last) }
      return
    }
    guard stopped == nil, done == finishes.count, isDrained, device.phase != .sending, answer == nil else { return }
    // Everything has arrived and the server is not sure: it says what it has.
    guard let grid = self.last else {
      isHopeless = true
      return
    }
    prepareAnswer(
      decide(grid.stream, grid.arrival, server, true), on: grid, at: timeline.radio.last?.end ?? grid.arrival.time)
  }

  func outcome(_ connection: some SimulatedLink, _ setting: OffloadSetting) -> OffloadOutcome {
    // Without a connection the device still has its own answer.
    let own = offload.answersItself ? finishes.last : nil
    let outcomeTime = self.outcomeTime ?? own
    let isOwn = offload.answersItself && (stopped ?? .max) > (finishes.last ?? 0)
    let source: OffloadOutcome.Source = outcomeTime == nil ? .none : isOwn ? .device : .server
    let end = outcomeTime ?? connection.anchor
    var timeline = timeline
    for (layer, finish) in zip(offload.layers, finishes) where finish - layer.time < end {
      timeline.computing.append(.init(name: layer.name, start: finish - layer.time, end: min(finish, end)))
    }
    return OffloadOutcome(
      source, latency: end, decision: isOwn ? nil : answer?.decision, computing: min(end, finishes.last ?? 0),
      use: connection.use, timeline: timeline, in: setting)
  }
}
