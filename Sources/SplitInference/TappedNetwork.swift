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
package struct TappedNetwork: Sendable {
  /// The two halves, in float32 or in int8.
  package enum Halves: Sendable {
    case float32(device: FloatNetwork, server: FloatNetwork)
    case int8(device: Int8Network, server: Int8Network)
  }

  /// Why two halves and a profile do not belong together.
  package struct Mismatch: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  package let halves: Halves
  /// By stream: what its samples stand for.
  package let formats: [ChannelFormats]
  /// By stream: the map that the server takes if nothing has arrived, the mean of each channel. Samples, H × W × C.
  package let blanks: [[UInt8]]
  private let shapes: [FeatureMapShape]

  /// - Throws: `Mismatch` if the numbers of maps, streams and answers differ, or a map has another shape than its stream.
  package init(_ halves: Halves, _ profile: Profile) throws(Mismatch) {
    let (device, server) =
      switch halves {
      case .float32(let device, let server): (device.network, server.network)
      case .int8(let device, let server): (device.network, server.network)
      }
    let shapes = profile.withView { view in (0..<view.streamCount).map { view.stream($0).layer.shape } }
    let counts = [device.outputs.count, server.inputs.count, server.outputs.count]
    guard device.inputs.count == 1, counts.allSatisfy({ $0 == shapes.count }) else {
      throw Mismatch(
        description: "\(shapes.count) streams, but the device has \(device.inputs.count) inputs and \(counts[0]) "
          + "outputs, and the server \(counts[1]) inputs and \(counts[2]) outputs")
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
    let formats = shapes.indices.map { ChannelFormats(of: profile, stream: $0) }
    blanks = profile.withView { view in
      shapes.enumerated().map { stream, shape in
        let layer = view.stream(stream).layerIndex
        let means = (0..<shape.channels).map {
          formats[stream].range.pattern(of: view.mean(ofChannel: $0, inLayer: layer))
        }
        return (0..<shape.count).map { means[$0 % means.count] }
      }
    }
    (self.halves, self.formats, self.shapes) = (halves, formats, shapes)
  }

  private static func text(of shape: FeatureMapShape) -> String { "\(shape.height)×\(shape.width)×\(shape.channels)" }

  /// The maps for an input, one per stream: samples in the stream's format, H × W × C.
  ///
  /// - Parameter input: real numbers, H × W × C.
  /// - Throws: the index of a NaN.
  package func maps(of input: [Float]) throws(QuantizeError) -> [[UInt8]] {
    let outputs =
      switch halves {
      case .float32(let device, _): device.outputs(for: [input])
      case .int8(let device, _): try device.outputs(quantizing: [input])
      }
    var maps: [[UInt8]] = []
    for (stream, values) in outputs.enumerated() {
      maps.append(try formats[stream].quantize(values[...], shape: shapes[stream], layout: .hwc))
    }
    return maps
  }

  /// What the samples of maps stand for, one map per stream.
  package func values(of maps: [[UInt8]]) -> [[Float]] {
    maps.indices.map { formats[$0].dequantize(maps[$0], shape: shapes[$0], layout: .hwc) }
  }

  /// The logits of each answer, from what the server has of each map.
  ///
  /// - Throws: the index of a NaN.
  package func answers(to maps: [[UInt8]]) throws(QuantizeError) -> [[Float]] {
    switch halves {
    case .float32(_, let server): return server.outputs(for: values(of: maps))
    case .int8(_, let server): return try server.outputs(quantizing: values(of: maps))
    }
  }
}

extension TappedNetwork {
  /// The format in which both int8 halves have the map of a stream, so that the device's bytes are the samples.
  ///
  /// - Parameter affine: whether the networks use scales and zeros; a Q format is one with a zero of 0.
  /// - Returns: nil if the channels' formats differ, or a scale and a zero were needed.
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
