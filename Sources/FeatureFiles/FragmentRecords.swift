/// Fragments in a file, each a little-endian 32-bit length followed by that many bytes.
///
///     +0        +4                  +4+n
///     | n (LE)  | n bytes …         | next record …
public struct FragmentRecords: Equatable, Sendable {
  /// The length of the longest record in bytes. A greater length means a damaged file.
  public static let maximumLength = 65_535

  public var fragments: [[UInt8]]

  /// Creates a sequence of records.
  public init(_ fragments: [[UInt8]] = []) { self.fragments = fragments }

  /// Reads a whole file. An empty file has no fragments.
  ///
  /// - Throws: `FragmentRecordsError` for the first record that is not whole or is too long.
  public init(bytes: [UInt8]) throws(FragmentRecordsError) {
    let (records, rest) = FragmentRecords.whole(in: bytes)
    if let rest { throw rest }
    self = records
  }

  /// Reads the records before the first one that is not whole or is too long, such as those of a capture that was cut.
  ///
  /// - Returns: The records, and what is wrong after them; nil if the file ends there.
  public static func whole(in bytes: [UInt8]) -> (records: FragmentRecords, rest: FragmentRecordsError?) {
    var (reader, fragments) = (Reader(bytes), [[UInt8]]())
    do throws(FragmentRecordsError) {
      while let fragment = try reader.next() { fragments.append(Array(fragment)) }
      return (FragmentRecords(fragments), nil)
    } catch {
      return (FragmentRecords(fragments), error)
    }
  }

  /// Reads the records of a file one after the other, without a copy of them.
  package struct Reader {
    private var cursor: FileCursor
    /// The number of records that were read.
    package private(set) var count = 0

    package init(_ bytes: [UInt8]) { cursor = FileCursor(bytes) }

    /// Returns the next record, or nil at the end of the file.
    package mutating func next() throws(FragmentRecordsError) -> ArraySlice<UInt8>? {
      guard cursor.remaining > 0 else { return nil }
      let start = cursor.position
      guard let length = cursor.littleEndian(UInt32.self) else { throw .truncatedLength(record: count, at: start) }
      guard length <= FragmentRecords.maximumLength else {
        throw .tooLong(record: count, length: length, at: start)
      }
      let found = cursor.remaining
      guard let fragment = cursor.take(Int(length)) else {
        throw .truncated(record: count, expected: Int(length), found: found, at: cursor.position)
      }
      count += 1
      return fragment
    }
  }

  /// The bytes of the file.
  ///
  /// - Precondition: No fragment is longer than `maximumLength`.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(fragments.reduce(0) { $0 + 4 + $1.count })
    for fragment in fragments {
      precondition(fragment.count <= FragmentRecords.maximumLength, "a record holds at most 65,535 bytes")
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: fragment.count >> shift)) }
      bytes.append(contentsOf: fragment)
    }
    return bytes
  }
}

/// Why bytes are not a sequence of fragment records. `record` counts from 0; `at` is a byte offset in the file.
public enum FragmentRecordsError: Error, Equatable, Sendable {
  /// Fewer than four bytes are left for a length.
  case truncatedLength(record: Int, at: Int)
  /// The file ends inside a record's bytes.
  case truncated(record: Int, expected: Int, found: Int, at: Int)
  /// A length is greater than `FragmentRecords.maximumLength`.
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
