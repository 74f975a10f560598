/// Named float32 tensors, read from the bytes of a safetensors file.
///
///     0      8              8 + N                                end
///     | N    | JSON header  | data: the tensors' elements        |
///     u64 LE   N bytes        little-endian, row-major, no gaps
///
///     header: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …, "__metadata__": {"k": "v"}}
///
/// Offsets count from the start of the data. Read with the format's own strictness: no duplicate names, no overlap, no
/// bytes that belong to no tensor. Elements are taken as they are: NaN and infinities are the caller's to judge.
///
/// Source: https://github.com/huggingface/safetensors, README, "Format".
public struct Safetensors: Sendable {
  /// The longest header that is read: a megabyte, some ten thousand tensors.
  public static let maximumHeaderLength = 1 << 20
  /// The most elements that a tensor may have: 2²⁸.
  public static let maximumElementCount = 1 << 28

  /// Where a tensor's bytes lie, and how they are to be read.
  struct Entry: Hashable, Sendable {
    var name: String
    var shape: [Int]
    /// Byte offsets from the start of the data.
    var begin: Int
    var end: Int
  }

  /// In the order of their data.
  let entries: [Entry]
  /// The pairs of `__metadata__`.
  public let metadata: [String: String]
  let data: ArraySlice<UInt8>
  /// The entries by name: a network asks for thousands.
  private let entriesByName: [String: Entry]

  /// Reads and checks the whole header; bytes of any content either make a file or throw. Linear in the file's bytes
  /// but for the sorting of its entries.
  public init(_ file: [UInt8]) throws(SafetensorsError) {
    guard file.count >= 8 else { throw .truncated }
    let length = file[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.maximumHeaderLength) else { throw .headerTooLong(length) }
    guard Int(length) <= file.count - 8 else { throw .truncated }
    let header = try SafetensorsHeader(file, in: 8..<8 + Int(length))
    data = file[(8 + Int(length))...]
    metadata = header.metadata
    entries = header.entries.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }

    var covered = 0
    for entry in entries {
      try Self.check(entry, dataLength: data.count)
      if entry.begin < covered { throw .overlap(tensor: entry.name) }
      if entry.begin > covered { throw .unusedBytes(before: entry.name) }
      covered = entry.end
    }
    if covered < data.count { throw .unusedBytes(before: nil) }
    // The header has every name once.
    entriesByName = Dictionary(entries.map { ($0.name, $0) }) { first, _ in first }
  }

  private static func check(_ entry: Entry, dataLength: Int) throws(SafetensorsError) {
    var elements = 1
    for dimension in entry.shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= maximumElementCount else { throw .tooLarge(tensor: entry.name) }
      elements = product
    }
    guard entry.begin <= entry.end, entry.end <= dataLength else { throw .offsetsOutOfRange(tensor: entry.name) }
    let found = entry.end - entry.begin
    guard found == elements * 4 else {
      throw .sizeMismatch(tensor: entry.name, expected: elements * 4, found: found)
    }
  }

  /// The tensors' names, in the order of their data.
  public var names: [String] { entries.map(\.name) }

  /// The dimensions of the tensor `name`, or nil if there is none.
  public func shape(of name: String) -> [Int]? { entriesByName[name]?.shape }

  /// The elements of the tensor `name`, row-major, the last dimension innermost.
  public func values(of name: String, shape: [Int]) throws(SafetensorsError) -> [Float] {
    guard let entry = entriesByName[name] else { throw .missingTensor(name) }
    guard entry.shape == shape else { throw .wrongShape(tensor: name, expected: shape, found: entry.shape) }
    let bytes = data[(data.startIndex + entry.begin)..<(data.startIndex + entry.end)]
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { first in
      let pattern = bytes[first..<first + 4].reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
      return Float(bitPattern: pattern)
    }
  }
}
