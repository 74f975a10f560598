import FeatureCodec

/// Measures the calls of a gateway, which has no heap and keeps no counters, with a whole frame of stream 0.
enum GatewayMeasurement {
  /// Nothing if the gateway's memory would be too large for the profile.
  static func all(_ cost: CostProfile) throws -> [CostMeasurement] {
    let profile = cost.profile
    guard let size = profile.withView({ $0.gatewaySize }) else { return [] }
    var frames = [UInt8](repeating: 0, count: size.frames)
    var bytes = [UInt8](repeating: 0, count: size.bytes)
    var cells = [ReceiverCell](repeating: ReceiverCell(), count: size.cells)
    let fragments = try CostMeasurement.wholeFrame(of: profile)
    let short = try CostMeasurement.fragments(of: profile, frame: 0, length: 8, atMost: 4_000)
    let streams = profile.withView { $0.streamCount }
    var (results, map): ([CostMeasurement], [UInt8]) = ([], [UInt8](repeating: 0, count: cost.samples))
    var memory = GatewayMemory(frames: frames.mutableSpan, bytes: bytes.mutableSpan, cells: cells.mutableSpan)
    let view = profile.view
    var session = GatewaySession(view, in: &memory)
    func add(_ call: String, _ formula: String, _ quantity: Int, _ seconds: Double) {
      results.append(CostMeasurement(call: call, formula: formula, quantity: quantity, seconds: seconds))
    }
    let clock = ContinuousClock()
    let elapsed = clock.measure {
      for fragment in short { session.receive(fragment.span, of: view, in: &memory) { _ in } }
    }
    add(
      "gateway: receive, 8 bytes, new", "bytes + symbols + streams · segments + stream's symbols / 8",
      40 + streams * cost.segments + cost.symbols / 8, CostMeasurement.seconds(elapsed) / Double(short.count))
    for fragment in fragments { session.receive(fragment.span, of: view, in: &memory) { _ in } }
    let stream = view.stream(0)
    let products = cost.channels * cost.segments
    add(
      "gateway: progress", "channels · segments + symbols / 8", products + cost.symbols / 8,
      Self.time(clock) { _ = session.progress(frame: 0, of: stream, in: memory) })
    let geometry = stream.layer.geometry
    add(
      "gateway: reconstruct", "symbols + map + channels · segments", cost.symbols + cost.samples + products,
      Self.time(clock) {
        var output = map.mutableSpan
        _ = session.reconstruct(
          frame: 0, of: stream, at: geometry.grid(at: geometry.stepCount), in: &memory, into: &output,
          strides: FeatureMapLayout.hwc.strides(of: stream.layer.shape))
      })
    return results
  }

  /// The shortest of three calls: some take seconds.
  private static func time(_ clock: ContinuousClock, _ body: () -> Void) -> Double {
    (0..<3).reduce(.infinity) { best, _ in min(best, CostMeasurement.seconds(clock.measure(body))) }
  }
}
