import ArgumentParser
import NetworkFiles
import Networks

struct NetworkShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows layers, shapes, multiply-adds, parameters, memory, and the size of cuts.")

  @Argument(help: "The network's JSON.")
  var network: String

  @Option(help: "Also check that these weights match the network.")
  var weights: String?

  @OptionGroup var weightOptions: WeightOptions

  func run() throws {
    let json = try StoredNetwork.description(at: network)
    let text = try NetworkPaths(description: network, weights: weights).named {
      let checked = try Network(json.networkDescription)
      let parameters = try weights.map { path in
        try checked.parameters(from: StoredNetwork(description: network, weights: path).weights)
      }
      if let parameters { _ = try FloatNetwork(checked, parameters: parameters) }
      let formats = try json.int8Formats
      if let parameters, !formats.isEmpty {
        _ = try Int8Network(checked, parameters: parameters, formats: formats, granularity: weightOptions.granularity)
      }
      return try NetworkTable(checked).text
    }
    print(text, terminator: "")
  }
}
