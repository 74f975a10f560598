import FeatureFiles
import Testing

@Suite struct PNGImageTests {
  /// Red increases along the width and green along the height.
  private let colours = PNGImage(
    width: 5, height: 4, .rgb,
    samples: (0..<20).flatMap { (index: Int) -> [UInt8] in [UInt8(index % 5 * 60), UInt8(index / 5 * 80), 200] })

  @Test func writesTheBytesThatAnotherDecoderHasRead() throws {
    #expect(colours.png == (try resource("colours.png")))
  }

  /// The one-pixel grey picture, worked by hand from the standard.
  @Test func writesEveryChunk() {
    let png = PNGImage(width: 1, height: 1, .grey, samples: [0x80]).png
    var expected: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    expected += [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55]
    expected +=
      [0, 0, 0, 13] + Array("IDAT".utf8) + [0x78, 0x01, 1, 2, 0, 0xfd, 0xff, 0, 0x80, 0x00, 0x82, 0x00, 0x81]
    #expect(Array(png[..<expected.count]) == expected)
    #expect(Array(png.suffix(12)) == [0, 0, 0, 0] + Array("IEND".utf8) + [0xae, 0x42, 0x60, 0x82])
  }

  @Test func splitsLongDataIntoStoredBlocks() {
    let png = PNGImage(width: 300, height: 300, .grey, samples: [UInt8](repeating: 7, count: 90_000)).png
    // Two blocks with 5 extra bytes each, 6 for zlib, 12 for each of three chunks, 8 for the signature and 13 for IHDR.
    #expect(png.count == 90_300 + 10 + 6 + 36 + 8 + 13)
  }

  @Test func standsInAPageAsBase64() {
    let address = PNGImage(width: 1, height: 1, .grey, samples: [0]).dataURI
    #expect(address.hasPrefix("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptV"))
    #expect(address.hasSuffix("AABJRU5ErkJggg=="))
  }
}
