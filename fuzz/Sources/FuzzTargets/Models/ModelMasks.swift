/// The mask books of [CODE-6], from its table of lengths.
enum ModelMasks {
  static let lengths = [
    [1, 4, 4, 5, 4, 7, 6, 7, 3, 6, 5, 7, 5, 7, 6, 6], [1, 4, 4, 5, 4, 7, 5, 6, 4, 7, 6, 7, 4, 7, 5, 5],
    [1, 4, 5, 5, 5, 6, 5, 5, 4, 6, 5, 6, 5, 6, 5, 4], [2, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 5, 4, 5, 4, 3],
    [3, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 4, 5, 5, 4, 2], [3, 4, 5, 4, 5, 5, 5, 4, 5, 5, 5, 4, 5, 4, 4, 2],
    [5, 5, 6, 5, 6, 6, 6, 4, 6, 5, 6, 4, 5, 4, 4, 1], [6, 6, 7, 5, 7, 6, 6, 3, 6, 5, 6, 4, 6, 4, 4, 1],
  ]

  /// For each book its codes in counting order: code, length, mask.
  static let codes: [[(code: Int, length: Int, mask: Int)]] = lengths.map { book in
    var codes: [(code: Int, length: Int, mask: Int)] = []
    var code = 0
    for length in 1...7 {
      for mask in 0..<16 where book[mask] == length {
        codes.append((code, length, mask))
        code += 1
      }
      code *= 2
    }
    return codes
  }

  /// Reads the mask of the next code, or returns nil if the bits end inside it.
  static func read(_ book: Int, _ bits: inout ModelBits) -> Int? {
    var (code, length) = (0, 0)
    while let bit = bits.next() {
      (code, length) = (code * 2 + bit, length + 1)
      if let found = codes[book].first(where: { $0.code == code && $0.length == length }) { return found.mask }
    }
    return nil
  }
}
