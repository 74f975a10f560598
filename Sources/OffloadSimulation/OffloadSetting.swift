package import LinkModel

/// Where an inference runs: the link, the device's processor and radio, and the server's speed.
package struct OffloadSetting: Hashable, Sendable {
  package var connection: ConnectionSettings
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

  func openConnection() throws(ConnectionSettingsError) -> Connection {
    try Connection(connection, firstAnchor: firstAnchor, uplink: uplink, downlink: downlink, seed: seed)
  }
}
