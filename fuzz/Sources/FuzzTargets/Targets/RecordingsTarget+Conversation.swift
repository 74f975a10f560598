@testable import Commands

/// A conversation of a device and a central over several connections, with L2CAP packets in pieces, written as a capture: the
/// values, in their order, are all that is read from it.
func checkConversation(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  var conversation = Conversation(&reader)
  var actions = 0
  while !reader.isAtEnd, actions < 200 {
    conversation.act(&reader)
    actions += 1
  }
  conversation.finish()
  let bytes = conversation.capture.bytes
  guard let capture = Meter.read(bytes.count, { try? CaptureFile(bytes) }), capture.rest == nil else {
    violated(.model, "a capture is refused")
  }
  let session = Meter.read(bytes.count) { CapturedSession(capture) }
  let events = session.entries.map { Conversation.Event($0) }
  require(session.isDiscovered == conversation.isDiscovered, .model, "the discovery")
  require(events == conversation.expected, .model, "\(events) are not \(conversation.expected)")
}

private struct Conversation {
  /// What a reader is to report.
  enum Event: Equatable {
    case value(Int, isUp: Bool, [UInt8])
    case mtu(Int, isServer: Bool, Int)
    case channelValue(Int, isUp: Bool, [UInt8])
    case opened(Int, psm: Int)
    case closed(Int)
    case lost(Int, length: Int)
    case disconnected(Int)

    init(_ entry: CapturedSession.Entry) {
      let connection = entry.connection
      switch entry.event {
      case .value(let isUp, let bytes): self = .value(connection, isUp: isUp, bytes)
      case .mtu(let isServer, let mtu): self = .mtu(connection, isServer: isServer, mtu)
      case .channel(.value(let isUp, let bytes)): self = .channelValue(connection, isUp: isUp, bytes)
      case .channel(.opened(let psm)): self = .opened(connection, psm: psm)
      case .channel(.closed): self = .closed(connection)
      case .channel(.lost(let length)): self = .lost(connection, length: length)
      case .disconnected: self = .disconnected(connection)
      }
    }
  }

  /// One direction of a connection.
  private struct Direction: Hashable {
    var connection: Int
    var isUp: Bool
  }

  /// A part of an L2CAP packet, and what its arrival shows.
  private struct Piece {
    var data: [UInt8]
    var isFirst: Bool
    var shows: [Event] = []
  }

  /// The central's identifier, which frames upwards name, and the device's. They may be the same number.
  private static let (psm, central) = (0x80, 0x40)

  private(set) var capture: HostCapture
  private(set) var expected: [Event] = []
  let isDiscovered: Bool
  /// The identifiers of channels at the device.
  private let device: Int
  private var waiting: [Direction: [Piece]] = [:]
  private var open: Set<Int> = []

  init(_ reader: inout ByteInput) {
    let choices = reader.integer()
    capture = HostCapture(choices & 1 == 0 ? .btsnoop : .pcap)
    isDiscovered = choices & 2 != 0
    device = choices & 4 != 0 ? Self.central : 0x41
    guard isDiscovered else { return }
    let identifier: [UInt8] = [0xAA, 0x66, 0x3E, 0x00, 0xE4, 0x69, 0xA5, 0xAE, 0x6A, 0x49, 0x91, 0xFA]
    var found: [UInt8] = []
    for role: UInt8 in 2...4 { found += [role * 16, 0, 0x10, role, 0] + identifier + [role, 0, 0x9E, 0xD9] }
    packet([0x09, 21] + found, channel: 4, Direction(connection: 0, isUp: true), pieces: 255, shows: [])
    finish()
  }

  mutating func act(_ reader: inout ByteInput) {
    let action = reader.integer()
    let connection = action >> 4 & 3
    let direction = Direction(connection: connection, isUp: action & 64 != 0)
    switch action & 15 {
    case 0...2: value(direction, &reader)
    case 3:
      let mtu = reader.integer16()
      let opcode: UInt8 = direction.isUp ? 3 : 2
      packet(
        [opcode] + HostCapture.number(mtu), channel: 4, direction, pieces: 1 + reader.integer(),
        shows: [.mtu(connection, isServer: direction.isUp, mtu)])
    case 4:
      capture.disconnection(connection)
      expected.append(.disconnected(connection))
      for isUp in [false, true] { waiting[Direction(connection: connection, isUp: isUp)] = nil }
      open.remove(connection)
    case 5: openChannel(connection)
    case 6: closeChannel(connection)
    case 7...9: channelValues(direction, &reader)
    default: emit(direction)
    }
  }

  /// Puts an L2CAP packet into its direction's queue, in pieces of so many bytes.
  private mutating func packet(
    _ bytes: [UInt8], channel: Int, _ direction: Direction, pieces: Int, shows: [Event]
  ) {
    let whole = HostCapture.number(bytes.count) + HostCapture.number(channel) + bytes
    // The header of L2CAP is not divided.
    var parts = [Piece(data: Array(whole.prefix(4 + pieces)), isFirst: true)]
    for start in stride(from: 4 + pieces, to: whole.count, by: pieces) {
      parts.append(Piece(data: Array(whole[start..<min(start + pieces, whole.count)]), isFirst: false))
    }
    parts[parts.count - 1].shows = shows
    waiting[direction, default: []] += parts
  }

  private mutating func emit(_ direction: Direction) {
    guard var queue = waiting[direction], let piece = queue.first else { return }
    queue.removeFirst()
    waiting[direction] = queue.isEmpty ? nil : queue
    capture.data(piece.data, connection: direction.connection, isFirst: piece.isFirst, isUp: direction.isUp)
    expected += piece.shows
  }

  private mutating func flush(_ connection: Int) {
    for isUp in [false, true] {
      let direction = Direction(connection: connection, isUp: isUp)
      while waiting[direction] != nil { emit(direction) }
    }
  }

  mutating func finish() { for connection in 0..<4 { flush(connection) } }

  /// A notification, or a write with or without response; sometimes of another characteristic.
  private mutating func value(_ direction: Direction, _ reader: inout ByteInput) {
    let choices = reader.integer()
    let isForeign = choices & 1 != 0
    let role = direction.isUp ? 2 : 3
    let bytes = reader.array(choices >> 2)
    let opcode: UInt8 = direction.isUp ? 0x1B : choices & 2 == 0 ? 0x52 : 0x12
    let isShown = !isForeign || !isDiscovered
    packet(
      [opcode] + HostCapture.number(isForeign ? 0x99 : role) + bytes, channel: 4, direction,
      pieces: 1 + reader.integer(),
      shows: isShown ? [.value(direction.connection, isUp: direction.isUp, bytes)] : [])
  }

  /// A request of the central to open a channel, and the answer. Nothing else is on its way meanwhile.
  private mutating func openChannel(_ connection: Int) {
    guard open.insert(connection).inserted else { return }
    flush(connection)
    let number = HostCapture.number
    let sizes = number(512) + number(251) + number(9)
    signal(0x14, number(Self.psm) + number(Self.central) + sizes, connection, isUp: false)
    signal(0x15, number(device) + sizes + number(0), connection, isUp: true)
    expected.append(.opened(connection, psm: Self.psm))
  }

  private mutating func closeChannel(_ connection: Int) {
    guard open.remove(connection) != nil else { return }
    flush(connection)
    signal(0x06, HostCapture.number(device) + HostCapture.number(Self.central), connection, isUp: false)
    expected.append(.closed(connection))
  }

  private mutating func signal(_ code: UInt8, _ data: [UInt8], _ connection: Int, isUp: Bool) {
    let direction = Direction(connection: connection, isUp: isUp)
    packet([code, 1] + HostCapture.number(data.count) + data, channel: 5, direction, pieces: 255, shows: [])
    flush(connection)
  }

  /// Packets over an open channel, each after its length: in SDUs, each after its length, and these in frames.
  private mutating func channelValues(_ direction: Direction, _ reader: inout ByteInput) {
    guard open.contains(direction.connection) else { return }
    let (count, sduLength, frameLength) = (reader.number(1...4), 1 + reader.integer(), 2 + reader.integer())
    var data: [UInt8] = []
    /// The packets, by the number of bytes at which they are complete.
    var ends: [(end: Int, packet: [UInt8])] = []
    for _ in 0..<count {
      let packet = [reader.byte()] + reader.array(reader.integer() >> 1)
      data += HostCapture.number(packet.count) + packet
      ends.append((data.count, packet))
    }
    var sent = 0
    while sent < data.count {
      let sdu = Array(data[sent..<min(sent + sduLength, data.count)])
      let framed = HostCapture.number(sdu.count) + sdu
      for start in stride(from: 0, to: framed.count, by: frameLength) {
        let frame = Array(framed[start..<min(start + frameLength, framed.count)])
        let arrived = sent + max(0, min(start + frameLength, framed.count) - 2)
        let before = sent + max(0, start - 2)
        let complete = ends.filter { $0.end > before && $0.end <= arrived }
        packet(
          frame, channel: direction.isUp ? Self.central : device, direction, pieces: 1 + reader.integer(),
          shows: complete.map { .channelValue(direction.connection, isUp: direction.isUp, $0.packet) })
      }
      sent += sdu.count
    }
  }
}
