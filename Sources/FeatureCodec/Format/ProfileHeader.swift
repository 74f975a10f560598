/// The first record of a profile, with the counts of the records that follow. Spec: [PROF-1].
///
///      0    1    2        3              4            5       6         7       8        9      10                11
///     'F'  'C'  version  H (4) | f (4)  stream bits  window  misorder  layers  streams  check  operating points  0
///
/// H is the length of a fragment's header in bytes, in the upper four bits. f is the length of a frame number in bits,
/// in the lower four. The check byte holds the check's kind in bits 0 and 1, and in bit 4 whether it is seeded with the
/// session's number.
struct ProfileHeader: ~Escapable {
  static let length = 12
  /// 'F' 'C' as a little-endian number.
  static let magic = 0x4346
  /// The version of the format that this library reads and writes.
  static let version: UInt8 = 1

  enum Field: Int {
    case magic = 0
    case version = 2
    case headerFormat = 3
    case streamBits = 4
    case window = 5
    case misorder = 6
    case layerCount = 7
    case streamCount = 8
    case check = 9
    case operatingPointCount = 10
    case reserved = 11
  }

  /// The check byte. Spec: [FRAG-8].
  enum Check {
    /// The bits that hold the kind: the number of bytes in the check, or `authenticated`.
    static let kind: UInt8 = 3
    /// The kind that is reserved for authenticated fragments.
    static let authenticated: UInt8 = 3
    /// The flag of a check that is seeded with the session's number.
    static let seeded: UInt8 = 16
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
  /// The number of bits in a stream's number.
  var streamBits: Int { Int(record.uint8(Field.streamBits)) }
  /// The number of frames in a receiver's window.
  var window: Int { Int(record.uint8(Field.window)) }
  /// The number of frame numbers before the window that are late.
  var misorder: Int { Int(record.uint8(Field.misorder)) }
  var layerCount: Int { Int(record.uint8(Field.layerCount)) }
  var streamCount: Int { Int(record.uint8(Field.streamCount)) }
  var check: UInt8 { record.uint8(Field.check) }
  /// The number of bytes in the check at the end of a fragment.
  var checkLength: Int { Int(check & Check.kind) }
  var operatingPointCount: Int { Int(record.uint8(Field.operatingPointCount)) }
  /// The widths of the fields in a fragment's header, once they have been checked.
  var fragmentHeaderFormat: FragmentHeaderFormat {
    FragmentHeaderFormat(length: fragmentHeaderLength, streamBits: streamBits, frameBits: frameBits)
  }
  var reserved: UInt8 { record.uint8(Field.reserved) }
}
