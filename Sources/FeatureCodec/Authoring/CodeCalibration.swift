public import FeatureTypes
internal import Pooling
internal import Quantize

/// Chooses a stream's codes from sample maps. Spec: [CODE-12].
///
/// For the roots and for the refinements it finds the mode that takes the fewest bits, and one byte per channel. It
/// keeps the symbols of every map that it has seen. The answer does not depend on their order.
public struct CodeCalibration {
  private let profile: Profile
  private let stream: Int
  /// The sample maps' symbols, in stream order.
  private var samples: [ContiguousArray<UInt8>] = []
  private var buffers: DeviceBuffers

  /// Creates a calibration that has seen no maps.
  ///
  /// - Parameters:
  ///   - profile: The profile to calibrate. Its codes do not matter.
  ///   - stream: The index of the stream.
  public init(_ profile: Profile, stream: Int) {
    self.profile = profile
    self.stream = stream
    buffers = DeviceBuffers(profile, stream: stream)
  }

  /// Adds a map of the stream's layer.
  public mutating func add(_ map: [UInt8], layout: FeatureMapLayout) {
    let (map, shape) = (map[...], profile.streams[stream].layer.shape)
    buffers.encode(FeatureMapView(map.span, shape: shape, layout: layout), stream: stream, of: profile)
    samples.append(buffers.symbols)
  }

  /// Gives the stream of a description, which is that of the profile, the best codes for the roots and the refinements.
  public func apply(to description: inout ProfileDescription) {
    let (roots, refinements) = (best(forRoots: true), best(forRoots: false))
    var stream = description.streams[stream]
    (stream.rootCode, stream.rootChannels) = (roots.code, roots.channels)
    (stream.refinementCode, stream.refinementChannels) = (refinements.code, refinements.channels)
    description.streams[self.stream] = stream
  }

  /// Returns the best code for the roots or for the refinements.
  ///
  /// - Returns: The code; its byte for each channel, or none if the code is raw; and the number of bits that all
  ///   symbols of this class take. The number counts whole runs, without headers and padding.
  public func best(forRoots: Bool) -> (code: SymbolCode, channels: [ChannelCode], bits: Int) {
    var candidates = (0...8).map { SymbolCode(mode: .plain, correlation: $0) }
    candidates += [SymbolCode(mode: .sparse), SymbolCode(mode: .sparseUnsigned)]
    var best = (code: SymbolCode.raw, channels: [ChannelCode](), bits: bits(with: .raw, [], forRoots: forRoots))
    for code in candidates {
      let channels = channels(for: code, forRoots: forRoots)
      let bits = bits(with: code, channels, forRoots: forRoots)
      // A mask and its values fit small payloads less well, so a sparse mode must save about 2 %.
      let isSparse = code.mode == .sparse || code.mode == .sparseUnsigned
      guard bits + (isSparse ? bits / 50 : 0) < best.bits else { continue }
      best = (code, channels, bits)
    }
    return best
  }

  private var bits: Int { profile.streams[stream].layer.format.range.bits }

  /// Calls `body` for each run of the class, in every sample.
  private func forEachRun(
    forRoots: Bool, _ body: (ContiguousArray<UInt8>, Range<Int>, _ channel: Int, _ mean: Int32, _ zero: Int32) -> Void
  ) {
    let stream = profile.streams[stream]
    profile.withView { view in
      let isValue = forRoots || view.stream(stream.index).prediction == .value
      for symbols in samples {
        var cursor = SymbolCursor(at: 0)
        while let run = cursor.next(in: stream) {
          guard (run.segment.startState == nil) == forRoots else { continue }
          let mean = isValue ? view.mean(ofChannel: run.channel, inLayer: stream.layerIndex) : 0
          body(symbols, run.places, run.channel, mean, isValue ? stream.layer.format.zero : 0)
        }
      }
    }
  }

  private func channels(for code: SymbolCode, forRoots: Bool) -> [ChannelCode] {
    var statistics = [ChannelStatistics](
      repeating: ChannelStatistics(), count: profile.streams[stream].layer.shape.channels)
    forEachRun(forRoots: forRoots) { symbols, places, channel, mean, zero in
      var context = CodeContext(code: code, channel: ChannelCode(level: 0), bits: bits, mean: mean, zero: zero)
      for place in places {
        let symbol = Int32(symbols[place])
        if code.mode == .plain {
          statistics[channel].add(magnitude: context.signed(symbol &- context.expected).magnitude)
          context.previous = symbol
        } else if context.low(symbol &- zero) == 0 {
          statistics[channel].zeros += 1
        } else {
          statistics[channel].add(
            magnitude: code.magnitude(of: context.signed(symbol &- zero), bits: bits))
        }
      }
    }
    return statistics.map { $0.code(isSparse: code.mode != .plain) }
  }

  private func bits(with code: SymbolCode, _ channels: [ChannelCode], forRoots: Bool) -> Int {
    var total = 0
    var payload = ContiguousArray<UInt8>(repeating: 0, count: 1 << 16)
    forEachRun(forRoots: forRoots) { symbols, places, channel, mean, zero in
      let known = code.mode == .raw ? ChannelCode(level: 0) : channels[channel]
      var context = CodeContext(code: code, channel: known, bits: bits, mean: mean, zero: zero)
      // A run may be as long as a channel: encode it in pieces that any payload holds.
      var start = places.lowerBound
      while start < places.upperBound {
        let piece = start..<min(start + 4096, places.upperBound)
        var bytes = payload.mutableSpan
        var writer = BitWriter(&bytes, from: 0, to: bytes.count)
        let room = writer.room
        _ = context.encode(symbols.span, piece.lowerBound, piece.count, with: &writer)
        total += room - writer.room
        start = piece.upperBound
      }
    }
    return total
  }
}

extension SymbolCode {
  /// Returns the magnitude that a sparse mode learns from a difference other than 0. Spec: [CODE-7], [CODE-8].
  fileprivate func magnitude(of value: Int32, bits: Int) -> UInt32 {
    (mode == .sparse ? value.magnitude : UInt32(value & (1 << Int32(bits) - 1))) - 1
  }
}

/// The statistics of a channel's symbols of one class.
private struct ChannelStatistics {
  var zeros = 0
  private var count = 0
  private var sum = 0

  mutating func add(magnitude: UInt32) {
    count += 1
    sum += Int(magnitude)
  }

  /// Returns the level whose base is nearest to 72 times the mean magnitude, and the share of nonzero symbols in eighths.
  func code(isSparse: Bool) -> ChannelCode {
    let target = 72 * Double(sum + 1) / Double(count + 1)
    var level = 0
    while level < ChannelCode.levelRange.upperBound,
      target * target >= Double(CodeContext.base(level)) * Double(CodeContext.base(level + 1))
    {
      level += 1
    }
    let all = count + zeros
    let density = isSparse && all > 0 ? (8 * count + all / 2) / all : 0
    return ChannelCode(level: level, density: min(density, ChannelCode.densityRange.upperBound))
  }
}
