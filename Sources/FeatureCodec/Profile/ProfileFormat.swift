/// Where things stand in a profile's canonical bytes (spec [PROF-1], [PROF-4] to [PROF-9]); all numbers are
/// little-endian.
///
///      0  'F' 'C'  version  header  window  layers  streams  check  operating points  0  0  0      12 bytes
///     12  layer records, 16 bytes each
///         kind  flags  channels:2  height:2  width:2  row kernel:2  column kernel:2  bits  fraction bits  table:2
///         stream records, 12 bytes each
///         layer  flags  spread  segments  first segment:2  root code  refinement code  table:2  0  0
///         segment records, 8 bytes each
///         first channel:2  channels:2  start state:2 (65535: none)  target state:2
///         operating points, 2 bytes each: bit s says that stream s is in use
///         tables: of each layer that has one, a mean a channel, then fraction bits a channel, as its flags say;
///         of each stream that has one, a code byte a channel for the roots, then for the refinements
///
/// The records are read where they lie, in flash: nothing is unpacked.
enum ProfileFormat {
  static let version: UInt8 = 0
  static let headerLength = 12
  static let layerLength = 16
  static let streamLength = 12
  static let operatingPointLength = 2
  static let segmentLength = 8
  /// Start state of a segment that sends roots.
  static let noState = 0xFFFF
  /// Bytes of a byte layer's length, which go before its content.
  static let lengthPrefix = 3

  enum LayerKind {
    static let map: UInt8 = 0
    static let bytes: UInt8 = 1
  }

  enum LayerFlag {
    static let signed: UInt8 = 1
    static let centreOut: UInt8 = 2
    static let means: UInt8 = 4
    static let channelFractionBits: UInt8 = 8
    static let all: UInt8 = 15
  }

  enum StreamFlag {
    static let difference: UInt8 = 1
    static let all: UInt8 = 1
  }
}

extension Span where Element == UInt8 {
  /// The little-endian number at `offset`; the caller has checked that both bytes are there.
  @inline(__always)
  func littleEndian16(at offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
}
