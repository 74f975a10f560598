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

  enum Field {
    static let magic = RecordField<UInt16>(at: 0)
    static let version = RecordField<UInt8>(at: 2)
    static let headerFormat = RecordField<UInt8>(at: 3)
    static let streamBits = RecordField<UInt8>(at: 4)
    static let window = RecordField<UInt8>(at: 5)
    static let misorder = RecordField<UInt8>(at: 6)
    static let layerCount = RecordField<UInt8>(at: 7)
    static let streamCount = RecordField<UInt8>(at: 8)
    static let check = RecordField<UInt8>(at: 9)
    static let operatingPointCount = RecordField<UInt8>(at: 10)
    static let reserved = RecordField<UInt8>(at: 11)
  }

  /// The byte with the widths of a fragment's header. Spec: [FRAG-1].
  enum HeaderFormat {
    /// The number of bytes in the header, H.
    static let length = BitField(0b1111_0000)
    /// The number of bits in a frame number, f.
    static let frameBits = BitField(0b0000_1111)
  }

  /// The check byte. Spec: [FRAG-8].
  enum Check {
    /// The bits that hold the kind: the number of bytes in the check, or `authenticated`.
    static let kind = BitField(0b0000_0011)
    /// The kind that is reserved for authenticated fragments.
    static let authenticated: UInt8 = 3
    /// The flag of a check that is seeded with the session's number.
    static let seeded: UInt8 = 0b0001_0000
  }

  private let record: RecordView

  /// Reads the header of `bytes`, which hold at least `length` bytes.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { record = RecordView(bytes) }

  func offset(of field: RecordField<some FixedWidthInteger>) -> Int { record.offset(of: field) }

  /// Whether the bytes begin with the magic number of a profile.
  var hasMagic: Bool { Int(record[Field.magic]) == ProfileHeader.magic }
  var version: UInt8 { record[Field.version] }
  /// The number of bytes in a fragment's header.
  var fragmentHeaderLength: Int { Int(HeaderFormat.length.number(in: record[Field.headerFormat])) }
  /// The number of bits in a frame number.
  var frameBits: Int { Int(HeaderFormat.frameBits.number(in: record[Field.headerFormat])) }
  /// The number of bits in a stream's number.
  var streamBits: Int { Int(record[Field.streamBits]) }
  /// The number of frames in a receiver's window.
  var window: Int { Int(record[Field.window]) }
  /// The number of frame numbers before the window that are late.
  var misorder: Int { Int(record[Field.misorder]) }
  var layerCount: Int { Int(record[Field.layerCount]) }
  var streamCount: Int { Int(record[Field.streamCount]) }
  var check: UInt8 { record[Field.check] }
  var checkKind: UInt8 { Check.kind.number(in: check) }
  /// Whether the check is seeded with the session's number.
  var hasSeededCheck: Bool { check & Check.seeded != 0 }
  /// The number of bytes in the check at the end of a fragment.
  var checkLength: Int { Int(checkKind) }
  var operatingPointCount: Int { Int(record[Field.operatingPointCount]) }
  /// The widths of the fields in a fragment's header, once they have been checked.
  var fragmentHeaderFormat: FragmentHeaderFormat {
    FragmentHeaderFormat(checkedLength: fragmentHeaderLength, streamBits: streamBits, frameBits: frameBits)
  }
  var reserved: UInt8 { record[Field.reserved] }
}
