/// The CRC-32 of ISO 3309. Spec: [PROF-2].
///
/// Polynomial 0x04C11DB7, reflected; initial value and final exclusive-or 0xFFFFFFFF; check value 0xCBF43926 for
/// "123456789". It is computed bit by bit, which fits a microcontroller: it runs once per profile.
enum CRC32 {
  static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for index in bytes.indices {
      crc ^= UInt32(bytes[index])
      for _ in 0..<8 { crc = crc & 1 != 0 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
