/// Writes codewords one after another into a payload, most significant bit first, until it is full. Spec: [FRAG-3],
/// [FRAG-4].
struct BitWriter {
  private var pending: UInt32 = 0
  private var pendingBits = 0
  /// The offset of the next byte to be filled.
  private(set) var byteOffset: Int
  /// The number of bits left.
  private(set) var room: Int

  /// Creates a writer from byte `byteOffset` to the end of a payload of `count` bytes.
  init(byteOffset: Int, of count: Int) {
    self.byteOffset = byteOffset
    room = (count &- byteOffset) &* 8
  }

  /// Appends a codeword of at most 24 bits.
  ///
  /// If it does not fit, its first bits fill the payload and the result is false. An incomplete codeword is padding,
  /// whereas zeros could be read as symbols.
  @inline(__always)
  mutating func append(_ codeword: UInt32, length: Int, to payload: inout MutableSpan<UInt8>) -> Bool {
    guard length <= room else {
      // A codeword that does not fit is longer than the room, so the last byte becomes full.
      put(codeword &>> UInt32(truncatingIfNeeded: length &- room), length: room, to: &payload)
      room = 0
      return false
    }
    room &-= length
    put(codeword, length: length, to: &payload)
    return true
  }

  @inline(__always)
  private mutating func put(_ bits: UInt32, length: Int, to payload: inout MutableSpan<UInt8>) {
    pending = pending &<< UInt32(truncatingIfNeeded: length) | bits
    pendingBits &+= length
    while pendingBits >= 8 {
      pendingBits &-= 8
      payload[byteOffset] = UInt8(truncatingIfNeeded: pending &>> UInt32(truncatingIfNeeded: pendingBits))
      byteOffset &+= 1
    }
  }

  /// Fills the last byte with zeros, if the stream ends in it.
  mutating func finish(in payload: inout MutableSpan<UInt8>) {
    guard pendingBits > 0 else { return }
    payload[byteOffset] = UInt8(truncatingIfNeeded: pending << UInt32(truncatingIfNeeded: 8 &- pendingBits))
    byteOffset &+= 1
    pendingBits = 0
  }
}
