/// The order in which a segment's symbols go on air: in chunks of R, taken with a stride. Spec: [SCAN-4].
///
/// Because of the stride, consecutive fragments that are lost do not leave one region without symbols.
///
///     8 chunks and a tail, stride 5:   on air   0 5 2 7 4 1 6 3 tail
///
/// The stride is the number nearest to n/φ that is coprime to the number of chunks, n, so every chunk occurs once.
package struct Spread {
  /// The number of symbols in a chunk, R.
  let chunk: Int
  /// The number of whole chunks, n.
  let chunks: Int
  let stride: Int

  private init(chunk: Int, chunks: Int, stride: Int) {
    (self.chunk, self.chunks, self.stride) = (chunk, chunks, stride)
  }

  /// Creates the order of nothing.
  init() { self.init(chunk: 0, chunks: 0, stride: 0) }

  /// Creates the order of a segment of `symbols` symbols.
  ///
  /// - Parameter chunk: R, or 0 for no spread.
  init(symbols: Int, chunk: Int) {
    self.chunk = chunk == 0 ? max(symbols, 1) : chunk
    chunks = symbols / self.chunk
    stride = Spread.stride(for: chunks)
  }

  /// Returns the place in stream order, within the segment, of the symbol at `position` on air, and the number of
  /// symbols from there to the end of its chunk.
  @inline(__always)
  func run(at position: Int, of symbols: Int) -> (place: Int, length: Int) {
    let index = position / chunk
    guard index < chunks else { return (position, symbols &- position) }  // the tail
    let place = Spread.product(index, stride, modulo: chunks) &* chunk
    let inside = position &- index &* chunk
    return (place &+ inside, chunk &- inside)
  }

  /// Returns the chunk that follows `chunk` on air, unless that is the last one.
  func chunk(after chunk: Int) -> Int {
    Spread.sum(chunk, stride, modulo: chunks)
  }

  /// The order that leads back: from the place of a chunk in stream order to its index on air. Its stride is the inverse of
  /// `stride` modulo the number of chunks.
  ///
  /// - Complexity: O(log chunks).
  var inverse: Spread {
    // Euclid's algorithm: factor · stride ≡ rest modulo the number of chunks, for both pairs.
    var (before, last) = ((factor: 0, rest: chunks), (factor: 1, rest: stride))
    while last.rest > 1 {
      let quotient = before.rest / last.rest
      (before, last) = (last, (before.factor - quotient * last.factor, before.rest - quotient * last.rest))
    }
    return Spread(chunk: chunk, chunks: chunks, stride: last.factor < 0 ? last.factor + chunks : last.factor)
  }

  /// Returns the stride for `count` chunks, n.
  ///
  /// Starts from n · 28657 / 46368, rounded to the nearest integer. (These are two Fibonacci numbers: their quotient is
  /// 1/φ to nine digits.) The stride is the number nearest to this that is coprime to n; of two equally near, the upper
  /// one. It is 1 if n < 3.
  package static func stride(for count: Int) -> Int {
    guard count >= 3 else { return 1 }
    // n = a · 46368 + b, so that no product leaves 32 bits.
    let (whole, rest) = UInt32(truncatingIfNeeded: count).quotientAndRemainder(dividingBy: 46_368)
    let middle = Int(truncatingIfNeeded: whole &* 28_657 &+ (rest &* 28_657 &+ 23_184) / 46_368)
    for distance in 0..<count {
      let upper = middle &+ distance
      let lower = middle &- distance
      if upper < count, areCoprime(upper, count) { return upper }
      if lower >= 1, areCoprime(lower, count) { return lower }
    }  // Unreached: what follows, since 1 is coprime to every number.
    return 1
  }

  /// Returns a · b mod n for a, b < n ≤ 2²⁴, bit by bit of a, the lowest first.
  ///
  /// - Complexity: O(log a).
  private static func product(_ a: Int, _ b: Int, modulo n: Int) -> Int {
    var (left, multiple, product) = (a, b, 0)
    while left != 0 {
      if left & 1 != 0 { product = sum(product, multiple, modulo: n) }
      multiple = sum(multiple, multiple, modulo: n)
      left &>>= 1
    }
    return product
  }

  private static func sum(_ a: Int, _ b: Int, modulo n: Int) -> Int {
    let sum = a &+ b
    return sum < n ? sum : sum &- n
  }

  @inline(never)  // has two callers
  private static func areCoprime(_ a: Int, _ b: Int) -> Bool {
    var (a, b) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
    while b != 0 { (a, b) = (b, a % b) }
    return a == 1
  }
}
