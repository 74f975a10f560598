/// The code that [CODE-12] chooses for a class of a stream's symbols, by trying them all.
struct ModelCalibration {
  /// One run of the class: its symbols modulo 2^b, its channel, and what `ModelContext` needs.
  struct Run {
    var symbols: [Int]
    var channel: Int
    var mean: Int
    var zero: Int
  }

  struct Choice: Equatable {
    /// Mode and correlation, as in a stream record.
    var code: Int
    /// By channel; empty if the code is raw.
    var channels: [UInt8]
    var bits: Int
  }

  let format: ModelFormat
  let channelCount: Int
  var runs: [Run] = []

  /// Collects the runs of a class from sample maps. `samples` has the symbols of each map, by place.
  init(_ profile: ModelProfile, _ scan: ModelScan, stream index: Int, roots: Bool, samples: [[UInt8]]) {
    let stream = profile.streams[index]
    let layer = profile.layers[stream.layer]
    (format, channelCount) = (layer.format, layer.channels)
    let isValue = roots || !stream.isDifference
    for symbols in samples {
      var at = 0
      while at < scan.symbols.count {
        let first = scan.symbols[at]
        let length = scan.runLength(at: at)
        if first.isRoot == roots {
          runs.append(
            Run(
              symbols: (at..<at + length).map { format.low(Int(symbols[scan.symbols[$0].place])) },
              channel: first.channel, mean: isValue ? layer.mean(first.channel) : 0, zero: isValue ? layer.zero : 0))
        }
        at += length
      }
    }
  }

  var best: Choice {
    var best = Choice(code: 0, channels: [], bits: runs.reduce(0) { $0 + $1.symbols.count } * format.bits)
    for code in (0...8).map({ 8 * $0 + 1 }) + [2, 3] {
      let channels = (0..<channelCount).map { channelByte($0, code) }
      let bits = runs.reduce(0) { $0 + context($1, code, channels[$1.channel]).length(of: $1.symbols) }
      if bits + (code % 8 >= 2 ? bits / 50 : 0) < best.bits {
        best = Choice(code: code, channels: channels, bits: bits)
      }
    }
    return best
  }

  private func context(_ run: Run, _ code: Int, _ channel: UInt8) -> ModelContext {
    ModelContext(code: code, channel: channel, format: format, mean: run.mean, zero: run.zero)
  }

  private func channelByte(_ channel: Int, _ code: Int) -> UInt8 {
    var magnitudes: [Int] = []
    var zeros = 0
    for run in runs where run.channel == channel {
      var context = context(run, code, 0)
      for x in run.symbols {
        switch code % 8 {
        case 1:
          magnitudes.append(abs(format.signed(x - context.expected)))
          context.previous = x
        case _ where format.low(x - run.zero) == 0: zeros += 1
        case 2: magnitudes.append(abs(format.signed(x - run.zero)) - 1)
        default: magnitudes.append(format.low(x - run.zero) - 1)
        }
      }
    }
    let (c, s, a) = (magnitudes.count, magnitudes.reduce(0, +), magnitudes.count + zeros)
    func base(_ index: Int) -> Int { (index % 2 == 1 ? 102 : 72) * (1 << (index / 2)) / 16 }
    // t² < base(i)·base(i + 1), without fractions.
    let level = (0..<23).first { 72 * 72 * (s + 1) * (s + 1) < base($0) * base($0 + 1) * (c + 1) * (c + 1) } ?? 23
    let density = code % 8 == 1 || a == 0 ? 0 : min((8 * c + a / 2) / a, 7)
    return UInt8(level + 32 * density)
  }
}

extension ModelContext {
  /// Returns the number of bits of a run's codewords. Spec: [CODE-3] to [CODE-8].
  func length(of symbols: [Int]) -> Int {
    var context = self
    var bits = 0
    if mode == 1 {
      for x in symbols {
        let e = format.signed(x - context.expected)
        bits += Self.length(context.k, fold(e))
        context.learn(abs(e))
        context.previous = x
      }
      return bits
    }
    for start in stride(from: 0, to: symbols.count, by: 4) {
      let group = symbols[start..<min(start + 4, symbols.count)]
      let mask = group.enumerated().reduce(0) { $0 | (format.low($1.element - zero) == 0 ? 0 : 1 << $1.offset) }
      bits += ModelMasks.lengths[context.book][mask]
      for x in group where format.low(x - zero) != 0 {
        let e = mode == 2 ? format.signed(x - zero) : format.low(x - zero)
        let z = mode == 2 ? fold(e) - 1 : e - 1
        bits += Self.length(mode == 2 ? max(context.k, 1) : max(context.k - 1, 0), z)
        context.learn(abs(e) - 1)
      }
      context.book = (density + 2 * mask.nonzeroBitCount) / 2
    }
    return bits
  }

  /// Returns the number of a difference; −2^(b − 1) is 2^(b − 1), so that it is below 2^b.
  private func fold(_ e: Int) -> Int { e > 0 || 2 * e == -format.modulus ? 2 * abs(e) - 1 : -2 * e }

  /// Returns the length of the codeword of z. Spec: [CODE-4].
  private static func length(_ k: Int, _ z: Int) -> Int {
    if z >> k < 8 { return z >> k + 1 + k }
    var u = 8
    while z >= 8 << k + 2 << (k + u - 7) - 1 << (k + 1) { u += 1 }
    return u + 1 + k + u - 7
  }
}
