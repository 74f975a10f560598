import ArgumentParser
import DigitDemo
import FeatureTypes
import NetworkFiles
import Networks
import Quantize
import SplitInference

/// The network that maps come from, and where it is cut: the bundled digit network, or any other.
struct CutOptions: ParsableArguments {
  @Option(help: "The layer of the bundled digit network that the maps are of, 0 (the picture itself) to 7.")
  var layer: Int?

  @Option(help: "A network's JSON, instead of the bundled network.")
  var network: String?

  @Option(help: "The weights of --network, safetensors.")
  var weights: String?

  @Option(help: "The layer of --network that the maps are of.")
  var after: String?

  @OptionGroup var pictures: NetworkInputOptions

  func validate() throws {
    if network != nil {
      guard weights != nil, after != nil, layer == nil else {
        throw ValidationError("--network needs --weights and --after, and takes no --layer")
      }
    } else {
      guard weights == nil, after == nil else { throw ValidationError("--weights and --after need --network") }
      guard layer != nil else { throw ValidationError("--layer, or --network, --weights and --after, are needed") }
    }
  }

  /// The title of a chart: "Layer 4" or "L5".
  var title: String { layer.map { "Layer \($0)" } ?? after ?? "" }
}

/// Where maps come from, before their number format is known.
enum CutSource {
  case digits(SplitNetwork)
  /// The layers after the cut; if the map is the network's input, `normalized` converts its bytes.
  case network(FloatNetwork, normalized: (@Sendable ([Float]) -> [Float])?)

  init(_ options: CutOptions) throws {
    guard let description = options.network, let weights = options.weights, let after = options.after else {
      self = .digits(try SplitNetwork(option: options.layer ?? 0))
      return
    }
    let files = try StoredNetwork(description: description, weights: weights)
    self = try NetworkPaths(description: description, weights: weights).named {
      let cut = try NetworkCut(Network(files.json.networkDescription), after: after)
      let back = try FloatNetwork(cut.back, parameters: cut.back.parameters(from: files.weights))
      let channels = cut.back.inputs[0].channels
      return .network(back, normalized: cut.front == nil ? try options.pictures.normalized(channels: channels) : nil)
    }
  }

  var shape: FeatureMapShape {
    switch self {
    case .digits(let split): split.shape
    case .network(let back, _): back.network.inputs[0]
    }
  }

  /// The format and the means of the bundled calibration; nil for other networks.
  var bundled: (format: NumberFormat, means: [Int32])? {
    guard case .digits(let split) = self else { return nil }
    return (split.format, split.means)
  }

  /// The server's half for maps in these formats.
  func server(_ formats: ChannelFormats, means: [Int32]) -> ServerHalf {
    let shape = shape
    switch self {
    case .digits(let split):
      return split.server(range: formats.range, means: means) { formats.dequantize($0, shape: shape, layout: .hwc) }
    case .network(let back, let normalized):
      return ServerHalf(back, range: formats.range, means: means) { map in
        let values = formats.dequantize(map, shape: shape, layout: .hwc)
        return normalized?(values) ?? values
      }
    }
  }
}
