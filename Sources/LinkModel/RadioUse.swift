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

  package static func - (whole: Self, start: Self) -> Self {
    var rest = whole
    rest.events -= start.events
    rest.skippedEvents -= start.skippedEvents
    rest.transmitting -= start.transmitting
    rest.receiving -= start.receiving
    rest.switching -= start.switching
    rest.dataPackets -= start.dataPackets
    rest.repeatedPackets -= start.repeatedPackets
    rest.delivered -= start.delivered
    rest.deliveredBytes -= start.deliveredBytes
    rest.overflowed -= start.overflowed
    rest.flushed -= start.flushed
    rest.exchanges -= start.exchanges
    return rest
  }
}
