/// A value for the air: its number, which the user chooses, and its length.
package struct LinkPacket: Hashable, Sendable {
  package var number: Int
  /// The bytes of the value, without ATT and L2CAP.
  package var length: Int

  package init(number: Int, length: Int) { (self.number, self.length) = (number, length) }
}

/// The values that a controller holds, in order, cut into LL packets.
struct PacketQueue: Sendable {
  private struct Entry {
    var packet: LinkPacket
    /// The bytes of L2CAP that are not acknowledged yet.
    var left: Int
    var enqueued: Int
    var isOnAir = false
  }

  let capacity: Int
  let linkPayload: Int
  private var entries: [Entry] = []
  /// The index of the first entry that is still there. Entries before it are removed from time to time.
  private var first = 0

  init(capacity: Int, linkPayload: Int) { (self.capacity, self.linkPayload) = (capacity, linkPayload) }

  var count: Int { entries.count - first }
  var isEmpty: Bool { count == 0 }
  var hasRoom: Bool { count < capacity }

  mutating func append(_ packet: LinkPacket, at time: Int) {
    entries.append(Entry(packet: packet, left: packet.length + ConnectionSettings.valueOverhead, enqueued: time))
  }

  /// The payload of the next LL packet, 0 for the empty one.
  var nextLength: Int { isEmpty ? 0 : min(entries[first].left, linkPayload) }

  /// Whether there is data after the next LL packet: the MD bit.
  var hasMore: Bool { count > 1 || (count == 1 && entries[first].left > linkPayload) }

  /// The value that the next LL packet completes, or nil.
  var completes: LinkPacket? { isEmpty || entries[first].left > linkPayload ? nil : entries[first].packet }

  mutating func noteOnAir() { if !isEmpty { entries[first].isOnAir = true } }

  /// Removes the LL packet that has been acknowledged.
  mutating func acknowledge() {
    guard !isEmpty else { return }
    entries[first].left -= nextLength
    guard entries[first].left == 0 else { return }
    first += 1
    if first >= 64 {
      entries.removeFirst(first)
      first = 0
    }
  }

  /// Drops the values that were enqueued before `time` and have not been on air. Returns their number.
  mutating func flush(enqueuedBefore time: Int) -> Int {
    let before = count
    var kept: [Entry] = []
    for entry in entries[first...] where entry.isOnAir || entry.enqueued >= time { kept.append(entry) }
    (entries, first) = (kept, 0)
    return before - count
  }
}
