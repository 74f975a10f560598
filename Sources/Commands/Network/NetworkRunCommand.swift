import ArgumentParser
import FeatureFiles
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks
import Quantize
import SplitInference

struct NetworkRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs a network on pictures, arrays or maps, and writes the map of any layer.",
    discussion: """
      Writes the output of the last layer, or of --through. With --after, the input holds maps of that layer, and only the \
      layers after it run: together, the two options are the device's and the server's half.

        fcodec network run net.json net.safetensors pictures.npy --through L5 -o maps.npy
        fcodec network run net.json net.safetensors maps.npy --after L5 -o logits.npy
      """)

  @Argument(help: "The network's JSON.")
  var network: String

  @Argument(help: "Its weights, safetensors.")
  var weights: String

  @Argument(help: "The input: one .npy file, N,H,W,C or H,W,C, or pictures as binary PPM.")
  var input: [String]

  @OptionGroup var pictures: NetworkInputOptions

  @Option(help: "The last layer to run; by default the last one of the network.")
  var through: String?

  @Option(help: "The layer whose maps the input holds: only the layers after it run.")
  var after: String?

  @Option(help: "The fraction bits of integer maps after --after.")
  var fractionBits: Int?

  @Option(help: "The profile whose first stream has the format of integer maps after --after, as `decode` writes them.")
  var profile: String?

  @Flag(help: "Run in int8; the network's JSON needs formats. The output is real numbers, as without.")
  var int8 = false

  @OptionGroup var weightOptions: WeightOptions

  @Option(name: .shortAndLong, help: "The output file, .npy: float32, N,H,W,C.")
  var output: String

  func run() throws {
    let files = try StoredNetwork(description: network, weights: weights)
    try NetworkPaths(description: network, weights: weights, examples: input[0]).named {
      let whole = try Network(files.json.networkDescription)
      let part = try part(of: whole)
      let parameters = try part.parameters(from: files.weights)
      let examples = try examples(for: part)
      let float = int8 ? nil : try FloatNetwork(part, parameters: parameters)
      let integer =
        int8
        ? try Int8Network(
          part, parameters: parameters, formats: files.json.int8Formats, granularity: weightOptions.granularity) : nil
      var values: [Float] = []
      let progress = Progress("running", of: examples.count)
      for (index, example) in examples.enumerated() {
        values += try integer?.outputs(quantizing: [example])[0] ?? float?.outputs(for: [example])[0] ?? []
        progress.show(index + 1)
      }
      let shape = part.shape(of: part.outputs[0])
      let sides = [examples.count, shape.height, shape.width, shape.channels]
      try DataFile.write(NumPyArray(shape: sides, .float32(values)).npy, to: output)
      print("\(sides.map(String.init).joined(separator: "×")) (N×H×W×C), \(part.name(of: part.outputs[0]))")
    }
  }

  /// The layers from `after` through `through`, with one output.
  private func part(of whole: Network) throws -> Network {
    let rest = try after.map { try NetworkCut(whole, after: $0).back } ?? whole
    let last = through ?? rest.description.outputs[0]
    guard rest.map(named: last) != nil, rest.description.inputs.allSatisfy({ $0.name != last }) else {
      let names = rest.nodes.map(\.name)
      throw CommandError(
        "--through: there is no layer \(last)\(after.map { " after \($0)" } ?? ""), only "
          + names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " …" : ""))
    }
    var description = rest.description
    let count = (rest.nodes.firstIndex { $0.name == last } ?? 0) + 1
    (description.layers, description.outputs) = (Array(description.layers.prefix(count)), [last])
    return try Network(description)
  }

  private func examples(for part: Network) throws -> [[Float]] {
    guard fractionBits == nil && profile == nil || after != nil else {
      throw CommandError("--\(profile == nil ? "fraction-bits" : "profile"): only with --after, for integer maps")
    }
    if let after, part.description.inputs[0].name == after, !isInput(after) { return try maps(for: part) }
    return try pictures.examples(input, for: part)
  }

  private func isInput(_ name: String) -> Bool {
    (try? StoredNetwork.description(at: network).networkDescription.inputs.contains { $0.name == name }) ?? false
  }

  /// Maps of the layer `after`, as real numbers.
  private func maps(for part: Network) throws(CommandError) -> [[Float]] {
    guard input.count == 1 else { throw CommandError("\(input[1]): maps are in one file") }
    let file = try MapFile(input[0], layout: .hwc)
    guard file.shape == part.inputs[0] else {
      throw CommandError("\(file.path): the maps are \(file.shape.text), and the layer's are \(part.inputs[0].text)")
    }
    guard let isSigned = file.isSigned else {
      try file.checkNumbers()
      return (0..<file.frameCount).map { Array(file.realValues[$0 * file.shape.count..<($0 + 1) * file.shape.count]) }
    }
    let formats: ChannelFormats
    if let profile {
      formats = ChannelFormats(of: try ProfileFile.profile(profile), stream: 0)
      guard formats.formats.count == file.shape.channels, formats.range.isSigned == isSigned else {
        throw CommandError("\(file.path): not maps of the first stream of \(profile)")
      }
    } else if let fractionBits {
      try FormatOptions.check(fractionBits: fractionBits)
      formats = ChannelFormats(
        .q(QFormat(isSigned: isSigned, fractionBits: fractionBits)), channels: file.shape.channels)
    } else {
      throw CommandError("\(file.path): integer maps need --fraction-bits or --profile, which says what they stand for")
    }
    return try file.frames(in: formats).map { formats.dequantize($0, shape: file.shape, layout: .hwc) }
  }
}
