// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CFeatureCodec
internal import Pooling

extension PoolingGeometry {
  /// Returns nil if the sizes are not those of a geometry.
  init?(_ fields: fcodec_pooling) {
    let kernels = 1...UInt32(PoolingAxis.maximumKernel)
    guard 1...65_535 ~= fields.height, 1...65_535 ~= fields.width, kernels ~= fields.row_kernel,
      kernels ~= fields.column_kernel,
      Int(fields.row_kernel) * Int(fields.column_kernel) <= PoolingGeometry.maximumKernelArea, fields.is_centre_out <= 1
    else { return nil }
    self.init(
      rows: PoolingAxis(length: Int(fields.height), kernel: Int(fields.row_kernel)),
      columns: PoolingAxis(length: Int(fields.width), kernel: Int(fields.column_kernel)),
      order: fields.is_centre_out == 1 ? .centreOut : .cornerFirst)
  }
}

@c @implementation
public func fcodec_grids(
  _ pooling: UnsafePointer<fcodec_pooling>?, _ rows: UnsafeMutablePointer<UInt32>?,
  _ columns: UnsafeMutablePointer<UInt32>?, _ capacity: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let pooling = unsafe pooling, let count = unsafe count, let geometry = unsafe PoolingGeometry(pooling.pointee),
    capacity >= 0, unsafe capacity == 0 || rows != nil && columns != nil
  else { return FCODEC_BAD_ARGUMENT }
  unsafe count.pointee = geometry.stepCount + 1
  for state in 0..<min(capacity, geometry.stepCount + 1) {
    let grid = geometry.grid(at: state)
    unsafe rows?[state] = UInt32(grid.rows)
    unsafe columns?[state] = UInt32(grid.columns)
  }
  return FCODEC_OK
}

@c @implementation
public func fcodec_cells(
  _ pooling: UnsafePointer<fcodec_pooling>?, _ state: UInt32, _ of_columns: Int32,
  _ first: UnsafeMutablePointer<UInt32>?, _ units: UnsafeMutablePointer<UInt32>?, _ capacity: Int,
  _ count: UnsafeMutablePointer<Int>?, _ next_cell: UnsafeMutablePointer<Int32>?
) -> Int32 {
  guard let pooling = unsafe pooling, let count = unsafe count, let geometry = unsafe PoolingGeometry(pooling.pointee),
    capacity >= 0, unsafe capacity == 0 || first != nil && units != nil, Int(state) <= geometry.stepCount,
    0...1 ~= of_columns
  else { return FCODEC_BAD_ARGUMENT }
  let (octave, step) = geometry.position(of: Int(state))
  let axis = of_columns == 1 ? geometry.columns : geometry.rows
  let cells = AxisState(axis, order: geometry.order, octave: octave, step: step, finestKernel: 1)
  unsafe count.pointee = cells.cells
  for cell in 0..<min(capacity, cells.cells) {
    let extent = cells.extent(of: cell)
    unsafe first?[cell] = UInt32(extent.start)
    unsafe units?[cell] = UInt32(extent.units)
  }
  if let next_cell = unsafe next_cell { unsafe next_cell.pointee = Int32(cells.nextCell ?? -1) }
  return FCODEC_OK
}
