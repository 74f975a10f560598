/// An element type as a `.npy` file names it, such as `<f4`: the order of the bytes, the kind of number, and its size.
struct NumPyFileType: Equatable {
  enum Kind: UInt8 {
    case boolean = 0x62  // b
    case signed = 0x69  // i
    case unsigned = 0x75  // u
    case real = 0x66  // f
  }

  let kind: Kind
  /// The number of bytes per element.
  let size: Int
  let isBigEndian: Bool

  /// Reads a `descr`: `<`, `>`, `=` (the machine's order, taken for little-endian) or `|` (one byte), a letter, and the size.
  init?(_ descr: String) {
    var text = descr.utf8[...]
    var order = UInt8(ascii: "=")
    if let first = text.first, Array("<>=|".utf8).contains(first) {
      order = first
      text = text.dropFirst()
    }
    guard let letter = text.first, let kind = letter == UInt8(ascii: "?") ? .boolean : Kind(rawValue: letter) else {
      return nil
    }
    let digits = text.dropFirst()
    // `?` and `b1` are the same.
    let size = letter == UInt8(ascii: "?") && digits.isEmpty ? 1 : digits.count == 1 ? Int(String(digits) ?? "") : nil
    let sizes: [Int] =
      switch kind {
      case .boolean: [1]
      case .signed, .unsigned: [1, 2, 4, 8]
      case .real: [2, 4, 8]
      }
    guard let size, sizes.contains(size), order != UInt8(ascii: "|") || size == 1 else { return nil }
    (self.kind, self.size) = (kind, size)
    isBigEndian = order == UInt8(ascii: ">")
  }
}

extension NumPyArray.Elements {
  /// Decodes elements. Types of which an array has none become the next wider one that it has; float64 is rounded.
  ///
  /// - Precondition: `data` is a whole number of elements.
  /// - Throws: `NumPyError.integerTooLarge` for the first integer above 2⁶³ − 1.
  init(_ type: NumPyFileType, _ data: ArraySlice<UInt8>) throws(NumPyError) {
    let count = data.count / type.size
    func number(_ index: Int) -> UInt64 {
      let start = data.startIndex + index * type.size
      var number: UInt64 = 0
      for place in 0..<type.size {
        number |= UInt64(data[start + place]) << UInt64(8 * (type.isBigEndian ? type.size - 1 - place : place))
      }
      return number
    }
    switch (type.kind, type.size) {
    case (.signed, 1): self = .int8(data.map { Int8(bitPattern: $0) })
    case (.unsigned, 1), (.boolean, _): self = .uint8(Array(data))
    case (.signed, _):
      let shift = UInt64(64 - 8 * type.size)
      self = .int64((0..<count).map { Int64(bitPattern: number($0) << shift) >> Int64(shift) })
    case (.unsigned, _):
      var values: [Int64] = []
      values.reserveCapacity(count)
      for index in 0..<count {
        guard let value = Int64(exactly: number(index)) else { throw .integerTooLarge(element: index) }
        values.append(value)
      }
      self = .int64(values)
    case (.real, 2): self = .float32((0..<count).map { Float(halfBits: UInt16(number($0))) })
    case (.real, 4): self = .float32((0..<count).map { Float(bitPattern: UInt32(number($0))) })
    case (.real, _): self = .float32((0..<count).map { Float(Double(bitPattern: number($0))) })
    }
  }
}

extension Float {
  /// The value of an IEEE 754 binary16, exactly. (`Float16` does not exist on all systems.)
  init(halfBits bits: UInt16) {
    let exponent = Int(bits >> 10 & 31)
    let fraction = UInt32(bits & 0x3FF)
    let sign = UInt32(bits >> 15) << 31
    if exponent == 0 {
      // Below 2⁻¹⁴ in steps of 2⁻²⁴.
      let magnitude = Float(fraction) * Float(bitPattern: UInt32(127 - 24) << 23)
      self.init(bitPattern: magnitude.bitPattern | sign)
    } else {
      let wide = exponent == 31 ? 255 : UInt32(exponent + 127 - 15)
      self.init(bitPattern: sign | wide << 23 | fraction << 13)
    }
  }
}
