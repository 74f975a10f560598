import SeededRandom

/// The programs at both ends of a connection. All times are in µs since the start of the simulation.
package protocol ConnectionUser {
  /// The device's next value at `time`, or nil. Asked whenever the device's queue has room.
  mutating func nextUplink(at time: Int) -> LinkPacket?
  /// The server's next value at `time`, or nil. Asked before each packet of the central.
  mutating func nextDownlink(at time: Int) -> LinkPacket?
  /// A value of the device has arrived whole.
  mutating func uplinkArrived(_ packet: LinkPacket, at time: Int)
  /// A value of the server has arrived whole.
  mutating func downlinkArrived(_ packet: LinkPacket, at time: Int)
  /// The device's radio was on from `start` to `end`.
  mutating func radioWasOn(from start: Int, to end: Int)
}

/// A Bluetooth LE connection, event by event, packet by packet. No clock and no thread: the caller runs the events.
///
/// Inside an event, central and device take turns. Each packet carries SN and NESN; a packet whose acknowledgement does not
/// arrive is sent again, so damage costs time and no data (Core Specification, volume 6, part B, 4.5). An event ends
///
///     when the last packets of both sides had MD = 0,
///     when no further exchange fits before the next anchor or the end of the event, or `exchangesPerEvent` is reached,
///     when a side has received two damaged packets in a row.
///
/// A side that received a damaged packet is assumed to know its MD bit.
package struct Connection: Sendable {
  private struct Side: Sendable {
    var queue: PacketQueue
    var sequence = false
    var expected = false
    /// The payload of the packet that has been sent and is not acknowledged, 0 for an empty one. It is sent again as it was.
    var inFlight: Int?
    var lastReceived: Int
    var damagedInARow = 0

    /// The payload of the next packet.
    var nextLength: Int { inFlight ?? queue.nextLength }

    /// Whether more data follows the next packet: the MD bit.
    var hasMore: Bool { inFlight == 0 ? !queue.isEmpty : queue.hasMore }

    /// Receives the packet that `sender` has in flight, whole or damaged. Returns whether it is whole and new.
    mutating func receive(from sender: Side, isDamaged: Bool, at time: Int) -> Bool {
      guard !isDamaged else {
        damagedInARow += 1
        return false
      }
      damagedInARow = 0
      lastReceived = time
      if inFlight != nil, sender.expected != sequence { acknowledge() }
      guard sender.sequence == expected else { return false }
      expected.toggle()
      return true
    }

    /// The other side has acknowledged the packet in flight.
    private mutating func acknowledge() {
      sequence.toggle()
      if let inFlight, inFlight > 0 { queue.acknowledge() }
      inFlight = nil
    }
  }

  package let settings: ConnectionSettings
  /// What the device's radio has done so far.
  package private(set) var use = RadioUse()
  /// The start of the next event.
  package private(set) var anchor: Int
  /// Whether the supervision timeout has passed without a valid packet on one side.
  package private(set) var isLost = false
  private var central: Side
  private var device: Side
  private var uplink: LossChannel
  private var downlink: LossChannel
  private var skipped = 0
  private let emptyAirTime: Int

  /// - Parameters:
  ///   - settings: Settings that `checked()` accepts.
  ///   - firstAnchor: The start of the first event, in µs.
  ///   - uplink: The loss of packets from the device.
  ///   - downlink: The loss of packets to the device.
  package init(
    _ settings: ConnectionSettings, firstAnchor: Int = 0, uplink: LossModel = .none, downlink: LossModel = .none,
    seed: UInt64 = 1
  ) throws(ConnectionSettingsError) {
    self.settings = try settings.checked()
    anchor = firstAnchor
    var seeds = SeededGenerator(seed: seed)
    self.uplink = LossChannel(uplink, seed: seeds.next())
    self.downlink = LossChannel(downlink, seed: seeds.next())
    device = Side(
      queue: PacketQueue(capacity: settings.queueCapacity, linkPayload: settings.linkPayload), lastReceived: firstAnchor
    )
    central = Side(
      queue: PacketQueue(capacity: settings.queueCapacity, linkPayload: ConnectionSettings.downlinkPayload),
      lastReceived: firstAnchor)
    emptyAirTime = settings.phy.airTime(payload: 0)
  }

  /// Puts a value of the device into its queue. Returns false, and counts it as overflowed, if the queue is full.
  package mutating func offer(_ packet: LinkPacket, at time: Int) -> Bool {
    guard device.queue.hasRoom else {
      use.overflowed += 1
      return false
    }
    device.queue.append(packet, at: time)
    return true
  }

  /// Whether the device's queue takes another value.
  package var hasRoom: Bool { device.queue.hasRoom }

  /// Whether the device has nothing to send and nothing that waits for an acknowledgement.
  package var isDrained: Bool { device.queue.isEmpty }

  /// Runs the event at `anchor` and moves `anchor` to the next one.
  ///
  /// - Complexity: O(exchanges).
  package mutating func runEvent(_ user: inout some ConnectionUser) {
    let start = anchor
    anchor += settings.interval
    guard !isLost else { return }
    if start - min(device.lastReceived, central.lastReceived) > settings.supervisionTimeout {
      isLost = true
      return
    }
    if let age = settings.flushTimeout { use.flushed += device.queue.flush(enqueuedBefore: start - age) }
    refill(&user, at: start)
    if device.queue.isEmpty, skipped < settings.peripheralLatency {
      skipped += 1
      use.skippedEvents += 1
      return
    }
    let widening = (skipped + 1) * settings.interval * settings.clockInaccuracy / 1_000_000
    skipped = 0
    use.events += 1
    use.receiving += widening
    let end = runExchanges(&user, from: start)
    user.radioWasOn(from: start - widening, to: end)
  }

  /// Returns the end of the last packet.
  private mutating func runExchanges(_ user: inout some ConnectionUser, from start: Int) -> Int {
    let limit = start + settings.eventLimit
    (device.damagedInARow, central.damagedInARow) = (0, 0)
    var (time, exchanges) = (start, 0)
    let space = PHY.interFrameSpace
    while true {
      if central.queue.hasRoom, let packet = user.nextDownlink(at: time) { central.queue.append(packet, at: time) }
      let down = airTime(central.nextLength)
      guard exchanges == 0 || time + down + airTime(device.nextLength) + 2 * space <= limit else { break }
      let centralHasMore = central.hasMore
      time += down
      use.receiving += down
      deliverDown(&user, at: time)
      guard device.damagedInARow < 2 else { break }
      time += space
      refill(&user, at: time)
      // New data that would not end before the limit waits for the next event.
      let waits = device.inFlight == nil && time + airTime(device.queue.nextLength) + space > limit
      let deviceHasMore = !waits && device.hasMore
      let up = airTime(waits ? 0 : device.nextLength)
      time += up
      use.switching += space
      use.transmitting += up
      deliverUp(&user, length: waits ? 0 : device.nextLength, at: time)
      use.exchanges += 1
      exchanges += 1
      guard central.damagedInARow < 2, centralHasMore || deviceHasMore else { break }
      guard exchanges < settings.exchangesPerEvent ?? .max else { break }
      time += space
      use.switching += space
    }
    return time
  }

  private mutating func refill(_ user: inout some ConnectionUser, at time: Int) {
    while device.queue.hasRoom, let packet = user.nextUplink(at: time) { device.queue.append(packet, at: time) }
  }

  private func airTime(_ payload: Int) -> Int {
    payload == 0 ? emptyAirTime : settings.phy.airTime(payload: payload, isEncrypted: settings.isEncrypted)
  }

  /// Header, payload, integrity check and CRC.
  private func bits(_ payload: Int) -> Int {
    8 * (5 + payload + (settings.isEncrypted && payload > 0 ? PHY.integrityCheckLength : 0))
  }

  /// A packet of the central arrives at the device, whole or damaged.
  private mutating func deliverDown(_ user: inout some ConnectionUser, at time: Int) {
    let length = central.nextLength
    central.inFlight = length
    let arrives = device.receive(from: central, isDamaged: downlink.damages(bits: bits(length)), at: time)
    guard arrives, length > 0, let packet = central.queue.completes else { return }
    user.downlinkArrived(packet, at: time)
  }

  /// A packet of the device arrives at the central, whole or damaged.
  private mutating func deliverUp(_ user: inout some ConnectionUser, length: Int, at time: Int) {
    if length > 0 {
      use.dataPackets += 1
      if device.inFlight != nil { use.repeatedPackets += 1 }
      device.queue.noteOnAir()
    }
    device.inFlight = length
    let arrives = central.receive(from: device, isDamaged: uplink.damages(bits: bits(length)), at: time)
    guard arrives, length > 0, let packet = device.queue.completes else { return }
    use.delivered += 1
    use.deliveredBytes += packet.length
    user.uplinkArrived(packet, at: time)
  }
}

/// What a device's radio has done. All times are in µs.
package struct RadioUse: Hashable, Sendable {
  /// Events in which the radio was on.
  package var events = 0
  /// Events that the device skipped.
  package var skippedEvents = 0
  package var transmitting = 0
  /// Includes the time by which the receiver opens early, because clocks are inaccurate.
  package var receiving = 0
  /// Inter-frame spaces within events.
  package var switching = 0
  /// Data packets that the device sent, repetitions included; empty packets are left out.
  package var dataPackets = 0
  /// Data packets that were sent again.
  package var repeatedPackets = 0
  /// Values that arrived whole at the central.
  package var delivered = 0
  package var deliveredBytes = 0
  /// Values that were refused because the queue was full.
  package var overflowed = 0
  /// Values that were dropped because they were too old.
  package var flushed = 0
  /// Exchanges: pairs of packets.
  package var exchanges = 0

  package init() {}

  /// The time in events, in µs.
  package var active: Int { transmitting + receiving + switching }
}
