public import FeatureTypes

/// The rectangle of taps that a convolution or a pooling slides over a map: its size, step and spread, and the padding.
///
///     reach          = (height − 1) · rowDilation + 1
///     output rows    = ⌊(H + top + bottom − reach) / rowStride⌋ + 1                  columns likewise
///
/// Tap (ky, kx) of output sample (row, column) sees input row row·rowStride − top + ky·rowDilation, and columns likewise.
/// Taps that fall outside of the map are left out of the sum, which equals taps on zeros.
///
/// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
public struct SlidingWindow: Hashable, Sendable {
  /// Zeros around the map, in samples.
  public struct Padding: Hashable, Sendable {
    public let top: Int
    public let bottom: Int
    public let left: Int
    public let right: Int

    public init(top: Int, bottom: Int, left: Int, right: Int) {
      self.top = top
      self.bottom = bottom
      self.left = left
      self.right = right
    }

    /// The same number of zeros on every side.
    public init(_ all: Int) { self.init(top: all, bottom: all, left: all, right: all) }

    /// As many zeros above as below, and as many on the left as on the right.
    public init(rows: Int, columns: Int) { self.init(top: rows, bottom: rows, left: columns, right: columns) }
  }

  /// The largest height, width, stride, dilation and reach: 2¹⁴.
  public static let maximumSize = 1 << 14

  public let height: Int
  public let width: Int
  public let rowStride: Int
  public let columnStride: Int
  public let rowDilation: Int
  public let columnDilation: Int
  public let padding: Padding

  /// Nil unless height, width, strides and dilations are 1 to `maximumSize`, the reach too, and the padding of a side is
  /// less than the reach in that direction.
  public init?(
    height: Int, width: Int, rowStride: Int, columnStride: Int, rowDilation: Int, columnDilation: Int, padding: Padding
  ) {
    let sizes = 1...Self.maximumSize
    guard sizes.contains(height), sizes.contains(width), sizes.contains(rowStride), sizes.contains(columnStride),
      sizes.contains(rowDilation), sizes.contains(columnDilation),
      // At most 2²⁸ each: no overflow in 32 bits.
      case let rows = (height - 1) * rowDilation + 1, case let columns = (width - 1) * columnDilation + 1,
      sizes.contains(rows), sizes.contains(columns),
      (0..<rows).contains(padding.top), (0..<rows).contains(padding.bottom),
      (0..<columns).contains(padding.left), (0..<columns).contains(padding.right)
    else { return nil }
    self.height = height
    self.width = width
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.rowDilation = rowDilation
    self.columnDilation = columnDilation
    self.padding = padding
  }

  /// - Precondition: as the failable initialiser asks, of one stride and one dilation in both directions.
  public init(height: Int, width: Int, stride: Int = 1, padding: Padding = Padding(0), dilation: Int = 1) {
    guard
      let window = SlidingWindow(
        height: height, width: width, rowStride: stride, columnStride: stride, rowDilation: dilation,
        columnDilation: dilation, padding: padding)
    else { preconditionFailure("a window has sizes of 1 to 2^14 and padding narrower than its reach") }
    self = window
  }

  /// Taps: height · width, at most 2²⁸.
  public var area: Int { height * width }

  /// Whether a window moves over every single pixel and sees that alone.
  public var isSingleTap: Bool { area == 1 && rowStride == 1 && columnStride == 1 }

  var rowReach: Int { (height - 1) * rowDilation + 1 }
  var columnReach: Int { (width - 1) * columnDilation + 1 }

  /// The size of what a window makes of a map of size `input`, with `channels` channels; nil if the padded map is smaller
  /// than the window, or the result larger than a map may be.
  public func output(from input: FeatureMapShape, channels: Int) -> FeatureMapShape? {
    let freeRows = input.height + padding.top + padding.bottom - rowReach
    let freeColumns = input.width + padding.left + padding.right - columnReach
    guard freeRows >= 0, freeColumns >= 0 else { return nil }
    let (height, width) = (freeRows / rowStride + 1, freeColumns / columnStride + 1)
    guard FeatureMapShape.isValid(channels: channels, height: height, width: width) else { return nil }
    return FeatureMapShape(channels: channels, height: height, width: width)
  }
}
