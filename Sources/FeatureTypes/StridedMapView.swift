/// A quantised feature map in borrowed memory whose samples may have gaps between them, as in a network's own output
/// buffer.
///
/// The byte of channel c, row y and column x is at index c · `strides.channel` + y · `strides.row` + x ·
/// `strides.column`. Creating a view copies nothing and takes constant time.
public struct StridedMapView: ~Escapable {
  /// The distances in bytes from a sample to its neighbours.
  public struct Strides: Hashable, Sendable {
    public let channel: Int
    public let row: Int
    public let column: Int

    /// Creates strides.
    public init(channel: Int, row: Int, column: Int) {
      self.channel = channel
      self.row = row
      self.column = column
    }

    /// Returns the number of bytes from the first sample of a map of `shape` to the end of its last one, or nil if a
    /// stride is negative or the number is beyond half of `Int.max`: the repeated edge is up to as long as the map.
    public func length(of shape: FeatureMapShape) -> Int? {
      var length: Int? = 1
      length = Self.add(channel, shape.channels, to: length)
      length = Self.add(row, shape.height, to: length)
      return Self.add(column, shape.width, to: length)
    }

    @inline(never)  // has three callers
    private static func add(_ stride: Int, _ count: Int, to length: Int?) -> Int? {
      let (part, overflow) = stride.multipliedReportingOverflow(by: count - 1)
      guard let length, stride >= 0, !overflow, part <= Int.max / 2 &- length else { return nil }
      return length &+ part
    }
  }

  public let samples: Span<UInt8>
  public let shape: FeatureMapShape
  public let strides: Strides

  /// Creates a view of samples in the caller's memory.
  ///
  /// - Precondition: `samples` holds at least `strides.length(of: shape)` bytes.
  @_lifetime(copy samples)
  public init(_ samples: Span<UInt8>, shape: FeatureMapShape, strides: Strides) {
    // Unreached: the right of `??`, unless the precondition fails.
    precondition(samples.count >= strides.length(of: shape) ?? .max, "the samples end before the map's last one")
    self.init(checked: samples, shape: shape, strides: strides)
  }

  /// Creates a view of samples whose number has been compared with `strides.length(of: shape)`.
  @_lifetime(copy samples)
  package init(checked samples: Span<UInt8>, shape: FeatureMapShape, strides: Strides) {
    self.samples = samples
    self.shape = shape
    self.strides = strides
  }

  /// Creates a view of a map without gaps.
  @_lifetime(copy map)
  public init(_ map: borrowing FeatureMapView) {
    samples = map.samples
    shape = map.shape
    strides = map.layout.strides(of: map.shape)
  }
}

extension FeatureMapLayout {
  /// Returns the strides of a map of `shape`.
  public func strides(of shape: FeatureMapShape) -> StridedMapView.Strides {
    switch self {
    case .chw: .init(channel: shape.planeCount, row: shape.width, column: 1)
    case .hwc: .init(channel: 1, row: shape.width * shape.channels, column: shape.channels)
    }
  }
}
