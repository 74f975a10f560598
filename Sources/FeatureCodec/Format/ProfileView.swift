public import Quantize

/// The static contract of device and server, read in place from its canonical bytes.
///
/// The bytes may lie in a microcontroller's flash or in a server's memory. Creating a view checks everything once, so
/// everything that it returns is valid.
public struct ProfileView: ~Escapable {
  let layout: ProfileLayout
  /// The CRC-32 of the bytes, by which both sides name the profile. Spec: [PROF-2].
  public let identifier: UInt32

  /// Creates a view after checking `bytes`. Allocates nothing.
  ///
  /// - Throws: `ProfileError` for the first field that fails [PROF-3].
  /// - Complexity: O(length + streams · segments²), with the segments of the longest stream.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(ProfileError) {
    try ProfileChecker(bytes: bytes).check()
    self.init(checked: bytes, identifier: CRC32.checksum(of: bytes))
  }

  /// Creates a view of bytes that have already passed `ProfileChecker`.
  @_lifetime(copy bytes)
  package init(checked bytes: Span<UInt8>, identifier: UInt32) {
    layout = ProfileLayout(bytes)
    self.identifier = identifier
  }

  /// Returns whether `bytes` are those that have this identifier, and are long enough for their records.
  // Unreached: only the C interface asks, which has tests of its own.
  package static func hasIdentifier(_ identifier: UInt32, _ bytes: Span<UInt8>) -> Bool {
    CRC32.checksum(of: bytes) == identifier && ProfileLayout(bytes).tables != nil
  }

  /// The number of layers.
  public var layerCount: Int { layout.header.layerCount }

  /// The number of streams.
  public var streamCount: Int { layout.header.streamCount }

  /// The widths of the fields in the header of this profile's fragments.
  public var headerFormat: FragmentHeaderFormat {
    layout.header.fragmentHeaderFormat
  }

  /// The number of bytes in the check at the end of every fragment: 0, 1 or 2. Spec: [FRAG-8].
  public var checkLength: Int { layout.header.checkLength }

  /// Whether the check covers the session's number too. Spec: [FRAG-8].
  public var hasSeededCheck: Bool { layout.header.hasSeededCheck }

  /// The number of frames in a receiver's window. Spec: [REASM-2].
  public var window: Int { layout.header.window }

  /// The number of frame numbers before the window that are late. Spec: [REASM-2].
  public var misorder: Int { layout.header.misorder }

  /// The number of operating points, each a set of streams in use. Spec: [PROF-9].
  public var operatingPointCount: Int { layout.header.operatingPointCount }

  /// Returns whether operating point `index` uses `stream`. If the profile has no operating points, every stream is in
  /// use.
  public func uses(stream: Int, atOperatingPoint index: Int) -> Bool {
    guard 0..<operatingPointCount ~= index else { return operatingPointCount == 0 }
    return layout.operatingPoint(index) >> stream & 1 != 0
  }

  /// Returns stream `index`, 0 ≤ `index` < `streamCount`.
  @_lifetime(copy self)
  public func stream(_ index: Int) -> StreamView {
    precondition((0..<streamCount).contains(index), "the profile has no such stream")
    return StreamView(profile: self, index: index)
  }

  /// Returns the record of layer `index`, 0 ≤ `index` < `layerCount`.
  @_lifetime(copy self)
  func layerRecord(_ index: Int) -> LayerRecord {
    precondition((0..<layerCount).contains(index), "the profile has no such layer")
    return layout.layer(index)
  }
}

/// The layers, by their index, 0 ≤ `index` < `layerCount`.
extension ProfileView {
  /// Returns the layer.
  public func layer(_ index: Int) -> Layer { layerRecord(index).layer }

  /// Returns whether the layer carries opaque bytes, such as a JPEG file, and not a map. Spec: [PROF-8].
  public func isBytes(layer index: Int) -> Bool { layerRecord(index).isBytes }

  /// Returns the most bytes that a frame of the layer can carry, or nil if the layer is a map. Spec: [PROF-8].
  public func maximumBytes(layer index: Int) -> Int? {
    let record = layerRecord(index)
    return record.isBytes ? record.width - LayerRecord.lengthPrefix : nil
  }

  /// Returns whether the profile has a mean for each channel of the layer.
  public func hasMeans(layer index: Int) -> Bool { layerRecord(index).hasMeans }

  /// Returns whether the profile has fraction bits for each channel of the layer.
  public func hasChannelFractionBits(layer index: Int) -> Bool { layerRecord(index).hasChannelFractionBits }

  /// Returns the value of a sample of `channel` about which nothing is known. Spec: [PROF-7].
  ///
  /// This is the channel's mean, or the layer's zero if the profile has no means.
  public func mean(ofChannel channel: Int, inLayer index: Int) -> Int32 {
    layerRecord(index).mean(ofChannel: channel)
  }

  /// Returns the number format of one channel: the layer's format, with the channel's own fraction bits if the profile has
  /// them. Spec, [PROF-7].
  public func format(ofChannel channel: Int, inLayer index: Int) -> NumberFormat {
    layerRecord(index).format(ofChannel: channel)
  }
}

/// The CRC-32 of ISO 3309. Spec: [PROF-2].
///
/// Polynomial 0x04C11DB7, reflected; initial value and final exclusive-or 0xFFFFFFFF; check value 0xCBF43926 for
/// "123456789". It is computed bit by bit, which fits a microcontroller: it runs once per profile.
package enum CRC32 {
  package static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for index in bytes.indices { crc = remainder(crc ^ UInt32(bytes[index])) }
    return ~crc
  }

  /// Returns the remainder after the lowest 8 bits of `crc`.
  static func remainder(_ crc: UInt32) -> UInt32 {
    let reflectedPolynomial: UInt32 = 0xEDB8_8320
    var crc = crc
    for _ in 0..<8 { crc = crc & 1 != 0 ? (crc >> 1) ^ reflectedPolynomial : crc >> 1 }
    return crc
  }
}
