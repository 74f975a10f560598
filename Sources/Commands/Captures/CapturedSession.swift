import FeatureFiles

/// What a capture has of the service of spec/gatt.md: values in both directions, and what happens to connections.
struct CapturedSession {
  enum Event {
    /// A value of the uplink or the downlink: one packet of the format.
    case value(isUp: Bool, [UInt8])
    /// The MTU that one side offers.
    case mtu(isServer: Bool, Int)
    /// Something on an L2CAP channel. Spec: [GATT-10].
    case channel(CapturedChannels.Event)
    case disconnected
  }

  struct Entry {
    /// In µs since the first packet of the capture.
    var time: Int
    var connection: Int
    var event: Event
  }

  private(set) var entries: [Entry] = []
  /// Whether the capture has the discovery of the service. If it has not, all notifications, writes and channels are
  /// entries.
  private(set) var isDiscovered = false

  init(_ capture: CaptureFile) {
    let start = capture.packets.first?.time ?? 0
    var fragments = CapturedFragments()
    var steps: [Step] = []
    for packet in capture.packets {
      let time = packet.time - start
      if packet.type == 2 {
        if let pdu = fragments.receive(packet, time) { steps.append(.pdu(pdu)) }
      } else if packet.type == 4, let connection = Self.disconnected(packet.bytes) {
        fragments.disconnect(connection)
        steps.append(.end(time: time, connection))
      }
    }
    let roles = steps.reduce(into: [Int: Role]()) { roles, step in
      if case .pdu(let pdu) = step, pdu.channel == 4 { roles.merge(Self.roles(in: pdu.bytes)) { _, new in new } }
    }
    isDiscovered = !roles.isEmpty
    var connections: [Int: Connection] = [:]
    for step in steps {
      switch step {
      case .end(let time, let connection):
        connections[connection] = nil
        entries.append(Entry(time: time, connection: connection, event: .disconnected))
      case .pdu(let pdu):
        let events = connections[pdu.connection, default: Connection()].receive(pdu, roles)
        entries += events.map { Entry(time: pdu.time, connection: pdu.connection, event: $0) }
      }
    }
  }

  private enum Step {
    case pdu(CapturedFragments.PDU)
    case end(time: Int, Int)
  }

  private enum Role { case uplink, downlink, information }

  /// What is known of a connection.
  private struct Connection {
    var channels = CapturedChannels()
    /// The PSM of the information, 0 if it names none, nil if it was not read.
    var psm: Int?
    /// The handle of the read that waits for its answer.
    var reading: Int?

    mutating func receive(_ pdu: CapturedFragments.PDU, _ roles: [Int: Role]) -> [Event] {
      guard pdu.channel == 4 else { return channels.receive(pdu, psm: psm).map { .channel($0) } }
      note(pdu.bytes, roles)
      return CapturedSession.event(of: pdu.bytes, roles).map { [$0] } ?? []
    }

    /// Reads the PSM from an answer with the information. Spec: [GATT-2].
    private mutating func note(_ pdu: [UInt8], _ roles: [Int: Role]) {
      var cursor = FileCursor(pdu)
      switch cursor.next() {
      case 0x0A: reading = cursor.integer(2, bigEndian: false)
      case 0x0B:
        guard let handle = reading, roles[handle] == .information, cursor.take(8) != nil else { return }
        psm = cursor.integer(2, bigEndian: false)
      default: break
      }
    }
  }

  /// Event 5, Disconnection Complete.
  private static func disconnected(_ bytes: ArraySlice<UInt8>) -> Int? {
    var cursor = FileCursor(Array(bytes))
    guard cursor.next() == 5, cursor.next() != nil, cursor.next() == 0 else { return nil }
    return cursor.integer(2, bigEndian: false).map { $0 & 0xFFF }
  }

  /// The handles of the service's characteristics in a Read By Type Response with characteristics of 128-bit UUIDs.
  private static func roles(in pdu: [UInt8]) -> [Int: Role] {
    var cursor = FileCursor(pdu)
    guard cursor.next() == 0x09, cursor.next() == 21 else { return [:] }
    var roles: [Int: Role] = [:]
    while cursor.remaining >= 21, cursor.take(3) != nil, let handle = cursor.integer(2, bigEndian: false),
      let identifier = cursor.take(16)
    {
      // d99eNNNN-fa91-496a-aea5-69e4003e66aa, the last byte first.
      let common = identifier.prefix(12) + identifier.suffix(2)
      guard common.elementsEqual(Self.identifier) else { continue }
      switch identifier.dropFirst(12).prefix(2).reversed().reduce(0, { $0 << 8 | Int($1) }) {
      case 2: roles[handle] = .uplink
      case 3: roles[handle] = .downlink
      case 4: roles[handle] = .information
      default: break
      }
    }
    return roles
  }

  private static let identifier: [UInt8] = [
    0xAA, 0x66, 0x3E, 0x00, 0xE4, 0x69, 0xA5, 0xAE, 0x6A, 0x49, 0x91, 0xFA, 0x9E, 0xD9,
  ]

  /// The event of an ATT PDU: notifications, writes with and without response, and the exchange of the MTU.
  private static func event(of pdu: [UInt8], _ roles: [Int: Role]) -> Event? {
    var cursor = FileCursor(pdu)
    guard let opcode = cursor.next(), let handle = cursor.integer(2, bigEndian: false) else { return nil }
    switch opcode {
    case 0x02, 0x03: return .mtu(isServer: opcode == 0x03, handle)
    case 0x1B where roles.isEmpty || roles[handle] == .uplink: return .value(isUp: true, Array(pdu.dropFirst(3)))
    case 0x12 where roles.isEmpty || roles[handle] == .downlink: return .value(isUp: false, Array(pdu.dropFirst(3)))
    case 0x52 where roles.isEmpty || roles[handle] == .downlink: return .value(isUp: false, Array(pdu.dropFirst(3)))
    default: return nil
    }
  }
}
