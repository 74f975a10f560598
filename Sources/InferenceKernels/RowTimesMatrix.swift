/// Adds the product of a row and a matrix to `sums`: sums[o] += Σᵢ row[i] · matrix[i·O + o], where O = sums.count.
///
/// For each output the terms are added one after the other, i ascending, each product rounded before it is added (no
/// fused multiply-add). The outputs lie innermost, so that a compiler makes vectors of neighbouring outputs without
/// changing any sum's order. Four rows of the matrix are taken at a time: a sum is loaded and stored once for four
/// terms.
///
/// Cost: row.count · O multiply-adds; reads the matrix once.
@inline(__always)
func addProduct(of row: Span<Float>, and matrix: Span<Float>, to sums: inout MutableSpan<Float>) {
  let outputs = sums.count
  var next = 0
  while next &+ 4 <= row.count {
    let (x0, x1, x2, x3) = (row[next], row[next &+ 1], row[next &+ 2], row[next &+ 3])
    let start = next * outputs
    let w0 = matrix.extracting(start..<start + outputs)
    let w1 = matrix.extracting(start + outputs..<start + 2 * outputs)
    let w2 = matrix.extracting(start + 2 * outputs..<start + 3 * outputs)
    let w3 = matrix.extracting(start + 3 * outputs..<start + 4 * outputs)
    for o in 0..<outputs {
      sums[o] = (((sums[o] + x0 * w0[o]) + x1 * w1[o]) + x2 * w2[o]) + x3 * w3[o]
    }
    next &+= 4
  }
  while next < row.count {
    let x = row[next]
    let weights = matrix.extracting(next * outputs..<(next + 1) * outputs)
    for o in 0..<outputs { sums[o] += x * weights[o] }
    next &+= 1
  }
}

/// Copies `source` over `target`, which has the same length.
@inline(__always)
func copy(_ source: Span<Float>, to target: inout MutableSpan<Float>) {
  let count = target.count
  let values = source.extracting(0..<count)
  for index in 0..<count { target[index] = values[index] }
}
