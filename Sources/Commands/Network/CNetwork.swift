import FeatureTypes
import InferenceKernels
import Networks

/// An int8 network as a C header: packed weights, and one function that calls the kernels of CInferenceKernels in turn.
struct CNetwork {
  let network: Network
  let formats: [Int8Format]
  let plan: MemoryPlan
  let instructionSet: InstructionSet
  /// The packed weights of each layer; empty for a layer that has none.
  private let packed: [[UInt8]]

  var arenaCount: Int { plan.count }
  var flashCount: Int { packed.reduce(0) { $0 + $1.count } }

  /// - Throws: the errors of `Int8Network`; the name of a layer whose kind C does not have.
  init(
    _ network: Network, parameters: [String: LayerParameters], formats: [String: Int8Format],
    granularity: Int8Weights.Granularity, for instructionSet: InstructionSet
  ) throws {
    // Refuses what cannot run, with the layer.
    let checked = try Int8Network(
      network, parameters: parameters, formats: formats, granularity: granularity, on: .scalar)
    (self.network, self.formats, self.instructionSet) = (network, checked.formats, instructionSet)
    var (packed, scratch): ([[UInt8]], [Int]) = ([], [])
    for (index, node) in network.nodes.enumerated() {
      guard case .convolution(let kernel) = node.kernel, let own = parameters[node.name] else {
        packed.append([])
        scratch.append(0)
        continue
      }
      let (input, output) = (checked.formats[node.inputs[0]], checked.formats[network.inputs.count + index])
      let layer = Int8Convolution(kernel, from: input, to: output, bounds: node.bounds, rounding: node.rounding)
      guard let weights = Int8Weights(own, from: input, to: output, granularity: granularity) else {
        throw NetworkError(.scaleOutOfRange, layer: node.name, index: index)
      }
      let bytes = try PackedWeights(layer, weights, for: instructionSet)
      packed.append(bytes.bytes.indices.map { bytes.bytes[$0] })
      scratch.append(layer.scratchCount(on: instructionSet))
    }
    self.packed = packed
    plan = try MemoryPlan(network, scratchCounts: scratch)
  }

  /// The header. All its names begin with `name`.
  ///
  /// - Parameter normalized: what the network takes for the bytes of a picture.
  func text(name: String, normalized: ([Float]) -> [Float]) throws -> String {
    let (upper, input) = (name.uppercased(), network.inputs[0])
    let last = network.outputs.map { Self.comment(network.name(of: $0)) }.joined(separator: ", ")
    var text = """
      /* A network up to \(last), made by fcodec network c. All sizes are in bytes. */
      #ifndef \(upper)_H
      #define \(upper)_H

      #include <CInferenceKernels.h>

      enum {
        /* The picture and the maps in the arena, height × width × channels. A run overwrites the picture. */
        \(upper)_ARENA = \(plan.count),
        \(upper)_INPUT = \(plan.offsets[0]), \(upper)_INPUT_SIZE = \(input.count), /* \(input.channelsLast) */
      \(outputs(upper))
        \(upper)_OUTPUTS = \(network.outputs.count)
      };

      /* A map in the arena. */
      typedef struct { uint32_t offset; uint16_t channels, height, width; } \(name)_map;

      /* Output 0 to \(upper)_OUTPUTS − 1. */
      static inline \(name)_map \(name)_output(uint32_t index) {
        static const \(name)_map maps[] = {\(maps)};
        return maps[index];
      }

      /* The samples of a picture's bytes, by channel. */
      static const uint8_t \(name)_samples[\(input.channels)][256] = {
      \(try samples(normalized).map { "  {\n\(Self.lines(of: $0))\n  }," }.joined(separator: "\n"))
      };

      """
    var steps = ""
    for index in network.nodes.indices {
      if !packed[index].isEmpty {
        text +=
          "\nstatic const uint8_t \(name)_\(index)[\(packed[index].count)] = {\n"
          + "\(Self.lines(of: packed[index]))\n};\n"
      }
      steps += "  /* \(Self.comment(network.nodes[index].name)) */\n" + (try step(index, name))
    }
    return text + "\n/* Runs the layers in `arena`, \(upper)_ARENA bytes. */\n"
      + "static inline void \(name)_run(uint8_t *arena) {\n\(steps)}\n\n#endif\n"
  }

  /// The places of the outputs: NAME_OUTPUT, then NAME_OUTPUT_2 and so on.
  private func outputs(_ upper: String) -> String {
    network.outputs.enumerated().map { number, output in
      let (name, shape) = (number == 0 ? "\(upper)_OUTPUT" : "\(upper)_OUTPUT_\(number + 1)", network.shape(of: output))
      return "  \(name) = \(plan.offsets[output]), \(name)_SIZE = \(shape.count), /* \(shape.channelsLast) */"
    }.joined(separator: "\n")
  }

  /// The outputs as values of NAME_map.
  private var maps: String {
    network.outputs.map { output in
      let shape = network.shape(of: output)
      return "{\(plan.offsets[output]), \(shape.channels), \(shape.height), \(shape.width)}"
    }.joined(separator: ", ")
  }

  /// The sample of each byte of a picture, by channel.
  private func samples(_ normalized: ([Float]) -> [Float]) throws -> [[UInt8]] {
    let channels = network.inputs[0].channels
    let values = normalized((0..<256 * channels).map { Float($0 / channels) })[...]
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: values.count)
    var samples = bytes.mutableSpan
    try formats[0].quantize(values.span, into: &samples)
    return (0..<channels).map { channel in (0..<256).map { bytes[$0 * channels + channel] } }
  }

  /// A name, without what could end a comment.
  static func comment(_ name: String) -> String {
    String(name.unicodeScalars.map { $0.isASCII && $0 != "*" && $0 != "/" && $0 != "\\" ? Character($0) : "_" })
  }

  static func lines(of bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 24).map { first in
      "    " + bytes[first..<min(first + 24, bytes.count)].map(String.init).joined(separator: ",") + ","
    }.joined(separator: "\n")
  }
}
