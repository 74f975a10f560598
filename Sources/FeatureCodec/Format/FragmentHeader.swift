/// The widths of the fields of a fragment's header, from the profile. Spec: [FRAG-1].
///
///      first byte …                                     big-endian
///     | stream s | frame f | offset 8·length − s − f |  then the symbols
///
/// A stream's number is never all ones, so no fragment begins with the four ones of a control message, which can be told
/// from data without a profile. With 3 bytes and s = 1 there are one stream, 128 frames and 65,536 symbols; with s = 4
/// there are 15 streams, 16 frames and 65,536 symbols per stream.
public struct FragmentHeaderFormat: Hashable, Sendable {
  /// The number of bytes in the header, 3 or 4.
  public let length: Int
  /// The number of bits in a stream's number, 1 to 4.
  public let streamBits: Int
  /// The number of bits in the frame number, 2 to 8.
  public let frameBits: Int

  /// Creates a header format.
  ///
  /// - Precondition: `length` is 3 or 4, 1 ≤ `streamBits` ≤ 4, and 2 ≤ `frameBits` ≤ 8.
  public init(length: Int = 3, streamBits: Int, frameBits: Int) {
    precondition(ProfileLimits.headerLength.contains(length), "a header has 3 or 4 bytes")
    precondition(ProfileLimits.streamBits.contains(streamBits), "a stream's number has 1 to 4 bits")
    precondition(ProfileLimits.frameBits.contains(frameBits), "a frame number has 2 to 8 bits")
    self.init(checkedLength: length, streamBits: streamBits, frameBits: frameBits)
  }

  /// Creates a header format that a profile has.
  init(checkedLength length: Int, streamBits: Int, frameBits: Int) {
    self.length = length
    self.streamBits = streamBits
    self.frameBits = frameBits
  }

  /// Creates the default format for a number of streams: the fewest bits for the stream, and as many for the frame as
  /// leave 65,536 offsets, at most 8. Spec: [PROF-10].
  ///
  /// - Precondition: `length` is 3 or 4.
  public init(length: Int = 3, streams count: Int) {
    var bits = 1
    while bits < 4, count > 1 << bits - 1 { bits += 1 }
    self.init(length: length, streamBits: bits)
  }

  /// Creates the default format for a number of stream bits. Spec: [PROF-10].
  ///
  /// - Precondition: `length` is 3 or 4, and 1 ≤ `streamBits` ≤ 4.
  package init(length: Int, streamBits: Int) {
    self.init(length: length, streamBits: streamBits, frameBits: min(8, 8 * length - 16 - streamBits))
  }

  /// The number of frame numbers on air: 0 ..< `frameCount`.
  public var frameCount: Int { 1 &<< frameBits }

  /// The number of symbols of one stream that an offset can name.
  public var offsetCount: Int { 1 &<< offsetBits }

  /// Returns the number on air of the frame with the whole number `number`.
  func frameOnAir(_ number: Int) -> Int { number & (frameCount &- 1) }

  var offsetBits: Int { length &* 8 &- streamBits &- frameBits }
}

/// The header of a data fragment. Spec: [FRAG-1].
struct FragmentHeader: Equatable {
  /// The control nibble, in place of a stream's number, of a control message. Spec: [FRAG-2].
  static let control: UInt8 = 15

  let stream: Int
  let frame: Int
  /// The offset on air of the fragment's first symbol.
  let offset: Int

  init(stream: Int, frame: Int, offset: Int) {
    self.stream = stream
    self.frame = frame
    self.offset = offset
  }

  /// Returns whether `packet` is a control message. An empty packet is not.
  static func isControl(_ packet: Span<UInt8>) -> Bool { packet.count > 0 && packet[0] >> 4 == control }

  /// Reads the header at the beginning of `fragment`, which has at least `format.length` bytes.
  init(_ fragment: Span<UInt8>, _ format: FragmentHeaderFormat) {
    var number: UInt32 = 0
    for byte in 0..<format.length { number = number &<< 8 | UInt32(fragment[byte]) }
    let offsetBits = UInt32(truncatingIfNeeded: format.offsetBits)
    stream = Int(truncatingIfNeeded: number &>> (offsetBits &+ UInt32(truncatingIfNeeded: format.frameBits)))
    frame = format.frameOnAir(Int(truncatingIfNeeded: number &>> offsetBits))
    // Masked before it becomes an Int, which has 32 bits on a small machine.
    offset = Int(truncatingIfNeeded: number & (1 &<< offsetBits &- 1))
  }

  /// Writes the header into the first `format.length` bytes of `fragment`.
  func write(into fragment: inout MutableSpan<UInt8>, _ format: FragmentHeaderFormat) {
    var number = UInt32(truncatingIfNeeded: stream)
    number = number &<< UInt32(truncatingIfNeeded: format.frameBits) | UInt32(truncatingIfNeeded: frame)
    number = number &<< UInt32(truncatingIfNeeded: format.offsetBits) | UInt32(truncatingIfNeeded: offset)
    for byte in (0..<format.length).reversed() {
      fragment[byte] = UInt8(truncatingIfNeeded: number)
      number >>= 8
    }
  }
}
