/// The widths of a fragment's header, from the profile (spec [FRAG-1]).
///
///      first byte …                                     big-endian
///     | stream 4 | frame f | offset 8·length − 4 − f |  then the symbols
///
/// Stream 15 marks a control message: it can be told from data without a profile. With 3 bytes and f = 4 there are 15
/// streams, 16 frames and 65,536 symbols a stream.
public struct FragmentHeaderFormat: Hashable, Sendable {
  /// Bytes of the header, 3 or 4.
  public let length: Int
  /// Bits of the frame number, 2 to 8.
  public let frameBits: Int

  public init(length: Int = 3, frameBits: Int = 4) {
    precondition(ProfileLimits.headerLength.contains(length), "a header has 3 or 4 bytes")
    precondition(ProfileLimits.frameBits.contains(frameBits), "a frame number has 2 to 8 bits")
    self.length = length
    self.frameBits = frameBits
  }

  /// Frame numbers run from 0 to this minus 1.
  public var frameCount: Int { 1 << frameBits }

  /// Symbols of one stream that an offset can name.
  public var offsetCount: Int { 1 << offsetBits }

  var offsetBits: Int { length * 8 - 4 - frameBits }
}

/// What a data fragment says about itself.
struct FragmentHeader: Equatable {
  /// What stands in the place of a stream's number in a control message. Spec: [FRAG-2].
  static let control: UInt8 = 15

  let stream: Int
  let frame: Int
  /// Place on air of the first symbol.
  let offset: Int

  init(stream: Int, frame: Int, offset: Int) {
    self.stream = stream
    self.frame = frame
    self.offset = offset
  }

  /// Whether `packet` is a control message; an empty one is none.
  static func isControl(_ packet: Span<UInt8>) -> Bool { packet.count > 0 && packet[0] >> 4 == control }

  /// The header at the beginning of `fragment`, which has at least `format.length` bytes.
  init(_ fragment: Span<UInt8>, _ format: FragmentHeaderFormat) {
    var number: UInt32 = 0
    for byte in 0..<format.length { number = number << 8 | UInt32(fragment[byte]) }
    stream = Int(number >> UInt32(truncatingIfNeeded: format.frameBits + format.offsetBits))
    frame = Int(number >> UInt32(truncatingIfNeeded: format.offsetBits)) & (format.frameCount - 1)
    offset = Int(number) & (format.offsetCount - 1)
  }

  /// Writes the header into the first `format.length` bytes of `fragment`.
  func write(into fragment: inout MutableSpan<UInt8>, _ format: FragmentHeaderFormat) {
    var number = UInt32(stream)
    number = number << UInt32(truncatingIfNeeded: format.frameBits) | UInt32(frame)
    number = number << UInt32(truncatingIfNeeded: format.offsetBits) | UInt32(offset)
    for byte in (0..<format.length).reversed() {
      fragment[byte] = UInt8(truncatingIfNeeded: number)
      number >>= 8
    }
  }
}
