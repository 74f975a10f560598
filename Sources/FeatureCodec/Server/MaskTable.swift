/// The mask books turned round: for every book and the next 8 bits, the mask and the length of its code.
enum MaskTable {
  /// mask + 16 · length, at book · 256 + bits.
  private static let entries: [UInt8] = {
    var entries = [UInt8](repeating: 0, count: 8 * 256)
    for book in 0..<8 {
      for mask in UInt32(0)..<16 {
        let (bits, length) = MaskBook.code(of: mask, book: book)
        let first = book * 256 + Int(bits) << (8 - length)
        for index in first..<first + 1 << (8 - length) { entries[index] = UInt8(mask) | UInt8(length) << 4 }
      }
    }
    return entries
  }()

  /// The mask whose code `window` (most significant bit first) begins with; the books are complete, so there is one.
  @inline(__always)
  static func mask(of window: UInt32, book: Int) -> (mask: UInt32, length: Int) {
    let entry = entries[book * 256 + Int(window >> 24)]
    return (UInt32(entry & 15), Int(entry >> 4))
  }
}
