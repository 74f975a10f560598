/// The first record of a profile, with the counts of the records that follow. Spec: [PROF-1].
///
///      0    1    2        3                  4       5       6        7      8                 9 … 11
///     'F'  'C'  version  H (4) | f (4)      window  layers  streams  check  operating points  0, reserved
///
/// H is the length of a fragment's header in bytes, in the upper four bits. f is the length of a frame number in bits,
/// in the lower four.
struct ProfileHeader: ~Escapable {
  static let length = 12
  /// 'F' 'C' as a little-endian number.
  static let magic = 0x4346
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

  private let record: RecordView

  /// Reads the header of `bytes`, which hold at least `length` bytes.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { record = RecordView(bytes) }

  func offset(of field: Field) -> Int { record.offset(of: field) }

  /// Whether the bytes begin with the magic number of a profile.
  var hasMagic: Bool { record.uint16(Field.magic) == ProfileHeader.magic }
  var version: UInt8 { record.uint8(Field.version) }
  /// The number of bytes in a fragment's header.
  var fragmentHeaderLength: Int { Int(record.uint8(Field.headerFormat) >> 4) }
  /// The number of bits in a frame number.
  var frameBits: Int { Int(record.uint8(Field.headerFormat) & 15) }
  /// The number of frames whose symbols a receiver keeps.
  var window: Int { Int(record.uint8(Field.window)) }
  var layerCount: Int { Int(record.uint8(Field.layerCount)) }
  var streamCount: Int { Int(record.uint8(Field.streamCount)) }
  /// The number of bytes in the check at the end of a fragment.
  var checkLength: Int { Int(record.uint8(Field.checkLength)) }
  var operatingPointCount: Int { Int(record.uint8(Field.operatingPointCount)) }
  /// The offset of the first reserved byte that is not 0.
  var firstReservedInUse: Int? {
    for offset in record.offset(of: Field.reserved)..<ProfileHeader.length where record.bytes[offset] != 0 {
      return offset
    }
    return nil
  }
}
