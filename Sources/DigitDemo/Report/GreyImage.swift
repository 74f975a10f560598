import FeatureFiles

/// A channel as a grey image, one sample per pixel.
struct GreyImage: Sendable {
  let width: Int
  let height: Int
  let samples: [UInt8]

  /// - Precondition: `width` and `height` are at least 1, and `samples` has width · height elements.
  init(width: Int, height: Int, samples: [UInt8]) {
    precondition(width >= 1 && height >= 1 && samples.count == width * height, "there must be one sample per pixel")
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// Values on the scale from `lowest` (black) to `highest` (white); other values are clamped, NaN is black. Give every
  /// reconstruction of a channel the same scale, the full map's, so that they can be compared.
  init(width: Int, height: Int, values: [Float], lowest: Float, highest: Float) {
    let scale = highest > lowest ? 255 / (highest - lowest) : 0
    self.init(
      width: width, height: height,
      samples: values.map { value in
        let grey = (value - lowest) * scale
        return grey >= 255 ? 255 : grey > 0 ? UInt8(grey.rounded()) : 0
      })
  }

  var dataURI: String { PNGImage(width: width, height: height, .grey, samples: samples).dataURI }
}
