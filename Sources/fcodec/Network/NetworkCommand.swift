import ArgumentParser

struct NetworkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Networks as data: what one costs, its int8 formats, its accuracy; published ones as files.",
    discussion: """
      A network is a JSON description of its layers and a safetensors file of its weights, with the names and the order of \
      PyTorch. docs/networks.md describes both.
      """,
    subcommands: [
      NetworkShowCommand.self, NetworkCalibrateCommand.self, NetworkAccuracyCommand.self, NetworkTimeCommand.self,
      NetworkWriteCommand.self,
    ],
    defaultSubcommand: NetworkShowCommand.self)
}
