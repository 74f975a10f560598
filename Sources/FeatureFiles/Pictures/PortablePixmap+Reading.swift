extension PortablePixmap {
  /// Reads a whole P6 file with a maximum of 255: one picture and nothing after it.
  ///
  ///     "P6" white width white height white "255" one-white rows…
  ///
  /// Before the rows, a comment from `#` to the end of the line counts as the end of the line.
  ///
  /// - Throws: `PortablePixmapError` if the file is damaged or of another kind.
  public init(ppm bytes: [UInt8]) throws(PortablePixmapError) {
    var header = PortablePixmapHeader(bytes)
    guard header.cursor.skip(Array("P6".utf8)), header.next()?.isWhite == true else { throw .notPixmap }
    let (width, height) = (try header.number(), try header.number())
    let maximumPosition = header.cursor.position
    let maximum = try header.number()
    guard width >= 1, height >= 1 else { throw .emptyPicture }
    guard maximum == 255 else { throw .unsupportedMaximum(maximum, at: maximumPosition) }

    let (pixels, pixelsOverflow) = width.multipliedReportingOverflow(by: height)
    let (size, sizeOverflows) = pixels.multipliedReportingOverflow(by: 3)
    guard !pixelsOverflow, !sizeOverflows else { throw .tooLarge }
    let start = header.cursor.position
    guard header.cursor.remaining == size, let rgb = header.cursor.take(size) else {
      throw .sizeMismatch(expected: size, found: header.cursor.remaining, at: start)
    }
    self.init(width: width, height: height, rgb: Array(rgb))
  }
}

private struct PortablePixmapHeader {
  var cursor: FileCursor

  init(_ bytes: [UInt8]) { cursor = FileCursor(bytes) }

  /// Returns the next byte. A comment counts as the end of its line.
  mutating func next() -> UInt8? {
    guard let first = cursor.next() else { return nil }
    guard first == UInt8(ascii: "#") else { return first }
    while let byte = cursor.next() {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return byte }
    }
    return nil
  }

  /// Reads a decimal number and one byte of white space after it.
  mutating func number() throws(PortablePixmapError) -> Int {
    var value: Int?
    while true {
      let position = cursor.position
      guard let byte = next() else { throw .truncated(at: position) }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (tens, tensOverflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
        let (sum, sumOverflow) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
        guard !tensOverflow, !sumOverflow else { throw .tooLarge }
        value = sum
      case _ where byte.isWhite: if let value { return value }
      default: throw .malformedHeader(at: position)
      }
    }
  }
}

extension UInt8 {
  fileprivate var isWhite: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
}
