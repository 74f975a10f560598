/// One segment of a stream, read in place. Spec: [PROF-6], [SCAN-2].
///
///      0              2         4            6
///     first channel  channels  start state  target state         2 bytes each
///
/// A segment that sends roots has no start state: the field is 65,535.
struct SegmentRecord: ~Escapable {
  static let length = 8
  /// The value that means "no start state".
  static let noState = 0xFFFF

  enum Field {
    static let firstChannel = RecordField<UInt16>(at: 0)
    static let channelCount = RecordField<UInt16>(at: 2)
    static let startState = RecordField<UInt16>(at: 4)
    static let targetState = RecordField<UInt16>(at: 6)
  }

  private let record: RecordView

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int) { record = RecordView(bytes, at: offset) }

  func offset(of field: RecordField<some FixedWidthInteger>) -> Int { record.offset(of: field) }

  var firstChannel: Int { Int(record[Field.firstChannel]) }
  var channelCount: Int { Int(record[Field.channelCount]) }
  var channels: Range<Int> { firstChannel..<firstChannel + channelCount }
  /// The start state, or nil if the segment sends roots.
  var startState: Int? { start == SegmentRecord.noState ? nil : start }
  /// The start state, or `noState`.
  var start: Int { Int(record[Field.startState]) }
  var targetState: Int { Int(record[Field.targetState]) }
}

/// The fields of a segment's record, read at once.
struct SegmentFields {
  let firstChannel: Int
  let channelCount: Int
  /// The start state, or `SegmentRecord.noState`.
  let start: Int
  let targetState: Int

  init(_ record: borrowing SegmentRecord) {
    (firstChannel, channelCount) = (record.firstChannel, record.channelCount)
    (start, targetState) = (record.start, record.targetState)
  }

  /// Whether the segment sends roots.
  var isRoot: Bool { start == SegmentRecord.noState }
}
