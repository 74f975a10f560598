import FeatureFiles

/// What a capture has of the service of spec/gatt.md: values in both directions, and what happens to connections.
struct CapturedSession {
  enum Event {
    /// A value of the uplink or the downlink: one packet of the format.
    case value(isUp: Bool, [UInt8])
    /// The MTU that one side offers.
    case mtu(isServer: Bool, Int)
    case disconnected
  }

  struct Entry {
    /// In µs since the first packet of the capture.
    var time: Int
    var connection: Int
    var event: Event
  }

  private(set) var entries: [Entry] = []
  /// Whether the capture has the discovery of the service. If it has not, all notifications and writes are entries.
  private(set) var isDiscovered = false

  /// An L2CAP packet whose end is missing.
  private struct Partial {
    var length: Int
    var channel: Int
    var bytes: [UInt8]
  }

  private struct Direction: Hashable {
    var connection: Int
    var isFromController: Bool?
  }

  private struct PDU {
    var time: Int
    var connection: Int
    var bytes: [UInt8]
  }

  init(_ capture: CaptureFile) {
    let start = capture.packets.first?.time ?? 0
    var partials: [Direction: Partial] = [:]
    var (pdus, ends): ([PDU], [Entry]) = ([], [])
    for packet in capture.packets {
      let time = packet.time - start
      if packet.type == 2 {
        if let pdu = Self.receive(packet, time, &partials) { pdus.append(pdu) }
      } else if packet.type == 4, let connection = Self.disconnected(packet.bytes) {
        partials = partials.filter { $0.key.connection != connection }
        ends.append(Entry(time: time, connection: connection, event: .disconnected))
      }
    }
    let roles = pdus.reduce(into: [Int: Bool]()) { $0.merge(Self.roles(in: $1.bytes)) { _, new in new } }
    isDiscovered = !roles.isEmpty
    let values = pdus.compactMap { pdu in
      Self.event(of: pdu.bytes, roles).map { Entry(time: pdu.time, connection: pdu.connection, event: $0) }
    }
    // Both lists are in order; a stable merge by time.
    var next = ends[...]
    for value in values {
      while let end = next.first, end.time < value.time {
        entries.append(end)
        next.removeFirst()
      }
      entries.append(value)
    }
    entries += next
  }

  /// Event 5, Disconnection Complete.
  private static func disconnected(_ bytes: ArraySlice<UInt8>) -> Int? {
    var cursor = FileCursor(Array(bytes))
    guard cursor.next() == 5, cursor.next() != nil, cursor.next() == 0 else { return nil }
    return cursor.integer(2, bigEndian: false).map { $0 & 0xFFF }
  }

  /// A fragment of L2CAP (Core Specification, volume 4, part E, 5.4.2). Returns the ATT PDU that it completes.
  private static func receive(
    _ packet: CaptureFile.Packet, _ time: Int, _ partials: inout [Direction: Partial]
  ) -> PDU? {
    var cursor = FileCursor(Array(packet.bytes))
    guard let flags = cursor.integer(2, bigEndian: false), let length = cursor.integer(2, bigEndian: false),
      let data = cursor.take(length)
    else { return nil }
    let direction = Direction(connection: flags & 0xFFF, isFromController: packet.isFromController)
    if flags >> 12 & 3 == 1 {
      partials[direction]?.bytes += data
    } else {
      var header = FileCursor(Array(data))
      guard let length = header.integer(2, bigEndian: false), let channel = header.integer(2, bigEndian: false) else {
        partials[direction] = nil
        return nil
      }
      partials[direction] = Partial(length: length, channel: channel, bytes: Array(data.dropFirst(4)))
    }
    guard let partial = partials[direction], partial.bytes.count >= partial.length else { return nil }
    partials[direction] = nil
    // Channel 4 is ATT. A packet that is longer than it says is damaged.
    guard partial.channel == 4, partial.bytes.count == partial.length else { return nil }
    return PDU(time: time, connection: direction.connection, bytes: partial.bytes)
  }

  /// The handles of uplink (true) and downlink (false) in a Read By Type Response with characteristics of 128-bit UUIDs.
  private static func roles(in pdu: [UInt8]) -> [Int: Bool] {
    var cursor = FileCursor(pdu)
    guard cursor.next() == 0x09, cursor.next() == 21 else { return [:] }
    var roles: [Int: Bool] = [:]
    while cursor.remaining >= 21, cursor.take(3) != nil, let handle = cursor.integer(2, bigEndian: false),
      let identifier = cursor.take(16)
    {
      // d99eNNNN-fa91-496a-aea5-69e4003e66aa, the last byte first.
      let common = identifier.prefix(12) + identifier.suffix(2)
      guard common.elementsEqual(Self.identifier) else { continue }
      switch identifier.dropFirst(12).prefix(2).reversed().reduce(0, { $0 << 8 | Int($1) }) {
      case 2: roles[handle] = true
      case 3: roles[handle] = false
      default: break
      }
    }
    return roles
  }

  private static let identifier: [UInt8] = [
    0xAA, 0x66, 0x3E, 0x00, 0xE4, 0x69, 0xA5, 0xAE, 0x6A, 0x49, 0x91, 0xFA, 0x9E, 0xD9,
  ]

  /// The event of an ATT PDU: notifications, writes with and without response, and the exchange of the MTU.
  private static func event(of pdu: [UInt8], _ roles: [Int: Bool]) -> Event? {
    var cursor = FileCursor(pdu)
    guard let opcode = cursor.next(), let handle = cursor.integer(2, bigEndian: false) else { return nil }
    switch opcode {
    case 0x02, 0x03: return .mtu(isServer: opcode == 0x03, handle)
    case 0x1B where roles.isEmpty || roles[handle] == true: return .value(isUp: true, Array(pdu.dropFirst(3)))
    case 0x12 where roles.isEmpty || roles[handle] == false: return .value(isUp: false, Array(pdu.dropFirst(3)))
    case 0x52 where roles.isEmpty || roles[handle] == false: return .value(isUp: false, Array(pdu.dropFirst(3)))
    default: return nil
    }
  }
}
