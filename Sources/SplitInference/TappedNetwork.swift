package import FeatureCodec
import FeatureTypes
package import InferenceKernels
package import Networks
import Quantize

/// A network that is split at several layers, FLEET's taps.
///
/// The device's half has one input, and an output for each stream of a profile: the map that the stream carries. The server's
/// half has an input for each stream, and an output for each too: answer k uses what has arrived of the streams up to k
/// (FLEET, section 3.3, Eq. 7: fusion).
package struct TappedNetwork: ServerModel {
  /// One of the halves, in float32 or in int8.
  package enum Half: Sendable {
    case float32(FloatNetwork)
    case int8(Int8Network)

    var network: Network {
      switch self {
      case .float32(let network): network.network
      case .int8(let network): network.network
      }
    }
  }

  /// Why two halves and a profile do not belong together.
  package struct Mismatch: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  private let device: Half
  private let server: Half
  /// By stream: what its samples stand for.
  package let formats: [ChannelFormats]
  package let blanks: [[UInt8]]
  package let shapes: [FeatureMapShape]
  package let labels: [String]
  /// The shape of the device's input.
  package let input: FeatureMapShape

  /// - Parameter labels: the names of the classes; nil means their numbers.
  /// - Throws: `Mismatch` if the numbers of maps, streams and answers differ, a map has another shape than its stream, or an
  ///   int8 half has it in another format; if a stream carries bytes, or the device's outputs are not in the order of its layers.
  package init(
    device deviceHalf: Half, server serverHalf: Half, _ profile: Profile, labels: [String]? = nil
  ) throws(Mismatch) {
    let (device, server) = (deviceHalf.network, serverHalf.network)
    if let stream = profile.withView({ view in (0..<view.streamCount).first { view.stream($0).isBytes } }) {
      throw Mismatch(description: "stream \(stream) carries bytes, not maps")
    }
    let shapes = profile.withView { view in (0..<view.streamCount).map { view.stream($0).layer.shape } }
    let counts = [device.outputs.count, server.inputs.count, server.outputs.count]
    guard device.inputs.count == 1, counts.allSatisfy({ $0 == shapes.count }) else {
      throw Mismatch(
        description: "\(shapes.count) streams, but the device has \(device.inputs.count) inputs and \(counts[0]) "
          + "outputs, and the server \(counts[1]) inputs and \(counts[2]) outputs")
    }
    guard zip(device.outputs, device.outputs.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw Mismatch(description: "the device's outputs are not in the order of its layers")
    }
    for (stream, shape) in shapes.enumerated() {
      let (sent, taken) = (device.shape(of: device.outputs[stream]), server.inputs[stream])
      guard sent == shape, taken == shape else {
        throw Mismatch(
          description: "stream \(stream) carries \(Self.text(of: shape)) (H×W×C), but the device makes "
            + "\(Self.text(of: sent)) and the server takes \(Self.text(of: taken))")
      }
    }
    let classes = server.outputs.map { server.shape(of: $0).count }
    guard let first = classes.first, classes.allSatisfy({ $0 == first }) else {
      throw Mismatch(description: "the server's answers have \(classes) classes")
    }
    self.labels = labels ?? (0..<first).map(String.init)
    guard self.labels.count == first else {
      throw Mismatch(description: "the server's answers have \(first) classes, not \(self.labels.count)")
    }
    for stream in shapes.indices {
      for (half, format) in [
        ("device", deviceHalf.outputFormat(stream)), ("server", serverHalf.inputFormat(stream)),
      ] {
        guard let format, format != Self.int8Format(of: stream, in: profile, like: format) else { continue }
        throw Mismatch(description: "the \(half)'s int8 format of stream \(stream) is not that of the profile")
      }
    }
    let formats = shapes.indices.map { ChannelFormats(of: profile, stream: $0) }
    blanks = shapes.indices.map {
      Self.blank(shapes[$0], formats[$0].range, means: profile.means(ofStream: $0))
    }
    (self.device, self.server) = (deviceHalf, serverHalf)
    (self.formats, self.shapes, input) = (formats, shapes, device.inputs[0])
  }

  private static func text(of shape: FeatureMapShape) -> String { "\(shape.height)×\(shape.width)×\(shape.channels)" }

  /// The maps for an input, one per stream: samples in the stream's format, H × W × C.
  ///
  /// - Parameter input: real numbers, H × W × C.
  /// - Throws: the index of a NaN.
  package func maps(of input: [Float]) throws(QuantizeError) -> [[UInt8]] {
    var maps: [[UInt8]] = []
    switch device {
    case .float32(let device):
      for (stream, values) in device.outputs(for: [input]).enumerated() {
        maps.append(try formats[stream].quantize(values[...], shape: shapes[stream], layout: .hwc))
      }
    case .int8(let device):
      // A stream may have fewer bits.
      for (stream, samples) in device.outputs(for: [try device.samples(of: input, forInput: 0)]).enumerated() {
        let range = formats[stream].range
        maps.append(samples.map { range.pattern(of: range.value(of: $0)) })
      }
    }
    return maps
  }

  /// What the samples of maps stand for, one map per stream.
  package func values(of maps: [[UInt8]]) -> [[Float]] {
    maps.indices.map { formats[$0].dequantize(maps[$0], shape: shapes[$0], layout: .hwc) }
  }

  /// The logits of each answer, from what the server has of each map.
  private func answers(to maps: [[UInt8]]) -> [[Float]] {
    switch server {
    case .float32(let server): return server.outputs(for: values(of: maps))
    case .int8(let server):
      return server.outputs(for: maps).enumerated().map { server.values(of: $1, ofOutput: $0) }
    }
  }

  package func classification(of maps: [[UInt8]], cells: Double?) -> Classification {
    let logits = answers(to: maps + blanks[maps.count...])[maps.count - 1]
    return Classification(logits: logits, labels: labels)
  }
}

extension TappedNetwork.Half {
  /// Nil in float32.
  fileprivate func inputFormat(_ index: Int) -> Int8Format? {
    if case .int8(let network) = self { network.inputFormat(index) } else { nil }
  }

  /// Nil in float32.
  fileprivate func outputFormat(_ index: Int) -> Int8Format? {
    if case .int8(let network) = self { network.outputFormat(index) } else { nil }
  }
}

extension TappedNetwork {
  /// The format of a stream's samples in a network that has a format of the same convention as `format`.
  private static func int8Format(of stream: Int, in profile: Profile, like format: Int8Format) -> Int8Format? {
    if case .affine(_, _, _) = format { return int8Format(of: stream, in: profile, affine: true) }
    return int8Format(of: stream, in: profile, affine: false)
  }

  /// The format in which both int8 halves have the map of a stream, so that the device's bytes are the samples.
  ///
  /// - Parameter affine: whether the networks use scales and zeros. A signed Q format is one with a zero of 0.
  /// - Returns: nil if the channels' formats differ, for a scale and a zero without `affine`, and for an unsigned Q format
  ///   with it.
  package static func int8Format(of stream: Int, in profile: Profile, affine: Bool) -> Int8Format? {
    let sent = ChannelFormats(of: profile, stream: stream)
    guard sent.isUniform else { return nil }
    switch sent.formats[0] {
    case .q(let format) where affine && format.range.isSigned:
      return .affine(isSigned: true, scale: Float(sign: .plus, exponent: -format.fractionBits, significand: 1), zero: 0)
    case .q(let format) where !affine: return .q(isSigned: format.range.isSigned, fractionBits: format.fractionBits)
    case .affine(let format) where affine:
      return .affine(isSigned: format.range.isSigned, scale: format.scale, zero: format.zero)
    default: return nil
    }
  }
}
