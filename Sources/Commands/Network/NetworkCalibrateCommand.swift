import ArgumentParser
import InferenceKernels
import NetworkFiles
import Networks

struct NetworkCalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate", abstract: "Chooses an int8 format for every map, based on examples.")

  @Argument(help: "The network's JSON.")
  var network: String

  @Argument(help: "Its weights, safetensors.")
  var weights: String

  @Argument(help: "The examples: uint8 or real numbers, N,H,W,C.")
  var examples: String

  @OptionGroup var input: NetworkInputOptions

  @OptionGroup var weightOptions: WeightOptions

  @Flag(help: "Use TensorFlow Lite's scales and zeros instead of Q formats.")
  var affine = false

  @Flag(help: "Let outliers choose the formats too, which may leave few steps for all other values.")
  var keepOutliers = false

  @Option(name: .shortAndLong, help: "The output file for the JSON with the formats.")
  var output: String

  func run() throws {
    let files = try StoredNetwork(description: network, weights: weights)
    try NetworkPaths(description: network, weights: weights, examples: examples).named {
      let checked = try Network(files.json.networkDescription)
      let parameters = try checked.parameters(from: files.weights)
      let run = try FloatNetwork(checked, parameters: parameters)
      let maps = try input.examples(examples, for: checked)
      let outliers = NetworkOutliers(run, maps, areKept: keepOutliers)
      for warning in outliers.warnings { CommandOutput.warn("\(examples): \(warning)") }
      var calibration = NetworkCalibration(run)
      let progress = Progress("calibrating", of: maps.count)
      for (index, map) in maps.enumerated() {
        try calibration.add([map], within: outliers.bounds)
        progress.show(index + 1)
      }
      let formats = affine ? calibration.affineFormats : calibration.qFormats
      // Write only networks that can run: extreme examples lead to scales that no multiplier can convert between.
      _ = try Int8Network(checked, parameters: parameters, formats: formats, granularity: weightOptions.granularity)
      let text = try files.json.with(formats: formats).text
      try DataFile.write(Array(text.utf8), to: output)
    }
  }
}
