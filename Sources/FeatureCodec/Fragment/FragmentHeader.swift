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
  public var offsetCount: Int { 1 << (length * 8 - 4 - frameBits) }
}

/// What a data fragment says about itself.
struct FragmentHeader: Equatable {
  /// Stream nibble of a control message. Spec: [FRAG-2].
  static let control = 15

  var stream: Int
  var frame: Int
  /// Place on air of the first symbol.
  var offset: Int

  /// The header as one big-endian number of `format.length` bytes.
  func packed(_ format: FragmentHeaderFormat) -> UInt32 {
    let offsetBits = format.length * 8 - 4 - format.frameBits
    return UInt32(stream) << UInt32(format.length * 8 - 4) | UInt32(frame) << UInt32(offsetBits) | UInt32(offset)
  }

  init(stream: Int, frame: Int, offset: Int) {
    self.stream = stream
    self.frame = frame
    self.offset = offset
  }

  init(packed: UInt32, _ format: FragmentHeaderFormat) {
    let offsetBits = UInt32(format.length * 8 - 4 - format.frameBits)
    stream = Int(packed >> UInt32(format.length * 8 - 4))
    frame = Int(packed >> offsetBits) & (format.frameCount - 1)
    offset = Int(packed & ((1 << offsetBits) - 1))
  }
}
