import FeatureCodec
import FeatureTypes
import Pooling

extension ScanOptions {
  func geometry(_ shape: FeatureMapShape) throws(CommandError) -> PoolingGeometry {
    func largest(_ length: Int) -> Int {
      var kernel = 1
      while kernel * 8 <= length { kernel *= 2 }
      return kernel
    }
    var kernel = kernel ?? GridSize(rows: largest(shape.height), columns: largest(shape.width))
    if self.kernel == nil {
      while kernel.cellCount > PoolingGeometry.maximumKernelArea {
        kernel =
          kernel.rows > kernel.columns
          ? GridSize(rows: kernel.rows / 2, columns: kernel.columns)
          : GridSize(rows: kernel.rows, columns: kernel.columns / 2)
      }
    }
    for (k, length) in [(kernel.rows, shape.height), (kernel.columns, shape.width)] {
      guard k <= PoolingAxis.maximumKernel, k == 1 || k < 2 * length else {
        throw CommandError("--kernel: \(k) is too large for \(length) samples")
      }
    }
    guard kernel.cellCount <= PoolingGeometry.maximumKernelArea else {
      throw CommandError("--kernel: a kernel covers at most 65,536 samples")
    }
    return PoolingGeometry(
      rows: PoolingAxis(length: shape.height, kernel: kernel.rows),
      columns: PoolingAxis(length: shape.width, kernel: kernel.columns),
      order: order == .centre ? .centreOut : .cornerFirst)
  }

  /// The scan's grids in order. By default FLEET's steps: the coarsest grid, every second one after it, and the finest;
  /// fewer if the map is so long that these would be too many.
  func grids(of geometry: PoolingGeometry) -> [GridSize] {
    if let grids { return scan == .fleet ? grids.grids : Array(grids.grids.suffix(1)) }
    guard scan == .fleet else { return [geometry.grid(at: geometry.stepCount)] }
    let step = max(2, (geometry.stepCount - 1) / (ProfileLimits.segments - 1) + 1)
    var states = Array(stride(from: 0, to: geometry.stepCount, by: step))
    states.append(geometry.stepCount)
    return states.map { geometry.grid(at: $0) }
  }
}
