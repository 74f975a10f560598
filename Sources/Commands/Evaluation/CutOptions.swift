import ArgumentParser

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
