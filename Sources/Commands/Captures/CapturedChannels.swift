import FeatureFiles

/// The L2CAP channels of a connection that carry packets. Spec: [GATT-10].
///
/// The central opens a channel with a request, so the requester's packets go down. Both ends may have the same number:
/// then only a capture that tells directions tells them apart, and others are not read.
struct CapturedChannels {
  enum Event {
    case opened(psm: Int)
    case closed
    case value(isUp: Bool, [UInt8])
    /// The bounds of the packets are lost: a length of 0, or above 4096.
    case lost(length: Int)
  }

  /// One direction of a channel: a sequence of bytes, each packet after its length.
  private struct Flow {
    /// The bytes of the current SDU that are still to come. SDUs mean nothing, but each begins with its length.
    var rest = 0
    var bytes: [UInt8] = []
    var isLost = false

    /// Takes a frame and returns the packets that it completes, or the length that cannot be.
    mutating func receive(_ frame: [UInt8]) -> (packets: [[UInt8]], wrong: Int?) {
      guard !isLost else { return ([], nil) }
      var cursor = FileCursor(frame)
      if rest == 0 {
        guard let length = cursor.integer(2, bigEndian: false) else { return ([], nil) }
        rest = length
      }
      let data = cursor.take(min(cursor.remaining, rest)) ?? []
      rest -= data.count
      bytes += data
      var packets: [[UInt8]] = []
      var start = 0
      defer { bytes.removeFirst(start) }
      while bytes.count - start >= 2 {
        let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8
        guard CapturedChannels.lengths.contains(length) else {
          isLost = true
          return (packets, length)
        }
        guard bytes.count - start >= 2 + length else { break }
        packets.append(Array(bytes[start + 2..<start + 2 + length]))
        start += 2 + length
      }
      return (packets, nil)
    }
  }

  private struct Channel {
    var psm: Int
    /// The identifiers at the requester and, once it has answered, at the other side.
    var requester: Int
    var acceptor: Int?
    var isRequesterController: Bool?
    var up = Flow()
    var down = Flow()

    /// Whether a frame to `identifier` goes up, or nil if it is not of this channel or cannot be told.
    func isUp(_ identifier: Int, isFromController: Bool?) -> Bool? {
      guard identifier == requester || identifier == acceptor else { return nil }
      if requester != acceptor { return identifier == requester }
      guard let isFromController, let isRequesterController else { return nil }
      return isFromController != isRequesterController
    }
  }

  /// The lengths that a packet can have.
  private static let lengths = 1...4096
  /// The channels of a connection that are followed. A device has a few; each frame is compared with all of them, so a
  /// damaged capture could open so many that reading it takes hours.
  static let maximumChannels = 64
  /// The channels, and requests without an answer by their identifiers.
  private var (channels, requests): ([Channel], [UInt8: Channel]) = ([], [:])

  /// Takes an L2CAP packet of any channel but ATT's.
  ///
  /// - Parameter psm: That of the service's information, or nil if the capture does not have it: then every channel counts.
  mutating func receive(_ pdu: CapturedFragments.PDU, psm: Int?) -> [Event] {
    if pdu.channel == 5 { return receiveSignal(pdu, psm: psm) }
    for index in channels.indices {
      guard let isUp = channels[index].isUp(pdu.channel, isFromController: pdu.isFromController) else { continue }
      let (packets, wrong) = isUp ? channels[index].up.receive(pdu.bytes) : channels[index].down.receive(pdu.bytes)
      return packets.map { .value(isUp: isUp, $0) } + (wrong.map { [.lost(length: $0)] } ?? [])
    }
    return []
  }

  /// Requests to open a channel, their answers, and requests to close one (Core Specification, volume 3, part A, 4).
  private mutating func receiveSignal(_ pdu: CapturedFragments.PDU, psm: Int?) -> [Event] {
    var cursor = FileCursor(pdu.bytes)
    guard let code = cursor.next(), let identifier = cursor.next(), cursor.take(2) != nil,
      let first = cursor.integer(2, bigEndian: false), let second = cursor.integer(2, bigEndian: false)
    else { return [] }
    switch code {
    case 0x14 where psm == nil || psm == first:
      requests[identifier] = Channel(psm: first, requester: second, isRequesterController: pdu.isFromController)
      return []
    case 0x15:
      guard var channel = requests.removeValue(forKey: identifier), cursor.take(4) != nil,
        cursor.integer(2, bigEndian: false) == 0
      else { return [] }
      channel.acceptor = first
      if channels.count == Self.maximumChannels { channels.removeFirst() }
      channels.append(channel)
      return [.opened(psm: channel.psm)]
    case 0x06:
      let count = channels.count
      channels.removeAll {
        [$0.requester, $0.acceptor].contains(first) && [$0.requester, $0.acceptor].contains(second)
      }
      return channels.count < count ? [.closed] : []
    default: return []
    }
  }
}
