import ArgumentParser
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks

struct NetworkCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "c", abstract: "Writes the layers up to a cut as a C header, for a microcontroller.",
    discussion: """
      The header holds the int8 weights, packed, and a function that runs the layers in memory that the program \
      provides. It needs the kernels of Sources/CInferenceKernels. Convolutions, dense layers, additions, activations \
      and poolings (except the global average) can be written.

        fcodec network c net.json net.safetensors --through L5 --name front -o front.h

      Without --through, the header has the whole network with all its outputs, such as the device's half of a network that is \
      trained to be split at several layers.
      """)

  enum Target: String, ExpressibleByArgument, CaseIterable {
    case dsp
    case scalar

    var instructionSet: InstructionSet { self == .dsp ? .armDSP : .scalar }
  }

  @Argument(help: "The network's JSON, with int8 formats.")
  var network: String

  @Argument(help: "Its weights, safetensors.")
  var weights: String

  @Option(help: "The last layer on the device. Its map is the only one that crosses the cut. (default: all layers)")
  var through: String?

  @Option(help: "The beginning of all names in the header.")
  var name: String

  @Option(help: "The kernels: dsp for a Cortex-M33, M4 or M7; scalar for any processor.")
  var target = Target.dsp

  @OptionGroup var pictures: NetworkInputOptions

  @OptionGroup var weightOptions: WeightOptions

  @Option(name: .shortAndLong, help: "The output file.")
  var output: String

  func run() throws {
    guard CProfile.isName(name) else { throw CommandError("--name \(name): not a name in C") }
    let files = try StoredNetwork(description: network, weights: weights)
    try NetworkPaths(description: network, weights: weights).named {
      let whole = try Network(files.json.networkDescription)
      let front = try front(of: whole)
      let writer = try CNetwork(
        front, parameters: front.parameters(from: files.weights), formats: files.json.int8Formats,
        granularity: weightOptions.granularity, for: target.instructionSet)
      let normalized = try pictures.normalized(channels: front.inputs[0].channels)
      let text = try writer.text(name: name, normalized: normalized)
      try DataFile.write(Array(text.utf8), to: output)
      print("\(output): \(writer.flashCount) bytes of weights, \(writer.arenaCount) bytes of memory")
    }
  }

  private func front(of whole: Network) throws -> Network {
    guard let through else {
      guard whole.inputs.count == 1 else { throw CommandError("\(network): has \(whole.inputs.count) inputs, not one") }
      return whole
    }
    guard let front = try NetworkCut(whole, after: through).front, front.inputs.count == 1 else {
      throw CommandError("--through \(through): no layer lies before this cut, or the network has several inputs")
    }
    return front
  }
}
