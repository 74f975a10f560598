/// The order of a stream's symbols on air by [SCAN-2] to [SCAN-6], symbol by symbol.
struct ModelScan {
  struct Symbol {
    var place: Int
    var channel: Int
    /// The symbol's number in its channel, [POOL-6].
    var number: Int
    var isRoot: Bool
    /// Identifies the run: two consecutive symbols on air are in the same run if it is equal.
    var run: Int
  }

  /// By offset.
  var symbols: [Symbol] = []

  init(_ profile: ModelProfile, _ stream: ModelProfile.Stream) {
    let layer = profile.layers[stream.layer]
    var first = 0
    var run = 0
    for segment in stream.segments {
      let perChannel = profile.symbolsPerChannel(segment, layer)
      let length = segment.channels * perChannel
      let order = ModelSpread(length: length, chunk: stream.spread)
      let before = segment.isRoots ? 0 : layer.geometry.area(segment.start)
      var last: (chunk: Int, channel: Int)?
      for i in 0..<length {
        let place = order.symbol(i)
        let now = (chunk: order.chunk(i), channel: segment.first + place / perChannel)
        if last == nil || last?.chunk != now.chunk || last?.channel != now.channel { run += 1 }
        last = now
        symbols.append(
          Symbol(
            place: first + place, channel: now.channel, number: before + place % perChannel, isRoot: segment.isRoots,
            run: run))
      }
      first += length
    }
  }

  /// Returns the number of symbols of the run from `offset` on.
  func runLength(at offset: Int) -> Int {
    var end = offset
    while end < symbols.count, symbols[end].run == symbols[offset].run { end += 1 }
    return end - offset
  }
}

/// [SCAN-4].
struct ModelSpread {
  var length: Int
  var chunk: Int
  var stride = 1

  init(length: Int, chunk: Int) {
    (self.length, self.chunk) = (length, chunk)
    if chunk > 0 { stride = Self.stride(length / chunk) }
  }

  func symbol(_ i: Int) -> Int {
    guard chunk > 0 else { return i }
    let (m, n) = (i / chunk, length / chunk)
    if m >= n { return i }
    return m * stride % n * chunk + i % chunk
  }

  /// Returns the chunk on air that contains position i. The tail counts as one chunk.
  func chunk(_ i: Int) -> Int { chunk == 0 ? 0 : min(i / chunk, length / chunk) }

  static func stride(_ n: Int) -> Int {
    if n < 3 { return 1 }
    func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
    let middle = (n / 46368) * 28657 + ((n % 46368) * 28657 + 23184) / 46368
    for d in 0..<n {
      if middle + d < n, gcd(middle + d, n) == 1 { return middle + d }
      if middle - d >= 1, gcd(middle - d, n) == 1 { return middle - d }
    }
    return 1
  }
}
