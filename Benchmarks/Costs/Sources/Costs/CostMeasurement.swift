import FeatureCodec

/// One call: its time, and the quantity that it is proportional to by its documentation.
struct CostMeasurement {
  let call: String
  let formula: String
  let quantity: Int
  let seconds: Double

  /// Nanoseconds per unit of the quantity, over 1,000 units that every call may take.
  var perUnit: Double { seconds * 1e9 / Double(quantity + 1_000) }

  /// The shortest time of several calls, which take 50 ms or are three.
  static func time(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    var (best, total, count) = (Double.infinity, 0.0, 0)
    while total < 0.05 || count < 3 {
      let elapsed = seconds(clock.measure(body))
      (best, total, count) = (min(best, elapsed), total + elapsed, count + 1)
    }
    return best
  }

  /// Measures every call for a profile, with a session that holds a whole frame of stream 0.
  static func all(_ cost: CostProfile) throws -> [CostMeasurement] {
    let profile = cost.profile
    let fragments = try wholeFrame(of: profile)
    var session = ServerSession(profile)
    for fragment in fragments { _ = session.receive(fragment.span) }
    var results: [CostMeasurement] = []
    func add(_ call: String, _ formula: String, _ quantity: Int, _ body: () -> Void) {
      results.append(CostMeasurement(call: call, formula: formula, quantity: quantity, seconds: time(body)))
    }

    let streams = profile.withView { $0.streamCount }
    add("open", "bytes + streams · segments²", profile.bytes.count + streams * cost.segments * cost.segments) {
      _ = try? Profile(profile.bytes)
    }

    // A repetition frees nothing and stores nothing new: what remains is the packet.
    let middle = fragments[fragments.count / 2]
    let largest = fragments.map(\.count).max() ?? 0
    let count = (cost.symbols + fragments.count - 1) / fragments.count
    let logSegments = logarithm(cost.segments)
    add("receive, \(largest) bytes at most", "bytes + symbols + log segments", middle.count + count + logSegments) {
      _ = session.receive(middle.span)
    }
    let short = Array(fragments[0].prefix(8))
    add("receive, 8 bytes", "bytes + symbols + log segments", 8 + 32 + logSegments) { _ = session.receive(short.span) }
    results += try newPackets(cost, logSegments)

    var map = ContiguousArray<UInt8>(repeating: 0, count: cost.samples)
    let geometry = profile.view.stream(0).layer.geometry
    for (name, state) in [("finest", geometry.stepCount), ("coarsest", 0)] {
      add("reconstruct, \(name) grid", "symbols + map + segments", cost.symbols + cost.samples + cost.segments) {
        var output = map.mutableSpan
        _ = session.receiver.reconstruct(
          frame: 0, stream: 0, at: geometry.grid(at: state), layout: .hwc, into: &output)
      }
    }
    add(
      "completeChannelCount", "symbols / 8 + runs · log chunks", cost.symbols / 8 + cost.runs * logarithm(cost.chunks)
    ) { _ = session.receiver.completeChannelCount(frame: 0, stream: 0) }
    add("symbolCount", "segments", cost.segments) { _ = session.receiver.symbolCount(frame: 0, stream: 0) }

    add("save", "memory", cost.memory) { _ = session.savedState }
    let state = session.savedState
    add("restore", "memory", cost.memory) { _ = try? ServerSession(profile, savedState: state) }
    // What is reset is filled again, outside the time.
    var best = Double.infinity
    let clock = ContinuousClock()
    for _ in 0..<3 {
      for fragment in fragments { _ = session.receive(fragment.span) }
      best = min(best, seconds(clock.measure { session.reset() }))
    }
    results.append(
      CostMeasurement(
        call: "reset", formula: "memory of the kept frames", quantity: cost.symbols * 9 / 8, seconds: best))
    return results
  }

  /// Measures packets of 8 bytes that bring new symbols, and packets that free a frame: the means of many.
  private static func newPackets(_ cost: CostProfile, _ logSegments: Int) throws -> [CostMeasurement] {
    let profile = cost.profile
    let first = try fragments(of: profile, frame: 0, length: 8, atMost: 4_000)
    let two = try (1...40).map { try fragments(of: profile, frame: $0, length: 8, atMost: 2) }
    var (new, freeing) = (Double.infinity, Double.infinity)
    let clock = ContinuousClock()
    for _ in 0..<3 {
      var session = ServerSession(profile)
      let elapsed = clock.measure { for fragment in first { _ = session.receive(fragment.span) } }
      new = min(new, seconds(elapsed) / Double(first.count))
      let later = clock.measure { for frame in two { for fragment in frame { _ = session.receive(fragment.span) } } }
      freeing = min(freeing, seconds(later) / Double(two.count))
    }
    let frameMemory = cost.memory / (profile.withView { $0.window } + 1)
    return [
      CostMeasurement(
        call: "receive, 8 bytes, new", formula: "bytes + symbols + log segments", quantity: 8 + 32 + logSegments,
        seconds: new),
      CostMeasurement(
        call: "receive, a new frame", formula: "bytes + symbols + memory of the freed frame",
        quantity: 16 + 64 + frameMemory, seconds: freeing),
    ]
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// Measures the calls of a stream of bytes, with a session that holds a whole string but for one fragment.
  static func string(of length: Int) throws -> [CostMeasurement] {
    var description = ProfileDescription(
      layer: .bytes(maximum: length), scan: [Pass(channels: 0..<1, grid: GridSize(rows: 1, columns: length + 3))],
      spread: 0)
    description.byteLayers = [0]
    let profile = try description.profile()
    var device = DeviceSession(profile, number: 0)
    var buffers = DeviceBuffers(profile)
    let content = [UInt8](repeating: 77, count: length)
    device.startFrame()
    _ = device.loadBytes(content.span, stream: 0, of: profile, in: &buffers)
    var fragments: [[UInt8]] = []
    while let fragment = try device.nextFragment(of: profile, in: buffers, limit: 244) { fragments.append(fragment) }
    var session = ServerSession(profile)
    for fragment in fragments.dropLast() { _ = session.receive(fragment.span) }
    let middle = fragments[fragments.count / 2]
    var results = [
      CostMeasurement(
        call: "receive, string not complete", formula: "bytes + symbols + string / 8",
        quantity: middle.count * 2 + length / 8, seconds: time { _ = session.receive(middle.span) })
    ]
    for fragment in fragments.suffix(1) { _ = session.receive(fragment.span) }
    results.append(
      CostMeasurement(
        call: "content", formula: "string", quantity: length,
        seconds: time { _ = session.content(frame: 1, stream: 0) }))
    return results
  }

  /// The number of bits of `number`, which is at least 1.
  static func logarithm(_ number: Int) -> Int { Int.bitWidth - number.leadingZeroBitCount }

  /// Returns the fragments of a frame of stream 0, of at most 65,535 bytes each.
  static func wholeFrame(of profile: Profile) throws -> [[UInt8]] {
    try fragments(of: profile, frame: 0, length: 65_535, atMost: .max)
  }

  /// Returns the first fragments of a frame of stream 0.
  static func fragments(of profile: Profile, frame: Int, length: Int, atMost count: Int) throws -> [[UInt8]] {
    let stream = profile.view.stream(0)
    var buffers = DeviceBuffers(profile, stream: 0)
    let map = (0..<stream.layer.shape.count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) & 7 }
    buffers.encode(FeatureMapView(map.span, shape: stream.layer.shape, layout: .chw), stream: 0, of: profile)
    var sender = StreamSender(stream, frame: frame)
    var fragments: [[UInt8]] = []
    var payload = [UInt8](repeating: 0, count: length)
    while fragments.count < count {
      var output = payload.mutableSpan
      let length = try sender.nextFragment(of: stream, symbols: buffers.symbols.span, into: &output)
      guard length > 0 else { return fragments }
      fragments.append(Array(payload[..<length]))
    }
    return fragments
  }
}
