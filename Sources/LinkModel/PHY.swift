/// A physical layer of Bluetooth LE, and the time that packets take on air.
///
/// Source: Bluetooth Core Specification, volume 6, part B, 2.1 and 2.2.
package enum PHY: String, CaseIterable, Hashable, Sendable {
  /// LE Coded, S = 8.
  case coded125k = "125k"
  /// LE Coded, S = 2.
  case coded500k = "500k"
  case oneM = "1M"
  case twoM = "2M"

  /// The time between two packets of an event, T_IFS, in µs.
  package static let interFrameSpace = 150
  /// The bytes that encryption adds to a data packet that is not empty: the message integrity check.
  package static let integrityCheckLength = 4

  /// Returns the time on air of a data packet, in µs, exact.
  ///
  ///     1M     preamble 1, access address 4, header 2, CRC 3: 10 bytes and the payload, 8 µs each
  ///     2M     preamble 2: 11 bytes and the payload, 4 µs each
  ///     coded  80 + 256 + 16 + 24 µs at S = 8, then header, payload, CRC (24 bits) and TERM2 (3 bits), S µs per bit
  ///
  /// - Parameters:
  ///   - payload: The bytes of the LL payload, without the integrity check. 0 is the empty packet.
  ///   - isEncrypted: Whether a packet that is not empty has an integrity check.
  package func airTime(payload: Int, isEncrypted: Bool = false) -> Int {
    let length = payload + (isEncrypted && payload > 0 ? Self.integrityCheckLength : 0)
    switch self {
    case .oneM: return 8 * (10 + length)
    case .twoM: return 4 * (11 + length)
    case .coded500k: return 376 + 2 * (16 + 8 * length + 24) + 6
    case .coded125k: return 376 + 8 * (16 + 8 * length + 24) + 24
    }
  }

  /// Returns the time of a data packet and its empty answer, each followed by an inter-frame space, in µs.
  package func exchangeTime(payload: Int, isEncrypted: Bool = false) -> Int {
    airTime(payload: payload, isEncrypted: isEncrypted) + airTime(payload: 0) + 2 * Self.interFrameSpace
  }
}
