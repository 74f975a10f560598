public import FeatureTypes

/// The rectangle of taps that a convolution or a pooling slides over a map: its size, stride, dilation and padding.
///
///     reach          = (height − 1) · rowDilation + 1
///     output rows    = ⌊(H + top + bottom − reach) / rowStride⌋ + 1                  (columns: the same)
///
/// Tap (ky, kx) of output sample (row, column) reads input row row·rowStride − top + ky·rowDilation; columns follow the
/// same rule. Taps outside the map are skipped, which has the same effect as taps on zeros.
///
/// A value may hold any numbers, including ones that do not form a valid window; see `isValid`. A kernel's window is
/// always valid, because a kernel cannot be made with an invalid one.
///
/// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
public struct SlidingWindow: Hashable, Sendable {
  /// Zeros around the map, in samples.
  public struct Padding: Hashable, Sendable {
    public var top: Int
    public var bottom: Int
    public var left: Int
    public var right: Int

    public init(top: Int, bottom: Int, left: Int, right: Int) {
      self.top = top
      self.bottom = bottom
      self.left = left
      self.right = right
    }

    /// The same number of zeros on every side.
    public init(_ all: Int) { self.init(top: all, bottom: all, left: all, right: all) }

    /// The same number of zeros above and below, and the same number on the left and on the right.
    public init(rows: Int, columns: Int) { self.init(top: rows, bottom: rows, left: columns, right: columns) }
  }

  /// The largest height, width, stride, dilation and reach: 2¹⁴.
  public static let maximumSize = 1 << 14

  public var height: Int
  public var width: Int
  public var rowStride: Int
  public var columnStride: Int
  public var rowDilation: Int
  public var columnDilation: Int
  public var padding: Padding

  public init(
    height: Int, width: Int, rowStride: Int, columnStride: Int, rowDilation: Int, columnDilation: Int, padding: Padding
  ) {
    self.height = height
    self.width = width
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.rowDilation = rowDilation
    self.columnDilation = columnDilation
    self.padding = padding
  }

  /// The same stride and the same dilation in both directions.
  public init(height: Int, width: Int, stride: Int = 1, padding: Padding = Padding(0), dilation: Int = 1) {
    self.init(
      height: height, width: width, rowStride: stride, columnStride: stride, rowDilation: dilation,
      columnDilation: dilation, padding: padding)
  }

  /// `size` × `size` taps with `padding` zeros on every side.
  public init(_ size: Int, stride: Int = 1, padding: Int = 0) {
    self.init(height: size, width: size, stride: stride, padding: Padding(padding))
  }

  /// Whether height, width, strides, dilations and reach are 1 to `maximumSize`, and the padding of each side is less
  /// than the reach in that direction.
  public var isValid: Bool {
    let sizes = 1...Self.maximumSize
    return sizes.contains(height) && sizes.contains(width) && sizes.contains(rowStride) && sizes.contains(columnStride)
      && sizes.contains(rowDilation) && sizes.contains(columnDilation)
      // Each product is at most 2²⁸, so 32 bits do not overflow.
      && sizes.contains(rowReach) && sizes.contains(columnReach)
      && (0..<rowReach).contains(padding.top) && (0..<rowReach).contains(padding.bottom)
      && (0..<columnReach).contains(padding.left) && (0..<columnReach).contains(padding.right)
  }

  /// The number of taps: height · width, at most 2²⁸.
  ///
  /// - Precondition: the window is valid.
  public var area: Int { height * width }

  // For valid heights, widths and dilations only.
  private var rowReach: Int { (height - 1) * rowDilation + 1 }
  private var columnReach: Int { (width - 1) * columnDilation + 1 }

  /// Whether the window is valid and fits on the padded map at least once.
  public func fits(_ input: FeatureMapShape) -> Bool {
    isValid && input.height + padding.top + padding.bottom >= rowReach
      && input.width + padding.left + padding.right >= columnReach
  }

  /// The shape of the output, with `channels` channels, for a map of shape `input`. Nil if the window does not fit the
  /// map, or the output is larger than a map may be.
  public func output(from input: FeatureMapShape, channels: Int) -> FeatureMapShape? {
    guard fits(input) else { return nil }
    let height = (input.height + padding.top + padding.bottom - rowReach) / rowStride + 1
    let width = (input.width + padding.left + padding.right - columnReach) / columnStride + 1
    guard FeatureMapShape.isValid(channels: channels, height: height, width: width) else { return nil }
    return FeatureMapShape(channels: channels, height: height, width: width)
  }
}
