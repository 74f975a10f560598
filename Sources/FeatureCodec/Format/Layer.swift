public import FeatureTypes
public import Pooling
public import Quantize

/// A tap of the network: the feature map that is sent, its pooling and its number format. Spec: [PROF-4].
public struct Layer: Hashable, Sendable {
  /// The size of the map: C × H × W.
  public var shape: FeatureMapShape
  /// The grids that the map can be brought to.
  public var geometry: PoolingGeometry
  /// The number format of the map. Channels may have their own fraction bits.
  public var format: NumberFormat

  /// Creates a layer.
  ///
  /// - Precondition: The geometry's lengths are the shape's height and width.
  public init(shape: FeatureMapShape, geometry: PoolingGeometry, format: NumberFormat) {
    precondition(
      geometry.rows.length == shape.height && geometry.columns.length == shape.width,
      "the geometry's lengths differ from the shape's")
    self.shape = shape
    self.geometry = geometry
    self.format = format
  }

  /// Creates a layer in a Q format.
  public init(shape: FeatureMapShape, geometry: PoolingGeometry, format: QFormat) {
    self.init(shape: shape, geometry: geometry, format: .q(format))
  }

  /// Creates a layer in a Q format whose map of `shape` is pooled with one square kernel.
  public init(shape: FeatureMapShape, kernel: Int, order: SplitOrder = .cornerFirst, format: QFormat) {
    self.init(shape: shape, kernel: kernel, order: order, format: .q(format))
  }

  /// Creates a layer whose map of `shape` is pooled with one square kernel.
  public init(shape: FeatureMapShape, kernel: Int, order: SplitOrder = .cornerFirst, format: NumberFormat) {
    self.init(
      shape: shape,
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: shape.height, kernel: kernel),
        columns: PoolingAxis(length: shape.width, kernel: kernel), order: order),
      format: format)
  }
}
