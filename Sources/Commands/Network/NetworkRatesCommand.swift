import ArgumentParser
import NetworkFiles
import Networks

struct NetworkRatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates",
    abstract: "Measures the bits per sample that each map of an int8 network takes when it is sent.",
    discussion: """
      Each map gets the codes that fit the examples, with the default scan of `profile calibrate`. Headers and padding do \
      not count.
      """)

  @Argument(help: "The network's JSON, with formats: see `network calibrate`.")
  var network: String

  @Argument(help: "Its weights, safetensors.")
  var weights: String

  @Argument(help: "The examples: uint8 or float32, N,H,W,C.")
  var examples: String

  @OptionGroup var input: NetworkInputOptions

  func run() throws {
    let files = try StoredNetwork(description: network, weights: weights)
    let text = try NetworkPaths(description: network, weights: weights, examples: examples).named {
      let checked = try Network(files.json.networkDescription)
      let formats = try files.json.int8Formats
      guard !formats.isEmpty else { throw CommandError("\(network): has no formats; `network calibrate` adds them") }
      let run = try Int8Network(checked, parameters: checked.parameters(from: files.weights), formats: formats)
      let maps = try input.examples(examples, for: checked)
      var rates = try NetworkRates(run)
      let progress = Progress("running", of: maps.count)
      for (index, map) in maps.enumerated() {
        try rates.add(map)
        progress.show(index + 1)
      }
      return rates.text
    }
    print(text, terminator: "")
  }
}
