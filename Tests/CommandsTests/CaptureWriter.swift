@testable import Commands

/// Writes captures in every format that is read.
struct CaptureWriter {
  enum Format: CaseIterable { case pcap, bigEndianPcap, nanosecondPcap, pcapng, bigEndianPcapng, btsnoopWithoutH4 }

  private let format: Format
  private let big: Bool
  private var bytes: [UInt8] = []

  init(_ format: Format) {
    self.format = format
    big = [.bigEndianPcap, .bigEndianPcapng, .btsnoopWithoutH4].contains(format)
  }

  private mutating func add(_ value: Int, _ count: Int = 4) {
    let low = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    bytes += big ? low.reversed() : low
  }

  func file(of capture: CaptureFile) -> [UInt8] {
    var writer = self
    writer.header()
    for packet in capture.packets { writer.packet(packet, time: packet.time - (capture.packets.first?.time ?? 0)) }
    return writer.bytes
  }

  private mutating func header() {
    switch format {
    case .pcap, .bigEndianPcap, .nanosecondPcap:
      add(format == .nanosecondPcap ? 0xA1B2_3C4D : 0xA1B2_C3D4)
      add(2, 2)
      add(4, 2)
      for value in [0, 0, 65_535, 201] { add(value) }
    case .pcapng, .bigEndianPcapng:
      for value in [0x0A0D_0D0A, 28, 0x1A2B_3C4D] { add(value) }
      add(1, 2)
      add(0, 2)
      add(-1, 8)
      add(28)
      // An interface for H4 without direction, in nanoseconds.
      add(1)
      add(32)
      add(187, 2)
      add(0, 2)
      add(0)
      add(9, 2)
      add(1, 2)
      bytes += [9, 0, 0, 0]
      add(0)
      add(32)
    case .btsnoopWithoutH4:
      bytes += Array("btsnoop\0".utf8)
      add(1)
      add(1001)
    }
  }

  private mutating func packet(_ packet: CaptureFile.Packet, time: Int) {
    let (h4, direction) = ([packet.type] + packet.bytes, packet.isFromController == true ? 1 : 0)
    switch format {
    case .pcap, .bigEndianPcap, .nanosecondPcap:
      add(time / 1_000_000)
      add(time % 1_000_000 * (format == .nanosecondPcap ? 1000 : 1))
      add(h4.count + 4)
      add(h4.count + 4)
      bytes += [0, 0, 0, UInt8(direction)] + h4
    case .pcapng, .bigEndianPcapng:
      let padded = (h4.count + 3) / 4 * 4
      for value in [6, 32 + padded, 0, time * 1000 >> 32, time * 1000 & 0xFFFF_FFFF, h4.count, h4.count] { add(value) }
      bytes += h4 + Array(repeating: 0, count: padded - h4.count)
      add(32 + padded)
    case .btsnoopWithoutH4:
      add(packet.bytes.count)
      add(packet.bytes.count)
      add(direction | (packet.type == 2 ? 0 : 2))
      add(0)
      add(time, 8)
      bytes += packet.bytes
    }
  }
}

extension CaptureFile {
  /// The capture without some packets.
  func without(_ isLeftOut: (Packet) -> Bool) -> CaptureFile {
    var copy = self
    copy.packets.removeAll(where: isLeftOut)
    return copy
  }
}
