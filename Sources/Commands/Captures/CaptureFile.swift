import FeatureFiles

/// HCI packets from a capture: btsnoop, as Android and Bumble write it, pcap, or pcapng, as Wireshark writes it.
///
/// A capture that ends inside a record is read up to there.
struct CaptureFile {
  /// A packet between a host and its controller: the type of H4, then its bytes.
  struct Packet {
    /// In µs, from a start that depends on the format.
    var time: Int
    /// Nil if the format does not say it.
    var isFromController: Bool?
    var type: UInt8
    var bytes: ArraySlice<UInt8>
  }

  var packets: [Packet] = []
  /// What is wrong with the end of the file, or nil.
  private(set) var rest: CaptureError?
  private var cursor: FileCursor
  /// The number of the record that is being read, from 1.
  private var record = 0

  /// Whether a file begins as a capture does. No file of fragments does: its first length would be too great.
  static func isCapture(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: "btsnoop\0".utf8) || Magic.allCases.contains { bytes.starts(with: $0.rawValue.bytes) }
  }

  /// - Throws: `CaptureError` for a header that is not understood.
  init(_ bytes: [UInt8]) throws(CaptureError) {
    cursor = FileCursor(bytes)
    if bytes.starts(with: "btsnoop\0".utf8) {
      try readBTSnoop()
    } else if let magic = Magic.allCases.first(where: { bytes.starts(with: $0.rawValue.bytes) }) {
      if magic == .pcapng { try readPcapng() } else { try readPcap(magic) }
    } else {
      throw error("not btsnoop, pcap or pcapng")
    }
  }

  /// The first four bytes of a file.
  private enum Magic: UInt32, CaseIterable {
    case pcap = 0xA1B2_C3D4
    case swappedPcap = 0xD4C3_B2A1
    case nanosecondPcap = 0xA1B2_3C4D
    case swappedNanosecondPcap = 0x4D3C_B2A1
    case pcapng = 0x0A0D_0D0A

    var isBigEndian: Bool { self == .pcap || self == .nanosecondPcap }
    var isNanoseconds: Bool { self == .nanosecondPcap || self == .swappedNanosecondPcap }
  }

  private func error(_ reason: String) -> CaptureError {
    CaptureError(record: record, offset: cursor.end - cursor.remaining, reason: reason)
  }

  /// Notes that the file ends inside a record.
  private mutating func end() { if cursor.remaining > 0 { rest = error("the file ends inside this record") } }

  // MARK: btsnoop

  /// A header of 16 bytes; records of 24 bytes and the packet, all big-endian.
  private mutating func readBTSnoop() throws(CaptureError) {
    guard cursor.take(8) != nil, let version = cursor.integer(4, bigEndian: true),
      let link = cursor.integer(4, bigEndian: true)
    else { throw error("the header is cut") }
    guard version == 1 else { throw error("btsnoop of version \(version), not 1") }
    guard link == 1001 || link == 1002 else { throw error("data link \(link), not 1001 or 1002 (HCI)") }
    while cursor.remaining > 0 {
      record += 1
      var next = cursor
      guard next.integer(4, bigEndian: true) != nil, let length = next.integer(4, bigEndian: true),
        let flags = next.integer(4, bigEndian: true), next.take(4) != nil, let time = next.integer(8, bigEndian: true),
        let packet = next.take(length)
      else { return end() }
      cursor = next
      let isFromController = flags & 1 == 1
      // Without H4, the flags tell commands and events from data.
      let type = UInt8(flags & 2 == 0 ? 2 : isFromController ? 4 : 1)
      add(packet, time: time, isFromController: isFromController, type: link == 1001 ? type : nil)
    }
  }

  // MARK: pcap

  /// A header of 24 bytes; records of 16 bytes and the packet.
  private mutating func readPcap(_ magic: Magic) throws(CaptureError) {
    let big = magic.isBigEndian
    guard cursor.take(20) != nil, let link = cursor.integer(4, bigEndian: big) else { throw error("the header is cut") }
    let linkType = link & 0xFFFF
    try check(linkType)
    while cursor.remaining > 0 {
      record += 1
      var next = cursor
      guard let seconds = next.integer(4, bigEndian: big), let fraction = next.integer(4, bigEndian: big),
        let length = next.integer(4, bigEndian: big), next.take(4) != nil, let packet = next.take(length)
      else { return end() }
      cursor = next
      add(packet, linkType, time: seconds * 1_000_000 + (magic.isNanoseconds ? fraction / 1000 : fraction))
    }
  }

  // MARK: pcapng

  private struct Interface {
    var linkType: Int
    /// Units of time per second.
    var resolution: Double
  }

  /// Blocks of a type, a length, the body, and the length again.
  private mutating func readPcapng() throws(CaptureError) {
    var (big, interfaces): (Bool, [Interface]) = (false, [])
    while cursor.remaining > 0 {
      record += 1
      var next = cursor
      guard let raw = next.take(4).map({ Array($0) }) else { return end() }
      if raw == Magic.pcapng.rawValue.bytes {
        var start = next
        guard start.take(4) != nil, let order = start.integer(4, bigEndian: true) else { return end() }
        guard order == 0x1A2B_3C4D || order == 0x4D3C_2B1A else { throw error("the byte order is not marked") }
        (big, interfaces) = (order == 0x1A2B_3C4D, [])
      }
      guard let length = next.integer(4, bigEndian: big) else { return end() }
      guard length >= 12, length % 4 == 0 else { throw error("a block of \(length) bytes") }
      guard let body = next.take(length - 12), next.take(4) != nil else { return end() }
      cursor = next
      var block = FileCursor(Array(body))
      let type = (big ? raw : raw.reversed()).reduce(0) { $0 << 8 | Int($1) }
      switch type {
      case 1:
        guard let link = block.integer(2, bigEndian: big), block.take(6) != nil else {
          throw error("an interface is cut")
        }
        try check(link)
        interfaces.append(Interface(linkType: link, resolution: Self.resolution(&block, bigEndian: big)))
      case 6:
        guard let index = block.integer(4, bigEndian: big), let high = block.integer(4, bigEndian: big),
          let low = block.integer(4, bigEndian: big), let count = block.integer(4, bigEndian: big),
          block.take(4) != nil,
          let packet = block.take(count)
        else { throw error("a packet is cut") }
        guard interfaces.indices.contains(index) else { throw error("there is no interface \(index)") }
        let units = Double(high) * 4_294_967_296 + Double(low)
        let time = units / interfaces[index].resolution * 1_000_000
        add(packet, interfaces[index].linkType, time: time < 1e18 ? Int(time) : 0)
      default: break
      }
    }
  }

  /// The option if_tsresol; microseconds without it.
  private static func resolution(_ block: inout FileCursor, bigEndian big: Bool) -> Double {
    while let code = block.integer(2, bigEndian: big), let length = block.integer(2, bigEndian: big), code != 0 {
      guard let value = block.take((length + 3) / 4 * 4) else { break }
      guard code == 9, length == 1, let exponent = value.first else { continue }
      let base = exponent & 0x80 == 0 ? 10.0 : 2.0
      return (0..<exponent & 0x7F).reduce(1) { power, _ in power * base }
    }
    return 1_000_000
  }

  // MARK: Packets

  private static let (h4, h4WithDirection) = (187, 201)

  private func check(_ linkType: Int) throws(CaptureError) {
    guard linkType == Self.h4 || linkType == Self.h4WithDirection else {
      throw error("link type \(linkType), not 187 or 201 (Bluetooth HCI H4)")
    }
  }

  private mutating func add(_ packet: ArraySlice<UInt8>, _ linkType: Int, time: Int) {
    guard linkType == Self.h4WithDirection else { return add(packet, time: time, isFromController: nil, type: nil) }
    guard packet.count >= 4 else { return }
    add(packet.dropFirst(4), time: time, isFromController: packet[packet.startIndex + 3] & 1 == 1, type: nil)
  }

  /// - Parameter type: The type of H4, or nil if it is the first byte.
  private mutating func add(_ packet: ArraySlice<UInt8>, time: Int, isFromController: Bool?, type: UInt8?) {
    guard let kind = type ?? packet.first else { return }
    packets.append(
      Packet(
        time: time, isFromController: isFromController, type: kind, bytes: type == nil ? packet.dropFirst() : packet))
  }
}

/// Why a capture cannot be read, with the record, from 1 (0 is the header), and the byte.
struct CaptureError: Error, Equatable, CustomStringConvertible {
  var record: Int
  var offset: Int
  var reason: String

  var description: String { "record \(record), byte \(offset): \(reason)" }
}

extension FileCursor {
  /// The next `count` bytes as a number, at most 8 of them; a value beyond `Int` becomes the largest one.
  mutating func integer(_ count: Int, bigEndian: Bool) -> Int? {
    guard let bytes = take(count) else { return nil }
    let value =
      bigEndian
      ? bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) } : bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    return Int(clamping: value)
  }
}

extension UInt32 {
  /// The bytes, the highest one first.
  fileprivate var bytes: [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> UInt32($0)) }
  }
}
