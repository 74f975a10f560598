extension NumPyArray {
  /// The array as a `.npy` file of format version 1.0, byte for byte as NumPy 1.23 and later write it.
  public var npy: [UInt8] {
    var header = "{'descr': '\(elementType.rawValue)', 'fortran_order': False, 'shape': \(shapeText), }"
    // NumPy leaves room to rewrite the first axis in place, up to 21 digits.
    if let first = shape.first { header += String(repeating: " ", count: 21 - String(first).count) }
    // The elements begin at a multiple of 64, after the line feed. A header that already ends there gets 64 more bytes.
    let prefix = NumPyArray.magic.count + 4
    let padding = 64 - (prefix + header.utf8.count + 1) % 64
    header += String(repeating: " ", count: padding) + "\n"

    var bytes = NumPyArray.magic + [1, 0]
    bytes.reserveCapacity(prefix + header.utf8.count + count * elementType.size)
    // 64 axes of at most 19 digits and a separator stay far below 65,535, the maximum of the length field.
    append(UInt16(header.utf8.count), to: &bytes)
    bytes.append(contentsOf: header.utf8)
    switch elements {
    case .int8(let values): bytes.append(contentsOf: values.lazy.map { UInt8(bitPattern: $0) })
    case .uint8(let values): bytes.append(contentsOf: values)
    case .float32(let values): for value in values { append(value.bitPattern, to: &bytes) }
    case .int64(let values): for value in values { append(UInt64(bitPattern: value), to: &bytes) }
    }
    return bytes
  }

  /// The shape as Python prints a tuple: `()`, `(3,)`, `(3, 4)`.
  private var shapeText: String {
    let axes = shape.map { String($0) }.joined(separator: ", ")
    return shape.count == 1 ? "(\(axes),)" : "(\(axes))"
  }
}

private func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
  for place in 0..<Value.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
}
