import ArgumentParser
import FeatureCodec
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks
import Quantize
import SplitInference

struct NetworkCalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate", abstract: "Chooses an int8 format for every map, based on examples.",
    discussion: """
      A device sends the samples of a layer as they are, so that layer has the format of the profile:

        fcodec network calibrate net.json net.safetensors pictures.npy --after L4 --profile L4.profile -o int8.json

      If the profile has several streams, --after names their layers in order, separated by commas.
      """)

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

  @Option(help: "The layer whose map is sent, in the format of --profile; one per stream, separated by commas.")
  var after: String?

  @Option(help: "The profile whose streams have the formats of the layers --after, as bytes or JSON.")
  var profile: String?

  @Option(name: .shortAndLong, help: "The output file for the JSON with the formats.")
  var output: String

  func validate() throws {
    guard (after == nil) == (profile == nil) else {
      throw ValidationError("--after and --profile belong together: the layer that is sent, and its format")
    }
  }

  func run() throws {
    let files = try StoredNetwork(description: network, weights: weights)
    try NetworkPaths(description: network, weights: weights, examples: examples).named {
      let checked = try Network(files.json.networkDescription)
      let parameters = try checked.parameters(from: files.weights)
      let run = try FloatNetwork(checked, parameters: parameters)
      let maps = try input.examples(examples, for: checked)
      let outliers = NetworkOutliers(run, maps, areKept: keepOutliers)
      for warning in outliers.warnings { CommandOutput.warn("\(examples): \(warning)") }
      var formats = try NetworkCalibration.formats(
        of: run, fittedTo: maps.map { [$0] }, within: outliers.bounds, affine: affine)
      if let after, let path = profile {
        let profile = try ProfileFile.profile(path)
        let layers = after.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for (stream, layer) in layers.enumerated() {
          guard !layers[..<stream].contains(layer) else { throw CommandError("--after \(layer): named twice") }
          formats[layer] = try format(of: layer, in: checked, as: profile, path, stream, with: formats)
        }
      }
      // Write only networks that can run: extreme examples lead to scales that no multiplier can convert between.
      _ = try Int8Network(checked, parameters: parameters, formats: formats, granularity: weightOptions.granularity)
      let text = try files.json.with(formats: formats).text
      try DataFile.write(Array(text.utf8), to: output)
    }
  }

  /// The format of a profile's stream, for the layer whose map it carries. A profile of fewer than 8 bits clamps the samples when
  /// it reads them.
  private func format(
    of layer: String, in network: Network, as profile: Profile, _ path: String, _ stream: Int,
    with formats: [String: Int8Format]
  ) throws(CommandError) -> Int8Format {
    guard stream < profile.withView({ $0.streamCount }), !profile.withView({ $0.stream(stream).isBytes }) else {
      throw CommandError("--after \(layer): \(path) has no stream \(stream) of maps")
    }
    guard let map = network.map(named: layer), formats[layer] != nil else {
      throw CommandError("--after \(layer): there is no such layer, or its map has the format of the map that it reads")
    }
    let sent = ChannelFormats(of: profile, stream: stream)
    guard sent.formats.count == network.shape(of: map).channels, sent.isUniform else {
      throw CommandError("\(path): stream \(stream) has other channels than \(layer), or a format for each of them")
    }
    guard let format = TappedNetwork.int8Format(of: stream, in: profile, affine: affine) else {
      throw CommandError("\(path): a scale and a zero need --affine, and an unsigned Q format cannot have it")
    }
    return format
  }
}
