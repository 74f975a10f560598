import FeatureFiles
import Testing

@Suite struct PortablePixmapTests {
  private let pixels: [UInt8] = [255, 0, 0, 35, 255, 32]  // "#" and " " are samples here, not syntax

  @Test(arguments: [
    "P6\n2 1\n255\n", "P6 2 1 255 ", "P6\t2\r\n1\r\n255\r", "P6\n# made by hand\n2 1\n# more\n255\n",
    "P6#c\n2#width\n1#height\r255#maximum\n", "P6\n\n\n  2   1\n\n255\n", "P6 0002 01 0255\n",
  ]) func readsHeadersAsTheFormatAllows(header: String) throws {
    let picture = try PortablePixmap(ppm: Array(header.utf8) + pixels)
    #expect(picture == PortablePixmap(width: 2, height: 1, rgb: pixels))
  }

  @Test func writesWhatItReads() throws {
    let picture = PortablePixmap(width: 1, height: 2, rgb: pixels)
    #expect(picture.ppm == Array("P6\n1 2\n255\n".utf8) + pixels)
    #expect(try PortablePixmap(ppm: picture.ppm) == picture)
    let grey = PortableGreymap(width: 3, height: 2, grey: pixels)
    #expect(grey.pgm == Array("P5\n3 2\n255\n".utf8) + pixels)
  }

  @Test(arguments: [
    ("", PortablePixmapError.notPixmap), ("P5\n2 1\n255\n", .notPixmap), ("P62 1 255\n", .notPixmap),
    ("P6\n2 1\n255", .malformedHeader(at: 10)), ("P6 # 2 1 255", .truncated(at: 3)),
    ("P6\n-2 1\n255\n", .malformedHeader(at: 3)),
    ("P6\n2x1\n255\n", .malformedHeader(at: 4)), ("P6\n0 1\n255\n", .emptyPicture),
    ("P6\n2 1\n65535\n", .unsupportedMaximum(65535, at: 7)), ("P6\n2 99999999999999999999 255\n", .tooLarge),
    ("P6\n4294967296 4294967296\n255\n", .tooLarge), ("P6\n3074457345618258603 1\n255\n", .tooLarge),
    ("P6\n2 2\n255\n", .sizeMismatch(expected: 12, found: 6, at: 11)),
    ("P6\n1 1\n255\n", .sizeMismatch(expected: 3, found: 6, at: 11)),
  ]) func refusesOtherFilesAndSaysWhere(header: String, error: PortablePixmapError) {
    #expect(throws: error) { try PortablePixmap(ppm: Array(header.utf8) + pixels) }
  }

  @Test(arguments: [("P6\n", 3), ("P6\n2 1", 6), ("P6\n2 1\n255", 10), ("P6\n2 1 #", 7)])
  func saysWhereAHeaderEndsTooEarly(header: String, place: Int) {
    #expect(throws: PortablePixmapError.truncated(at: place)) { try PortablePixmap(ppm: Array(header.utf8)) }
  }
}
