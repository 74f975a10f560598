/// Why bytes are not a sequence of fragment records. `record` counts from 0, `at` is a byte offset in the file.
public enum FragmentRecordsError: Error, Equatable, Sendable {
  /// Fewer than four bytes are left for a length.
  case truncatedLength(record: Int, at: Int)
  /// The file ends inside a record's bytes.
  case truncated(record: Int, expected: Int, found: Int, at: Int)
  /// A length above `FragmentRecords.maximumLength`.
  case tooLong(record: Int, length: UInt32, at: Int)
}

extension FragmentRecordsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncatedLength(let record, let at):
      "record \(record): the file ends inside its 4-byte length at byte \(at)"
    case .truncated(let record, let expected, let found, let at):
      "record \(record): \(expected) bytes announced, the file ends after \(found) of them (they begin at byte \(at))"
    case .tooLong(let record, let length, let at):
      "record \(record): length \(length) at byte \(at) is above the maximum of \(FragmentRecords.maximumLength)"
    }
  }
}
