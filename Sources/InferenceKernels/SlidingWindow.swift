public import FeatureTypes

/// The rectangle of taps that a convolution slides over a map, its step, and the zeros put around the map.
///
///     output rows    = ⌊(H + top + bottom − height) / stride⌋ + 1
///     output columns = ⌊(W + left + right − width) / stride⌋ + 1
///
/// Output sample (row, column) sees input rows row·stride − top … + height − 1, and columns likewise. Taps that fall
/// outside of the map are left out of the sum, which equals taps on zeros.
public struct SlidingWindow: Hashable, Sendable {
  /// Zeros around the map, in samples.
  public struct Padding: Hashable, Sendable {
    public let top: Int
    public let bottom: Int
    public let left: Int
    public let right: Int

    public init(top: Int, bottom: Int, left: Int, right: Int) {
      precondition(top >= 0 && bottom >= 0 && left >= 0 && right >= 0, "padding is not negative")
      self.top = top
      self.bottom = bottom
      self.left = left
      self.right = right
    }

    /// The same number of zeros on every side.
    public init(_ all: Int) { self.init(top: all, bottom: all, left: all, right: all) }
  }

  /// The largest height, width and stride: 2¹⁴.
  public static let maximumSize = 1 << 14

  public let height: Int
  public let width: Int
  public let stride: Int
  public let padding: Padding

  /// - Precondition: height, width and stride are 1 to `maximumSize`, and the padding of a side is less than the
  ///   size in that direction, so that every position of the window sees at least one sample.
  public init(height: Int, width: Int, stride: Int = 1, padding: Padding = Padding(0)) {
    precondition(
      (1...Self.maximumSize).contains(height) && (1...Self.maximumSize).contains(width)
        && (1...Self.maximumSize).contains(stride), "a window's height, width and stride are 1 to 2^14")
    precondition(
      max(padding.top, padding.bottom) < height && max(padding.left, padding.right) < width,
      "padding is narrower than the window")
    self.height = height
    self.width = width
    self.stride = stride
    self.padding = padding
  }

  /// Taps: height · width, at most 2²⁸.
  public var area: Int { height * width }

  /// The size of what a window makes of a map of size `input`, with `channels` channels.
  ///
  /// - Precondition: the padded map is at least as large as the window.
  public func outputShape(from input: FeatureMapShape, channels: Int) -> FeatureMapShape {
    let freeRows = input.height + padding.top + padding.bottom - height
    let freeColumns = input.width + padding.left + padding.right - width
    precondition(freeRows >= 0 && freeColumns >= 0, "the padded map is smaller than the window")
    return FeatureMapShape(channels: channels, height: freeRows / stride + 1, width: freeColumns / stride + 1)
  }
}

/// The taps of a window, in one direction, that lie on the map.
@inline(__always)
func taps(of size: Int, from start: Int, within extent: Int) -> Range<Int> {
  max(0, -start)..<min(size, extent - start)
}
