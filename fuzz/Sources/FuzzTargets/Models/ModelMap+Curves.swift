import Foundation
import InferenceKernels

/// Activations, softmax and up-sampling. Sizes leave room for the rounding of the argument itself.
extension ModelMap {
  static func bent(_ x: Double, by function: Activation) -> (Double, Double) {
    switch function {
    case .relu: (max(x, 0), 0)
    case .relu6: (min(max(x, 0), 6), 0)
    case .hardSigmoid: (min(max(x + 3, 0), 6) / 6, min(x.magnitude, 6) + 3)
    case .hardSwish: (x * min(max(x + 3, 0), 6) / 6, 2 * x.magnitude)
    case .sigmoid: (1 / (1 + exp(-x)), (1 + x.magnitude) / (1 + exp(-x)))
    }
  }

  mutating func softmax(_ input: ModelMap) {
    terms = Double(channels)
    for pixel in 0..<height * width {
      let range = pixel * channels..<(pixel + 1) * channels
      let largest = input.values[range].max() ?? 0
      let sum = input.values[range].reduce(0) { $0 + exp($1 - largest) }
      for index in range {
        values[index] = exp(input.values[index] - largest) / sum
        // Room for the rounding of the distance from the largest value, and of the distances that count in the sum.
        sizes[index] = values[index] * (100 + min(largest - input.values[index], 200))
      }
    }
  }

  mutating func logSoftmax(_ input: ModelMap) {
    terms = Double(channels)
    for pixel in 0..<height * width {
      let range = pixel * channels..<(pixel + 1) * channels
      let largest = input.values[range].max() ?? 0
      let sum = input.values[range].reduce(0) { $0 + exp($1 - largest) }
      for index in range {
        values[index] = input.values[index] - largest - log(sum)
        // The distance and the logarithm are rounded once each, and the sum's relative error is the logarithm's own.
        sizes[index] = 100 + 2 * (largest - input.values[index])
      }
    }
  }

  /// Nearest: ⌊y·H/H′⌋. Bilinear: pixel centres at (y + ½)·H/H′ − ½, within the map.
  mutating func upSample(_ input: ModelMap, isBilinear: Bool) {
    func place(_ index: Int, _ count: Int, _ length: Int) -> (Int, Int, Double) {
      guard isBilinear else { return (index * length / count, 0, 0) }
      let centre = (Double(index) + 0.5) * Double(length) / Double(count) - 0.5
      let inside = min(max(centre, 0), Double(length - 1))
      return (Int(inside), min(Int(inside) + 1, length - 1), inside - inside.rounded(.down))
    }
    for y in 0..<height {
      let (top, bottom, down) = place(y, height, input.height)
      for x in 0..<width {
        let (left, right, along) = place(x, width, input.width)
        for channel in 0..<channels {
          func sample(_ row: Int, _ column: Int) -> Double {
            input.values[(row * input.width + column) * channels + channel]
          }
          let index = (y * width + x) * channels + channel
          values[index] = sample(top, left)
          guard isBilinear else { continue }
          let (a, b, c, d) = (sample(top, left), sample(top, right), sample(bottom, left), sample(bottom, right))
          values[index] = (a * (1 - along) + b * along) * (1 - down) + (c * (1 - along) + d * along) * down
          sizes[index] = a.magnitude + b.magnitude + c.magnitude + d.magnitude
        }
      }
    }
  }
}
