/// A colour picture as stored in binary PPM (P6) files: rows from the top, three 8-bit samples per pixel (R, G, B).
public struct PortablePixmap: Equatable, Sendable {
  public let width: Int
  public let height: Int
  /// The height · width · 3 samples.
  public let rgb: [UInt8]

  /// Creates a picture.
  ///
  /// - Precondition: `width` and `height` are at least 1, and `rgb` has width · height · 3 samples.
  public init(width: Int, height: Int, rgb: [UInt8]) {
    precondition(width >= 1 && height >= 1 && rgb.count == width * height * 3, "three samples per pixel")
    self.width = width
    self.height = height
    self.rgb = rgb
  }

  /// The picture as a P6 file.
  public var ppm: [UInt8] { Array("P6\n\(width) \(height)\n255\n".utf8) + rgb }
}

/// A grey picture as stored in binary PGM (P5) files: rows from the top, one 8-bit sample per pixel. Can only be
/// written.
public struct PortableGreymap: Equatable, Sendable {
  public let width: Int
  public let height: Int
  /// The height · width samples.
  public let grey: [UInt8]

  /// Creates a picture.
  ///
  /// - Precondition: `width` and `height` are at least 1, and `grey` has width · height samples.
  public init(width: Int, height: Int, grey: [UInt8]) {
    precondition(width >= 1 && height >= 1 && grey.count == width * height, "one sample per pixel")
    self.width = width
    self.height = height
    self.grey = grey
  }

  /// The picture as a P5 file.
  public var pgm: [UInt8] { Array("P5\n\(width) \(height)\n255\n".utf8) + grey }
}
