extension NumPyArray {
  /// Reads a whole `.npy` file of format version 1.0, 2.0 or 3.0.
  ///
  ///     +0  93 4E 55 4D 50 59  "\x93NUMPY"
  ///     +6  major, minor
  ///     +8  header length, little-endian: 2 bytes in version 1, 4 from version 2 on
  ///         header: a Python dictionary in text, padded with spaces, ended by a line feed
  ///         elements, exactly as many as the shape says
  ///
  /// - Throws: `NumPyError` if the file is damaged or has another version, type or order.
  public init(npy bytes: [UInt8]) throws(NumPyError) {
    var cursor = FileCursor(bytes)
    guard cursor.skip(NumPyArray.magic) else { throw .notNumPy }
    guard let major = cursor.next(), let minor = cursor.next() else { throw .truncated(at: bytes.count) }
    guard (1...3).contains(major), minor == 0 else { throw .unsupportedVersion(major: major, minor: minor) }
    let length =
      major == 1
      ? cursor.littleEndian(UInt16.self).map { Int($0) }
      : cursor.littleEndian(UInt32.self).flatMap { Int(exactly: $0) }
    guard let length, let text = cursor.split(length) else { throw .truncated(at: bytes.count) }
    var parser = NumPyHeaderParser(text)
    let header = try parser.parse()

    guard let count = NumPyArray.count(of: header.shape) else { throw .tooLarge(at: header.shapePosition) }
    let (size, overflows) = count.multipliedReportingOverflow(by: header.type.size)
    guard !overflows else { throw .tooLarge(at: header.shapePosition) }
    let start = cursor.position
    guard size == cursor.remaining, let data = cursor.take(size) else {
      throw .sizeMismatch(expected: size, found: cursor.remaining, at: start)
    }
    self.init(shape: header.shape, Elements(header.type, littleEndian: data))
  }

  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
}

extension NumPyArray.Elements {
  /// Decodes elements.
  ///
  /// - Precondition: `data` is a whole number of elements.
  init(_ type: NumPyElementType, littleEndian data: ArraySlice<UInt8>) {
    switch type {
    case .int8: self = .int8(data.map { Int8(bitPattern: $0) })
    case .uint8: self = .uint8(Array(data))
    case .float32: self = .float32(integers(UInt32.self, data).map { Float(bitPattern: $0) })
    case .int64: self = .int64(integers(UInt64.self, data).map { Int64(bitPattern: $0) })
    }
  }
}

private func integers<Value: FixedWidthInteger>(_ type: Value.Type, _ data: ArraySlice<UInt8>) -> [Value] {
  let size = Value.bitWidth / 8
  return stride(from: data.startIndex, to: data.endIndex, by: size).map { start in
    var value: Value = 0
    for place in 0..<size { value |= Value(data[start + place]) << (8 * place) }
    return value
  }
}
