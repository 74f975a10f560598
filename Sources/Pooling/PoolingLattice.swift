/// A fixed lattice of the finest cells that a scan reaches.
///
/// Every cell of every earlier grid is a rectangle of lattice cells and is stored at its upper left one, so a division
/// moves nothing.
struct PoolingLattice {
  let geometry: PoolingGeometry
  /// The number of samples in a lattice cell along the rows' axis.
  let rowKernel: Int
  /// The number of samples in a lattice cell along the columns' axis.
  let columnKernel: Int
  let rows: Int
  let columns: Int

  /// Creates the lattice of all states up to `finest`.
  init(_ geometry: PoolingGeometry, finest: Int) {
    self.geometry = geometry
    let (octave, step) = geometry.position(of: finest)
    func kernel(_ axis: PoolingAxis) -> Int {
      let kernel = axis.kernel &>> min(octave, axis.octaves)
      return axis.divided(inOctave: octave, step: step) > 0 ? kernel &>> 1 : kernel
    }
    rowKernel = kernel(geometry.rows)
    columnKernel = kernel(geometry.columns)
    rows = geometry.rows.paddedLength / rowKernel
    columns = geometry.columns.paddedLength / columnKernel
  }

  var count: Int { rows &* columns }

  /// Returns the cells of `state` and its step.
  func step(_ state: Int) -> PoolingStep {
    let (octave, step) = geometry.position(of: state)
    return PoolingStep(
      rows: AxisState(geometry.rows, order: geometry.order, octave: octave, step: step, finestKernel: rowKernel),
      columns: AxisState(
        geometry.columns, order: geometry.order, octave: octave, step: step, finestKernel: columnKernel),
      latticeColumns: columns, rowKernel: rowKernel, columnKernel: columnKernel)
  }
}

extension PoolingGeometry {
  /// Returns the number of scratch cells that a channel needs whose finest grid is the one at `state`.
  package func cellCount(ofLatticeAt state: Int) -> Int {
    let (octave, step) = position(of: state)
    let end = step == 0 ? octave : octave &+ 1
    return rows.cells(inOctave: end).count &* columns.cells(inOctave: end).count
  }
}
