import ArgumentParser
import FeatureFiles
import InferenceKernels
import NetworkFiles
import Networks

struct NetworkAccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy", abstract: "Counts the examples that a classifier gets right, in float32 and in int8.")

  @Argument(help: "The network's JSON; if it has formats, int8 is measured too.")
  var network: String

  @Argument(help: "Its weights, safetensors.")
  var weights: String

  @Argument(help: "The examples: uint8 or real numbers, N,H,W,C.")
  var examples: String

  @Argument(help: "The labels: N integers.")
  var labels: String

  @OptionGroup var input: NetworkInputOptions

  @OptionGroup var weightOptions: WeightOptions

  func run() throws {
    let files = try StoredNetwork(description: network, weights: weights)
    try NetworkPaths(description: network, weights: weights, examples: examples).named {
      let checked = try Network(files.json.networkDescription)
      let parameters = try checked.parameters(from: files.weights)
      let float = try FloatNetwork(checked, parameters: parameters)
      let formats = try files.json.int8Formats
      let int8 =
        formats.isEmpty
        ? nil
        : try Int8Network(
          checked, parameters: parameters, formats: formats, granularity: weightOptions.granularity)
      let maps = try input.examples(examples, for: checked)
      let truth = try DataFile.classes(labels, of: maps.count, "examples", classes: float.outputRange(0).count)
      var (right, right8, same) = (0, 0, 0)
      let progress = Progress("running", of: maps.count)
      for (index, map) in maps.enumerated() {
        let top = Self.top(float.outputs(for: [map])[0])
        right += top == truth[index] ? 1 : 0
        if let int8 {
          let top8 = Self.top(try int8.outputs(quantizing: [map])[0])
          right8 += top8 == truth[index] ? 1 : 0
          same += top8 == top ? 1 : 0
        }
        progress.show(index + 1)
      }
      print("float32  \(right) of \(maps.count) right")
      if int8 != nil { print("int8     \(right8) of \(maps.count) right, the same answer as float32 for \(same)") }
    }
  }

  private static func top(_ logits: [Float]) -> Int {
    let logits = logits[...]
    return TopClass(of: logits.span).index
  }
}
