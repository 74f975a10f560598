import InferenceKernels
import Networks

/// Windows that slide over a map: tap (ky, kx) of sample (y, x) sees row y·stride − top + ky·dilation, and the same for
/// columns. Taps outside the map see nothing.
extension ModelMap {
  /// Calls `see` with the tap and the pixel of each tap that lies on `input`.
  @inline(__always)
  private static func taps(
    _ window: SlidingWindow, _ input: ModelMap, _ y: Int, _ x: Int, _ see: (_ tap: Int, _ pixel: Int) -> Void
  ) {
    // Only the taps on the map: a window may be much larger than the map.
    func onMap(_ start: Int, _ count: Int, _ dilation: Int, _ length: Int) -> Range<Int> {
      let first = start < 0 ? (dilation - 1 - start) / dilation : 0
      let end = length > start ? (length - start + dilation - 1) / dilation : 0
      return min(first, count)..<max(min(first, count), min(end, count))
    }
    let (top, left) = (y * window.rowStride - window.padding.top, x * window.columnStride - window.padding.left)
    for ky in onMap(top, window.height, window.rowDilation, input.height) {
      let row = top + ky * window.rowDilation
      for kx in onMap(left, window.width, window.columnDilation, input.width) {
        see(ky * window.width + kx, row * input.width + left + kx * window.columnDilation)
      }
    }
  }

  /// Convolves with weights in PyTorch's order: [output][channel of the group][row][column].
  mutating func convolve(
    _ input: ModelMap, _ window: SlidingWindow, groups: Int, _ parameters: ModelParameters
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

  /// Pools. `make` receives the samples that a window sees, and its number of taps.
  mutating func pool(
    _ input: ModelMap, _ window: SlidingWindow, _ make: (_ seen: [Double], _ taps: Int) -> (Double, Double)
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
