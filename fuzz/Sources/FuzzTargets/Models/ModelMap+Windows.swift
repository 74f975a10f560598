import Networks

/// What slides over a map: tap (ky, kx) of sample (y, x) sees row y·stride − top + ky·dilation, columns likewise, and off
/// the map nothing.
extension ModelMap {
  /// Calls `see` with the tap and the pixel of each tap that lies on `input`.
  @inline(__always)
  private static func taps(
    _ window: Operation.Window, _ input: ModelMap, _ y: Int, _ x: Int, _ see: (_ tap: Int, _ pixel: Int) -> Void
  ) {
    for ky in 0..<window.height {
      let row = y * window.rowStride - window.top + ky * window.rowDilation
      guard 0..<input.height ~= row else { continue }
      for kx in 0..<window.width {
        let column = x * window.columnStride - window.left + kx * window.columnDilation
        if 0..<input.width ~= column { see(ky * window.width + kx, row * input.width + column) }
      }
    }
  }

  /// With weights in PyTorch's order: [output][channel of the group][row][column].
  mutating func convolve(
    _ input: ModelMap, _ window: Operation.Window, groups: Int, _ parameters: ModelParameters
  ) {
    let (depth, area) = (input.channels / groups, window.height * window.width)
    seen = values
    terms = Double(depth * area + 1)
    for y in 0..<height {
      for x in 0..<width {
        for output in 0..<channels {
          let first = output / (channels / groups) * depth
          var (sum, size, seen) = (parameters.bias[output], parameters.biasSizes[output], 0.0)
          Self.taps(window, input, y, x) { tap, pixel in
            for channel in 0..<depth {
              let sample = input.values[pixel * input.channels + first + channel]
              let product = sample * parameters.weights[(output * depth + channel) * area + tap]
              sum += product
              size += product.magnitude
              seen += sample.magnitude
            }
          }
          let index = (y * width + x) * channels + output
          (values[index], sizes[index], self.seen[index]) = (sum, size, seen)
        }
      }
    }
  }

  /// `make` has the samples that a window sees, and how many taps it has.
  mutating func pool(
    _ input: ModelMap, _ window: Operation.Window, _ make: (_ seen: [Double], _ taps: Int) -> (Double, Double)
  ) {
    terms = Double(window.height * window.width)
    for y in 0..<height {
      for x in 0..<width {
        var pixels: [Int] = []
        Self.taps(window, input, y, x) { pixels.append($1) }
        for channel in 0..<channels {
          let index = (y * width + x) * channels + channel
          let seen = pixels.map { input.values[$0 * channels + channel] }
          (values[index], sizes[index]) = make(seen, window.height * window.width)
        }
      }
    }
  }
}
