/// The parameters of a Bluetooth LE connection. `checked()` refuses what the specification does not allow.
package struct ConnectionSettings: Hashable, Sendable {
  /// The connection interval in µs: a multiple of 1,250, 7,500 to 4,000,000.
  package var interval: Int
  package var phy: PHY
  /// The longest LL payload in bytes, without the integrity check: 27 to 251.
  package var linkPayload: Int
  package var isEncrypted: Bool
  /// The ATT MTU: 23 to 517.
  package var mtu: Int
  /// The most exchanges in an event: a packet of the central and the device's answer. nil for as many as fit.
  ///
  /// FLEET counts packets of both directions: its 2 to 8 packets per interval are 1 to 4 exchanges.
  package var exchangesPerEvent: Int?
  /// The longest event in µs. nil for the interval.
  package var eventLength: Int?
  /// The number of events in a row that the device may skip while it has nothing to send: 0 to 499.
  package var peripheralLatency: Int
  /// The time without a valid packet after which the connection is lost, in µs: 100,000 to 32,000,000.
  package var supervisionTimeout: Int
  /// The packets (ATT values) that the device's controller holds, at least 1.
  package var queueCapacity: Int
  /// The age at which a packet that is not yet on air is dropped, in µs. nil for never, as in Bluetooth LE itself.
  package var flushTimeout: Int?
  /// The sum of both sleep clocks' inaccuracies in parts per million: 0 to 1,000.
  package var clockInaccuracy: Int

  package init(
    interval: Int, phy: PHY = .oneM, linkPayload: Int = 251, isEncrypted: Bool = false, mtu: Int = 247,
    exchangesPerEvent: Int? = nil, eventLength: Int? = nil, peripheralLatency: Int = 0, supervisionTimeout: Int? = nil,
    queueCapacity: Int = 4, flushTimeout: Int? = nil, clockInaccuracy: Int = 100
  ) {
    (self.interval, self.phy, self.linkPayload, self.isEncrypted) = (interval, phy, linkPayload, isEncrypted)
    (self.mtu, self.exchangesPerEvent, self.eventLength) = (mtu, exchangesPerEvent, eventLength)
    (self.peripheralLatency, self.queueCapacity) = (peripheralLatency, queueCapacity)
    (self.flushTimeout, self.clockInaccuracy) = (flushTimeout, clockInaccuracy)
    self.supervisionTimeout = supervisionTimeout ?? Self.longestTimeout
  }

  private static let longestTimeout = 32_000_000
  /// The longest attribute value. Source: Core Specification, volume 3, part F, 3.2.9.
  package static let longestValue = 512
  /// The longest LL payload of the central, in bytes: its messages are short.
  package static let downlinkPayload = 27
  /// The bytes of L2CAP and of ATT before a value that is notified.
  package static let valueOverhead = 4 + 3

  /// The longest value of a notification: MTU − 3, and never more than 512.
  package var payload: Int { min(mtu - 3, Self.longestValue) }

  /// The time that an event may take, in µs.
  package var eventLimit: Int { min(eventLength ?? interval, interval) }

  /// The number of LL packets that carry a value of `length` bytes.
  package func packets(forValue length: Int) -> Int {
    (length + Self.valueOverhead + linkPayload - 1) / linkPayload
  }

  /// The most exchanges of full packets in an event, without loss.
  package var fullExchangesPerEvent: Int {
    min(exchangesPerEvent ?? .max, eventLimit / phy.exchangeTime(payload: linkPayload, isEncrypted: isEncrypted))
  }

  /// The bytes of values per second, if each value of `payload` bytes fills one LL packet and nothing is lost.
  package func bytesPerSecond(payload: Int) -> Double {
    let time = phy.exchangeTime(payload: payload + Self.valueOverhead, isEncrypted: isEncrypted)
    let exchanges = min(exchangesPerEvent ?? .max, eventLimit / time)
    return Double(exchanges * payload) * 1_000_000 / Double(interval)
  }

  /// Returns the settings.
  ///
  /// - Throws: `ConnectionSettingsError`, the first rule that they break.
  package func checked() throws(ConnectionSettingsError) -> Self {
    guard interval % 1250 == 0, 7500...4_000_000 ~= interval else { throw .interval(interval) }
    guard 27...251 ~= linkPayload else { throw .linkPayload(linkPayload) }
    guard 23...517 ~= mtu else { throw .mtu(mtu) }
    if let exchangesPerEvent, exchangesPerEvent < 1 { throw .exchangesPerEvent(exchangesPerEvent) }
    guard 0...499 ~= peripheralLatency else { throw .peripheralLatency(peripheralLatency) }
    let shortest = 2 * (1 + peripheralLatency) * interval
    guard 100_000...Self.longestTimeout ~= supervisionTimeout, supervisionTimeout > shortest else {
      throw .supervisionTimeout(supervisionTimeout, longerThan: shortest)
    }
    guard 1...100_000 ~= queueCapacity else { throw .queueCapacity(queueCapacity) }
    if let flushTimeout, flushTimeout < 1 { throw .flushTimeout(flushTimeout) }
    guard 0...1000 ~= clockInaccuracy else { throw .clockInaccuracy(clockInaccuracy) }
    let longest =
      phy.airTime(payload: min(linkPayload, payload + Self.valueOverhead), isEncrypted: isEncrypted)
      + phy.airTime(payload: Self.downlinkPayload, isEncrypted: isEncrypted) + 2 * PHY.interFrameSpace
    guard longest <= eventLimit else { throw .eventTooShort(exchange: longest, event: eventLimit) }
    return self
  }
}

/// A rule that settings of a connection break.
package enum ConnectionSettingsError: Error, Hashable, CustomStringConvertible {
  case interval(Int)
  case linkPayload(Int)
  case mtu(Int)
  case exchangesPerEvent(Int)
  case peripheralLatency(Int)
  case supervisionTimeout(Int, longerThan: Int)
  case queueCapacity(Int)
  case flushTimeout(Int)
  case clockInaccuracy(Int)
  case eventTooShort(exchange: Int, event: Int)

  package var description: String {
    switch self {
    case .interval(let given): "connection interval: a multiple of 1250 µs from 7500 µs to 4000000 µs, not \(given) µs"
    case .linkPayload(let given): "LL payload: 27 to 251 bytes, not \(given)"
    case .mtu(let given): "MTU: 23 to 517 bytes, not \(given)"
    case .exchangesPerEvent(let given): "exchanges per event: at least 1, not \(given)"
    case .peripheralLatency(let given): "peripheral latency: 0 to 499 events, not \(given)"
    case .supervisionTimeout(let given, let shortest):
      "supervision timeout: 100000 µs to 32000000 µs and longer than 2 · (1 + latency) · interval = \(shortest) µs, "
        + "not \(given) µs"
    case .queueCapacity(let given): "queue: 1 to 100000 packets, not \(given)"
    case .flushTimeout(let given): "flush timeout: at least 1 µs, not \(given) µs"
    case .clockInaccuracy(let given): "clock inaccuracy: 0 to 1000 ppm, not \(given)"
    case .eventTooShort(let exchange, let event):
      "an exchange of the longest packets of both sides takes \(exchange) µs, but an event lasts at most \(event) µs"
    }
  }
}

/// The largest size of a layer's features that leave while the next layer is computed: FLEET, Eq. 1.
///
/// The paper states the budget twice, and the statements differ:
///
///     Eq. (1)         S_packet · ⌊t / t_CI⌋: whole intervals, one packet in each
///     section 3.2     251 · 4 · ⌈t / 10⌉ bytes for an interval of 10 ms with 8 packets, 4 of them payloads: begun intervals,
///                     four packets in each
package enum CommunicationBudget: String, CaseIterable, Sendable {
  /// Rounded down, as in Eq. (1): only intervals that end before the layer does.
  case wholeIntervals
  /// Rounded up, as in the example of section 3.2: the last interval counts although it ends after the layer.
  case begunIntervals

  /// Returns the budget in bytes.
  ///
  /// - Parameters:
  ///   - packet: The bytes of features in a packet; the paper's S_packet is 251, of which 244 can be a value.
  ///   - packets: The packets of the device in an event. Eq. (1) has 1.
  ///   - time: The time of the next layer, in µs.
  ///   - interval: The connection interval, in µs.
  package func bytes(packet: Int, packets: Int = 1, time: Int, interval: Int) -> Int {
    let intervals = self == .wholeIntervals ? time / interval : (time + interval - 1) / interval
    return packet * packets * intervals
  }
}
