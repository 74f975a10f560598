/// A picture that can be written as PNG (ISO/IEC 15948): 8 bits per sample, rows from the top, uncompressed.
public struct PNGImage: Equatable, Sendable {
  /// The colour type, which determines the number of samples per pixel. Raw values are those of the file.
  public enum Colour: UInt8, Sendable {
    case grey = 0
    case rgb = 2

    public var samplesPerPixel: Int { self == .grey ? 1 : 3 }
  }

  public let width: Int
  public let height: Int
  public let colour: Colour
  public let samples: [UInt8]

  /// Creates a picture.
  ///
  /// - Precondition: `width` and `height` are 1 … 2³¹ − 1, and there are width · height · samplesPerPixel samples.
  public init(width: Int, height: Int, _ colour: Colour, samples: [UInt8]) {
    precondition((1...0x7fff_ffff).contains(width) && (1...0x7fff_ffff).contains(height), "a side is 1 to 2^31 - 1")
    precondition(samples.count == width * height * colour.samplesPerPixel, "samplesPerPixel samples per pixel")
    self.width = width
    self.height = height
    self.colour = colour
    self.samples = samples
  }

  /// The picture as a `data:` URI, for use inside a page.
  public var dataURI: String { "data:image/png;base64," + Base64.text(of: png) }
}

enum Base64 {
  /// Returns the Base64 encoding of RFC 4648, section 4: the standard alphabet, padded.
  static func text(of bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
