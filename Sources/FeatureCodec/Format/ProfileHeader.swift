/// The first record of a profile, and what it says of the sections after it. Spec: [PROF-1].
///
///      0    1    2        3                  4       5       6        7      8                 9 … 11
///     'F'  'C'  version  H (4) | f (4)      window  layers  streams  check  operating points  0, reserved
///
/// H: bytes of a fragment's header, in the upper four bits; f: bits of a frame number, in the lower four.
struct ProfileHeader: ~Escapable {
  static let length = 12
  /// The version of the format that this library reads and writes.
  static let version: UInt8 = 0

  enum Field: Int {
    case magic = 0
    case version = 2
    case headerFormat = 3
    case window = 4
    case layerCount = 5
    case streamCount = 6
    case checkLength = 7
    case operatingPointCount = 8
    case reserved = 9
  }

  private let cursor: ByteCursor

  /// The header of `bytes`, which hold at least `length` bytes.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { cursor = ByteCursor(bytes) }

  func offset(of field: Field) -> Int { cursor.offset(of: field) }

  /// Whether the bytes begin as a profile does.
  var hasMagic: Bool {
    let magic = cursor.offset(of: Field.magic)
    return cursor.bytes[magic] == UInt8(ascii: "F") && cursor.bytes[magic + 1] == UInt8(ascii: "C")
  }
  var version: UInt8 { cursor.uint8(Field.version) }
  /// Bytes of a fragment's header.
  var fragmentHeaderLength: Int { Int(cursor.uint8(Field.headerFormat) >> 4) }
  /// Bits of a frame number.
  var frameBits: Int { Int(cursor.uint8(Field.headerFormat) & 15) }
  /// Frames of which a receiver keeps the symbols.
  var window: Int { Int(cursor.uint8(Field.window)) }
  var layerCount: Int { Int(cursor.uint8(Field.layerCount)) }
  var streamCount: Int { Int(cursor.uint8(Field.streamCount)) }
  /// Bytes of the check at a fragment's end.
  var checkLength: Int { Int(cursor.uint8(Field.checkLength)) }
  var operatingPointCount: Int { Int(cursor.uint8(Field.operatingPointCount)) }
  /// Offset of the first reserved byte that is not 0.
  var firstReservedInUse: Int? {
    for offset in cursor.offset(of: Field.reserved)..<ProfileHeader.length where cursor.bytes[offset] != 0 {
      return offset
    }
    return nil
  }
}
