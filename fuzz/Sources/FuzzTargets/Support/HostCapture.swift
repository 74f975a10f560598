/// A capture of a host of the central, as the tests of captures write it too: btsnoop without H4, or pcap with H4 and directions.
struct HostCapture {
  enum Format: CaseIterable { case btsnoop, pcap }

  private let format: Format
  private(set) var bytes: [UInt8]
  private var packets = 0

  init(_ format: Format) {
    self.format = format
    switch format {
    case .btsnoop: bytes = Array("btsnoop\0".utf8) + [0, 0, 0, 1, 0, 0, 0x03, 0xE9]
    case .pcap:
      bytes = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 201, 0, 0, 0]
    }
  }

  /// A piece of an L2CAP packet.
  mutating func data(_ data: [UInt8], connection: Int, isFirst: Bool, isUp: Bool) {
    let flags = connection | (isFirst ? 0x2000 : 0x1000)
    add(2, Self.number(flags) + Self.number(data.count) + data, isUp: isUp)
  }

  /// A connection has ended.
  mutating func disconnection(_ connection: Int) { add(4, [5, 4, 0] + Self.number(connection) + [0x13], isUp: true) }

  private mutating func add(_ type: UInt8, _ packet: [UInt8], isUp: Bool) {
    let time = Self.number(1000 * packets % 60_000)
    packets += 1
    switch format {
    case .btsnoop:
      let length: [UInt8] = [0, 0] + Self.number(packet.count).reversed()
      let flags: UInt8 = (isUp ? 1 : 0) | (type == 2 ? 0 : 2)
      bytes += length + length + [0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + time.reversed() + packet
    case .pcap:
      let length = Self.number(packet.count + 5) + [0, 0]
      bytes += [0, 0, 0, 0] + time + [0, 0] + length + length + [0, 0, 0, isUp ? 1 : 0, type] + packet
    }
  }

  /// Two bytes, the less significant first.
  static func number(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}
