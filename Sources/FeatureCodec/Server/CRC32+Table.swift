extension CRC32 {
  /// The remainders of all bytes, for servers, which sum up large states. A device sums up its profile bit by bit.
  private static let table: ContiguousArray<UInt32> = ContiguousArray(
    (0..<256).lazy.map { byte in
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 != 0 ? (crc >> 1) ^ polynomial : crc >> 1 }
      return crc
    })

  /// Returns the same as `checksum(of:)`, a byte at a time.
  static func tableChecksum(of bytes: Span<UInt8>) -> UInt32 {
    let table = table
    var crc: UInt32 = 0xFFFF_FFFF
    for index in bytes.indices {
      crc = (crc >> 8) ^ table[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
    }
    return ~crc
  }
}
