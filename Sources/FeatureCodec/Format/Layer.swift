public import FeatureTypes
public import Pooling
public import Quantize

/// A tap of the network: the feature map that is offloaded, how it is pooled and in which numbers (spec [PROF-4]).
public struct Layer: Hashable, Sendable {
  /// C × H × W.
  public var shape: FeatureMapShape
  /// The grids that the map can be brought to.
  public var geometry: PoolingGeometry
  /// The numbers of the map; channels may have their own fraction bits.
  public var format: QFormat

  /// - Precondition: the geometry's lengths are the shape's height and width.
  public init(shape: FeatureMapShape, geometry: PoolingGeometry, format: QFormat) {
    precondition(
      geometry.rows.length == shape.height && geometry.columns.length == shape.width,
      "the geometry is that of the shape")
    self.shape = shape
    self.geometry = geometry
    self.format = format
  }

  /// A map of `shape` pooled from one square kernel.
  public init(shape: FeatureMapShape, kernel: Int, order: SplitOrder = .cornerFirst, format: QFormat) {
    self.init(
      shape: shape,
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: shape.height, kernel: kernel),
        columns: PoolingAxis(length: shape.width, kernel: kernel), order: order),
      format: format)
  }
}
