public import InferenceKernels

/// What a layer does. Sizes are as they were written: unchecked.
public enum Operation: Hashable, Sendable {
  /// The taps of a convolution or a pooling; pairs are rows and columns, padding is top, bottom, left, right.
  public struct Window: Hashable, Sendable {
    public var height: Int
    public var width: Int
    public var rowStride: Int
    public var columnStride: Int
    public var rowDilation: Int
    public var columnDilation: Int
    public var top: Int
    public var bottom: Int
    public var left: Int
    public var right: Int

    public init(
      height: Int, width: Int, rowStride: Int, columnStride: Int, rowDilation: Int, columnDilation: Int, top: Int,
      bottom: Int, left: Int, right: Int
    ) {
      self.height = height
      self.width = width
      self.rowStride = rowStride
      self.columnStride = columnStride
      self.rowDilation = rowDilation
      self.columnDilation = columnDilation
      self.top = top
      self.bottom = bottom
      self.left = left
      self.right = right
    }

    /// `height` × `width` taps with `rows` zeros above and below and `columns` on the left and right.
    public init(_ height: Int, _ width: Int, stride: Int = 1, rows: Int = 0, columns: Int = 0) {
      self.init(
        height: height, width: width, rowStride: stride, columnStride: stride, rowDilation: 1, columnDilation: 1,
        top: rows, bottom: rows, left: columns, right: columns)
    }

    /// `size` × `size` taps with `padding` zeros on every side.
    public init(_ size: Int, stride: Int = 1, padding: Int = 0) {
      self.init(size, size, stride: stride, rows: padding, columns: padding)
    }
  }

  case convolution(channels: Int, Window, groups: Int)
  /// Sees every sample of its map.
  case dense(outputs: Int)
  case maximum(Window)
  case average(Window, countsPadding: Bool)
  case globalAverage
  case activation(Activation)
  /// Of two maps of one shape.
  case add
  /// Of two maps of one shape, or of a map and 1 × 1 × its channels.
  case multiply
  /// Of maps of one height and width, channels behind one another.
  case concatenate
  case upSample(height: Int, width: Int, UpSampling.Method)
  /// Keeps `count` channels from `first` on.
  case channels(first: Int, count: Int)
  /// Channels of zeros before and after.
  case padChannels(before: Int, after: Int)
  /// Over the channels of every pixel.
  case softmax
}
