package import FeatureCodec
package import LinkModel

/// FLEET's pipeline with the library's own sessions: the device computes layer n + 1 while the fragments of layer n leave.
///
/// When a layer is done, its map is loaded, and the unsent symbols of the layer before are dropped; packets that the controller
/// already holds still leave. The server takes packets in as they arrive. Each complete grid is classified `serverTime` later;
/// a decision that `decide` returns becomes an exit message, which waits for the central's next packet. The device stops when
/// it arrives.
package struct ProgressiveOffload {
  /// Returns the server's decision when a grid of a stream is complete, or nil if it is not sure. The session holds everything
  /// that has arrived. If the device has no answer of its own, the last grid is decided once more, with `isLast`, after
  /// everything has arrived.
  package typealias Decide = (
    _ stream: Int, _ arrival: OffloadTimeline.Arrival, _ session: ServerSession, _ isLast: Bool
  ) -> OffloadDecision?

  package let profile: Profile
  package let layers: [PipelineLayer]
  /// Whether the device has its own answer after the last layer. Otherwise the server decides on everything that arrived.
  package let answersItself: Bool

  /// - Precondition: every stream is a stream of maps of `profile`, and each map has its layer's size.
  package init(_ profile: Profile, layers: [PipelineLayer], answersItself: Bool) {
    for layer in layers {
      guard let stream = layer.stream else { continue }
      let count = profile.withView { $0.stream(stream).layer.shape.count }
      precondition(layer.map.count == count, "the map of \(layer.name) has \(count) samples")
    }
    (self.profile, self.layers, self.answersItself) = (profile, layers, answersItself)
  }

  /// Simulates one inference.
  ///
  /// - Throws: `OffloadError`, if the settings are not allowed, or a value is too short for the profile's fragments.
  /// - Complexity: O(events + packets + symbols).
  package func run(_ setting: OffloadSetting, decide: Decide) throws(OffloadError) -> OffloadOutcome {
    if let stream = setting.stream { return try run(over: stream.open(until: setting.limit), setting, decide) }
    var connection: Connection
    do throws(ConnectionSettingsError) {
      connection = try setting.openConnection()
    } catch {
      throw .connection(error)
    }
    return try run(over: connection, setting, decide)
  }

  private func run(
    over link: some SimulatedLink, _ setting: OffloadSetting, _ decide: Decide
  ) throws(OffloadError) -> OffloadOutcome {
    try withoutActuallyEscaping(decide) { decide throws(OffloadError) in
      var link = link
      var program = SessionProgram(self, setting, decide: decide)
      while program.isWaiting, !link.isLost, link.anchor <= setting.limit {
        program.prepare(&link)
        guard program.outcomeTime == nil else { break }
        link.runEvent(&program)
        if let error = program.error { throw error }
        program.settle(isDrained: link.isDrained)
      }
      return program.outcome(link, setting)
    }
  }
}

/// Why a simulation cannot run.
package enum OffloadError: Error, Hashable, CustomStringConvertible {
  case connection(ConnectionSettingsError)
  /// The link's values are shorter than the profile's smallest payload.
  case payloadTooShort(minimum: Int, given: Int)

  package var description: String {
    switch self {
    case .connection(let error): "\(error)"
    case .payloadTooShort(let minimum, let given):
      "this profile needs payloads of at least \(minimum) bytes; the MTU leaves \(given)"
    }
  }
}

/// A layer that the device computes, and what it sends afterwards.
package struct PipelineLayer: Hashable, Sendable {
  package var name: String
  /// The time to compute it, in µs ≥ 0.
  package var time: Int
  /// The stream of the profile that carries its map, or nil if the map stays on the device.
  package var stream: Int?
  /// The map in the profile's format, height × width × channels. Empty without a stream.
  package var map: [UInt8]

  package init(name: String, time: Int, stream: Int? = nil, map: [UInt8] = []) {
    (self.name, self.time, self.stream, self.map) = (name, time, stream, map)
  }
}
