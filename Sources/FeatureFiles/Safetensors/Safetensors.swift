/// Named tensors of numbers from a safetensors file. F16 and BF16 become float32, exactly.
///
///     0      8              8 + N                                end
///     | N    | JSON header  | data: the tensors' elements        |
///     u64 LE   N bytes        little-endian, row-major, no gaps
///
///     header: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …, "__metadata__": {"k": "v"}}
///
/// Offsets count from the start of the data. Reading is as strict as the format: no duplicate names, no overlaps, and
/// no bytes outside all tensors. Elements are not checked: they may be NaN or infinite.
///
/// Source: https://github.com/huggingface/safetensors, README, "Format".
public struct Safetensors: Sendable {
  /// The length of the longest header that is read: one megabyte, some ten thousand tensors.
  public static let maximumHeaderLength = 1 << 20
  /// The most elements that a tensor may have: 2²⁸.
  public static let maximumElementCount = 1 << 28

  /// The type of a tensor's elements.
  enum ElementType: String, Sendable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case float64 = "F64"
    case int8 = "I8"

    /// The number of bytes per element.
    var size: Int {
      switch self {
      case .float32: 4
      case .float16, .bfloat16: 2
      case .float64: 8
      case .int8: 1
      }
    }
  }

  /// The shape of a tensor and the range of its bytes.
  struct Entry: Hashable, Sendable {
    var name: String
    var type: ElementType
    var shape: [Int]
    /// The offset of the first byte, counted from the start of the data.
    var begin: Int
    /// The offset after the last byte, counted from the start of the data.
    var end: Int
  }

  /// The tensors, in the order of their data.
  let entries: [Entry]
  /// The pairs of `__metadata__`.
  public let metadata: [String: String]
  let data: ArraySlice<UInt8>
  /// The entries by name, because a network looks up thousands.
  private let entriesByName: [ExactName: Entry]

  /// Reads a file and checks its whole header.
  ///
  /// - Throws: `SafetensorsError` for the first mistake.
  /// - Complexity: O(bytes), plus the sorting of the entries.
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
    // The header has every name only once.
    entriesByName = Dictionary(entries.map { (ExactName($0.name), $0) }) { first, _ in first }
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
    let size = elements * entry.type.size
    guard found == size else {
      throw .sizeMismatch(tensor: entry.name, expected: size, found: found)
    }
  }

  /// The names of the tensors, in the order of their data.
  public var names: [String] { entries.map(\.name) }

  /// Returns the dimensions of the tensor `name`, or nil if there is none. Names are equal if their code points are.
  public func shape(of name: String) -> [Int]? { entriesByName[ExactName(name)]?.shape }

  /// Whether the tensor `name` is there and has integers, I8.
  public func hasIntegers(_ name: String) -> Bool { entriesByName[ExactName(name)]?.type == .int8 }

  /// Returns the real numbers of the tensor `name` as float32, row-major, the last dimension innermost. F64 is rounded.
  ///
  /// - Throws: `SafetensorsError.missingTensor`; `wrongShape` if its shape is not `shape`; `unsupportedType` for integers.
  public func values(of name: String, shape: [Int]) throws(SafetensorsError) -> [Float] {
    try elements(of: name, shape: shape) { Self.number(of: $0, $1).map { Float($0) } }
  }

  /// Returns the real numbers of the tensor `name`, exactly; otherwise as `values`.
  public func doubles(of name: String, shape: [Int]) throws(SafetensorsError) -> [Double] {
    try elements(of: name, shape: shape) { Self.number(of: $0, $1) }
  }

  /// Returns the integers of the tensor `name`; otherwise as `values`.
  ///
  /// - Throws: also `unsupportedType` for real numbers.
  public func integers(of name: String, shape: [Int]) throws(SafetensorsError) -> [Int8] {
    try elements(of: name, shape: shape) { $1 == .int8 ? Int8(truncatingIfNeeded: $0) : nil }
  }

  private func elements<Element>(
    of name: String, shape: [Int], _ convert: (UInt64, ElementType) -> Element?
  ) throws(SafetensorsError) -> [Element] {
    guard let entry = entriesByName[ExactName(name)] else { throw .missingTensor(name) }
    guard entry.shape == shape else { throw .wrongShape(tensor: name, expected: shape, found: entry.shape) }
    let size = entry.type.size
    var elements: [Element] = []
    elements.reserveCapacity((entry.end - entry.begin) / size)
    let start = data.startIndex + entry.begin
    for first in stride(from: start, to: data.startIndex + entry.end, by: size) {
      let pattern = data[first..<first + size].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      guard let element = convert(pattern, entry.type) else {
        throw .unsupportedType(tensor: name, type: entry.type.rawValue)
      }
      elements.append(element)
    }
    return elements
  }

  /// Nil for integers.
  private static func number(of pattern: UInt64, _ type: ElementType) -> Double? {
    switch type {
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
    case .float16: Double(Float(halfBits: UInt16(truncatingIfNeeded: pattern)))
    case .bfloat16: Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern) << 16))
    case .float64: Double(bitPattern: pattern)
    case .int8: nil
    }
  }
}
