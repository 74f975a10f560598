import DigitDemo
import FeatureTypes
import NetworkFiles
import Networks
import Quantize
import SplitInference

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
    switch self {
    case .digits(let split): split.server(formats, means: means)
    case .network(let back, let normalized):
      ServerHalf(back, formats: formats, means: means, normalized: normalized)
    }
  }
}
