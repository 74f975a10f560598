internal import FeatureTypes
public import InferenceKernels
internal import Quantize

/// Chooses an int8 format for each map of a network: add examples, then read the formats.
public struct NetworkCalibration {
  private let network: FloatNetwork
  private var signed: [QFormatCalibration]
  private var unsigned: [QFormatCalibration]
  private var extremes: [ClosedRange<Float>]

  public init(_ network: FloatNetwork) {
    self.network = network
    let count = network.network.mapCount
    signed = Array(repeating: QFormatCalibration(isSigned: true), count: count)
    unsigned = Array(repeating: QFormatCalibration(isSigned: false), count: count)
    extremes = Array(repeating: 0...0, count: count)
  }

  /// Runs the network on an example and records the values of each map. It takes 39 to 78 operations per value.
  ///
  /// - Parameter bounds: by map number, the magnitude beyond which a value does not count, such as that of outliers; by
  ///   default, all finite values count.
  /// - Throws: `valueNotFinite`, with the map and the layer that makes it, if a value is NaN.
  /// - Precondition: there are as many inputs as the network has, and each has the size of its shape.
  public mutating func add(_ inputs: [[Float]], within bounds: [Int: Float] = [:]) throws(NetworkError) {
    var arena = network.arena(holding: inputs)
    var broken: Int?
    var memory = arena.mutableSpan
    network.run(&memory) { map, values in
      do throws(QuantizeError) {
        guard let bound = bounds[map] else { return try record(values, of: map) }
        // NaN stays, to be refused.
        let kept = values.indices.map { values[$0] }.filter { !($0.magnitude > bound) }[...]
        try record(kept.span, of: map)
      } catch {
        broken = broken ?? map
      }
    }
    guard let broken else { return }
    let (name, index) = (network.network.name(of: broken), broken - network.network.inputs.count)
    throw NetworkError(.valueNotFinite, layer: name, index: index >= 0 ? index : nil, map: name)
  }

  private mutating func record(_ values: Span<Float>, of map: Int) throws(QuantizeError) {
    var (low, high) = (extremes[map].lowerBound, extremes[map].upperBound)
    for index in values.indices where values[index].isFinite {
      low = min(low, values[index])
      high = max(high, values[index])
    }
    extremes[map] = low...high
    // A map bounded below by 0 is unsigned. A map that was once negative stays signed.
    let isBounded = network.network.isBounded(map)
    if !isBounded { try signed[map].add(values) }
    if isBounded || !signed[map].hasNegative { try unsigned[map].add(values) }
  }

  /// The Q formats of least squared error, by map name; unsigned if no value was negative. Layers that keep their
  /// input's format have none.
  public var qFormats: [String: Int8Format] {
    formats { map in
      let best = (signed[map].hasNegative ? signed[map] : unsigned[map]).byLeastSquaredError()
      return .q(isSigned: best.range.isSigned, fractionBits: best.fractionBits)
    }
  }

  /// The signed affine formats that span the least to the largest value, zero included, by map name. A map of zeros
  /// alone has the scale 1. Scales stay within 2⁻⁴⁰ … 2⁴⁰; values beyond the range saturate.
  public var affineFormats: [String: Int8Format] {
    formats { map in
      let (low, high) = (Double(extremes[map].lowerBound), Double(extremes[map].upperBound))
      guard low < high else { return .affine(isSigned: true, scale: 1, zero: -128) }
      let scale = Float(min(max((high - low) / 255, 0x1p-40), 0x1p40))
      let zero = (-128 - low / Double(scale)).rounded()
      return .affine(isSigned: true, scale: scale, zero: Int32(min(max(zero, -128), 127)))
    }
  }

  private func formats(_ choose: (Int) -> Int8Format) -> [String: Int8Format] {
    var result: [String: Int8Format] = [:]
    for map in 0..<network.network.mapCount where !network.network.keepsFormat(map) {
      result[network.network.name(of: map)] = choose(map)
    }
    return result
  }
}

extension Network {
  /// Whether an int8 map has the format of the map from which it is made.
  fileprivate func keepsFormat(_ map: Int) -> Bool {
    map >= inputs.count && nodes[map - inputs.count].kernel.keepsFormat
  }

  /// Whether ReLU or ReLU6 bounds the map as it is written.
  fileprivate func isBounded(_ map: Int) -> Bool { map >= inputs.count && nodes[map - inputs.count].bounds != .none }
}
