import FeatureFiles

/// Puts L2CAP packets together (Core Specification, volume 4, part E, 5.4.2).
struct CapturedFragments {
  /// An L2CAP packet.
  struct PDU {
    /// In µs since the first packet of the capture.
    var time: Int
    var connection: Int
    /// Nil if the capture does not say it.
    var isFromController: Bool?
    /// The channel identifier at its receiver: 4 is ATT, 5 signalling, 0x40 and more are channels that were opened.
    var channel: Int
    var bytes: [UInt8]
  }

  private struct Direction: Hashable {
    var connection: Int
    var isFromController: Bool?
  }

  /// A packet whose end is missing.
  private struct Partial {
    var length: Int
    var channel: Int
    var bytes: [UInt8]
  }

  private var partials: [Direction: Partial] = [:]

  /// Takes the data of an ACL packet. Returns the L2CAP packet that it completes.
  mutating func receive(_ packet: CaptureFile.Packet, _ time: Int) -> PDU? {
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
    // A packet that is longer than it says is damaged.
    guard partial.bytes.count == partial.length else { return nil }
    return PDU(
      time: time, connection: direction.connection, isFromController: direction.isFromController,
      channel: partial.channel, bytes: partial.bytes)
  }

  /// Forgets what is incomplete on a connection that has ended.
  mutating func disconnect(_ connection: Int) { partials = partials.filter { $0.key.connection != connection } }
}
