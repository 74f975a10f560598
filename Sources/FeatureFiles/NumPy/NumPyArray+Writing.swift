extension NumPyArray {
  /// The array as a `.npy` file of format version 1.0, byte for byte as NumPy 1.23 and later write it.
  public var npy: [UInt8] {
    let header = NumPyArray.header(shape: shape, elementType)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(header.count + count * elementType.size)
    bytes += header
    elements.appendBytes(to: &bytes)
    return bytes
  }

  /// The bytes of a `.npy` file before its elements, for files that are written in pieces.
  package static func header(shape: [Int], _ type: NumPyElementType) -> [UInt8] {
    var header = "{'descr': '\(type.rawValue)', 'fortran_order': False, 'shape': \(text(of: shape)), }"
    // NumPy leaves room to rewrite the first axis in place, up to 21 digits.
    if let first = shape.first { header += String(repeating: " ", count: 21 - String(first).count) }
    // The elements begin at a multiple of 64, after the line feed. A header that already ends there gets 64 more bytes.
    let prefix = NumPyArray.magic.count + 4
    let padding = 64 - (prefix + header.utf8.count + 1) % 64
    header += String(repeating: " ", count: padding) + "\n"

    var bytes = NumPyArray.magic + [1, 0]
    // 64 axes of at most 19 digits and a separator stay far below 65,535, the maximum of the length field.
    append(UInt16(header.utf8.count), to: &bytes)
    bytes.append(contentsOf: header.utf8)
    return bytes
  }

  /// A shape as Python prints a tuple: `()`, `(3,)`, `(3, 4)`.
  private static func text(of shape: [Int]) -> String {
    let axes = shape.map { String($0) }.joined(separator: ", ")
    return shape.count == 1 ? "(\(axes),)" : "(\(axes))"
  }
}

extension NumPyArray.Elements {
  /// Appends the elements as they stand in a file.
  package func appendBytes(to bytes: inout [UInt8]) {
    switch self {
    case .int8(let values): bytes.append(contentsOf: values.lazy.map { UInt8(bitPattern: $0) })
    case .uint8(let values): bytes.append(contentsOf: values)
    case .float32(let values): for value in values { append(value.bitPattern, to: &bytes) }
    case .int64(let values): for value in values { append(UInt64(bitPattern: value), to: &bytes) }
    }
  }
}

private func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
  for place in 0..<Value.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
}
