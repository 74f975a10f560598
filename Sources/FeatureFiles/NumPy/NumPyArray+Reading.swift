extension NumPyArray {
  /// Reads a whole `.npy` file of format version 1.0, 2.0 or 3.0.
  ///
  ///     +0  93 4E 55 4D 50 59  "\x93NUMPY"
  ///     +6  major, minor
  ///     +8  header length, little-endian: 2 bytes in version 1, 4 from version 2 on
  ///         header: a Python dictionary in text, padded with spaces, ended by a line feed
  ///         elements, exactly as many as the shape says
  ///
  /// Elements are bool, integers, or reals of 2, 4 or 8 bytes, of either byte order. Those of a type that
  /// `NumPyElementType` lacks become the next wider one: bool becomes uint8, integers int64, float16 float32. float64 is
  /// rounded to float32. Fortran order becomes C order.
  ///
  /// - Throws: `NumPyError` if the file is damaged or has another version or type.
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
    let elements = try Elements(header.type, data)
    self.init(shape: header.shape, header.isFortranOrder ? elements.transposed(header.shape) : elements)
  }

  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
}

extension NumPyArray.Elements {
  /// The same elements in C order, if the first axis runs fastest (Fortran order).
  func transposed(_ shape: [Int]) -> NumPyArray.Elements {
    switch self {
    case .int8(let values): .int8(inCOrder(values, shape))
    case .uint8(let values): .uint8(inCOrder(values, shape))
    case .float32(let values): .float32(inCOrder(values, shape))
    case .int64(let values): .int64(inCOrder(values, shape))
    }
  }
}

private func inCOrder<Value>(_ values: [Value], _ shape: [Int]) -> [Value] {
  guard values.count > 1 else { return values }
  // The distance between neighbours along each axis.
  var strides: [Int] = []
  var stride = 1
  for length in shape {
    strides.append(stride)
    stride *= length
  }
  var places = [Int](repeating: 0, count: shape.count)
  var index = 0
  return values.indices.map { _ in
    defer {
      var axis = shape.count - 1
      while axis >= 0 {
        places[axis] += 1
        index += strides[axis]
        if places[axis] < shape[axis] { break }
        index -= strides[axis] * shape[axis]
        places[axis] = 0
        axis -= 1
      }
    }
    return values[index]
  }
}
