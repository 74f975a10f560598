import ArgumentParser

struct NetworkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract:
      "Works with network files: costs, maps of layers, int8 formats, accuracy, rates, run times, published architectures, import.",
    discussion: """
      A network consists of a JSON description of its layers and a safetensors file of its weights, with PyTorch's names \
      and order. docs/networks.md describes both.
      """,
    subcommands: [
      NetworkShowCommand.self, NetworkRunCommand.self, NetworkCalibrateCommand.self, NetworkAccuracyCommand.self,
      NetworkRatesCommand.self,
      NetworkTimeCommand.self, NetworkWriteCommand.self, NetworkCCommand.self, NetworkImportCommand.self,
      NetworkCutCommand.self,
    ],
    defaultSubcommand: NetworkShowCommand.self)

  /// The error for a word after `network` that is neither a subcommand nor a file. The parser would take it for the file of
  /// `show`, and complain about what follows.
  static func unknownSubcommand(in arguments: [String]) -> String? {
    guard arguments.count > 1, arguments[0] == configuration.commandName, !arguments[1].hasPrefix("-") else {
      return nil
    }
    let word = arguments[1]
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !names.contains(word), word != "help", !DataFile.exists(word), !word.contains("/"), !word.contains(".") else {
      return nil
    }
    return "'\(word)' is neither a subcommand (\(names.joined(separator: ", "))) nor a file"
  }
}
