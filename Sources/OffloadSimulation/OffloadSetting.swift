package import LinkModel

/// Where an inference runs: the link, the device's processor and radio, and the server's speed.
package struct OffloadSetting: Hashable, Sendable {
  package var connection: ConnectionSettings
  /// A link that takes the place of the Bluetooth connection; of `connection`, only the length of its values counts then.
  package var stream: StreamLink?
  /// The loss of packets from the device, and of packets to it.
  package var uplink: LossModel
  package var downlink: LossModel
  package var platform: Platform
  package var radio: RadioPower
  /// The time from a complete grid, slice or file to the server's answer, in µs ≥ 0.
  package var serverTime: Int
  /// The time from the picture to the first event, in µs ≥ 0.
  package var firstAnchor: Int
  package var seed: UInt64
  /// The time after which an inference is given up, in µs.
  package var limit: Int

  package init(
    connection: ConnectionSettings, uplink: LossModel = .none, downlink: LossModel = .none, platform: Platform,
    radio: RadioPower = .nRF52840, serverTime: Int = 0, firstAnchor: Int = 0, seed: UInt64 = 1,
    limit: Int = 600_000_000
  ) {
    (self.connection, self.uplink, self.downlink) = (connection, uplink, downlink)
    (self.platform, self.radio, self.serverTime) = (platform, radio, serverTime)
    (self.firstAnchor, self.seed, self.limit) = (firstAnchor, seed, limit)
  }

  /// The same at moment number `phase` of so many, evenly spaced: within an interval of the connection, or within the trace of
  /// the stream link.
  package func moment(_ phase: Int, of phases: Int) -> OffloadSetting {
    var one = self
    if let stream {
      one.stream?.start = Int(Double(stream.trace.duration) * Double(2 * phase + 1) / Double(2 * phases))
    } else {
      one.firstAnchor = connection.interval * (2 * phase + 1) / (2 * phases)
    }
    return one
  }

  /// The radio's energy until the answer, `time` µs after the picture.
  ///
  /// The event of a connection in which the answer arrives counts whole; of a value of a stream link, what was sent by then.
  func radioEnergy(of use: RadioUse, _ radio: [OffloadTimeline.Work], until time: Int) -> RadioEnergy {
    guard let stream else { return self.radio.energy(of: use, within: use.events == 0 ? 0 : time) }
    let sending = radio.reduce(0) { $0 + max(0, min($1.end, time) - $1.start) }
    return RadioEnergy(
      events: 0, transmitting: stream.power * Double(sending) / 1000, receiving: 0, switching: 0, sleeping: 0)
  }

  func openConnection() throws(ConnectionSettingsError) -> Connection {
    try Connection(connection, firstAnchor: firstAnchor, uplink: uplink, downlink: downlink, seed: seed)
  }
}

/// A link of a known bandwidth, as papers assume that ignore duty cycles.
package struct StreamLink: Hashable, Sendable {
  package var trace: BandwidthTrace
  /// The place in the trace at which the picture is taken, in µs ≥ 0.
  package var start = 0
  /// The radio's power while it sends, in mW. Otherwise it takes nothing.
  package var power: Double

  package init(_ trace: BandwidthTrace, power: Double) { (self.trace, self.power) = (trace, power) }

  func open(until limit: Int) -> BandwidthLink { BandwidthLink(trace, from: start, limit: limit) }
}
