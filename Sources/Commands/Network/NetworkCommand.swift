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

/// `python3 -m featurecodec.networks import`, which checks the arguments.
struct NetworkImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Makes network files of an ONNX or TensorFlow Lite model, in Python.",
    discussion: """
      Starts the Python package: python3 -m featurecodec.networks import. --help lists its options. docs/import.md \
      describes them, and Bindings/python/README.md says how to install the package.

        fcodec network import model.tflite --out FOLDER
      """)

  @Argument(parsing: .captureForPassthrough, help: "The model, --out FOLDER, and options.")
  var arguments: [String] = []

  func run() throws { try PythonPackage.run(["import"] + arguments) }
}

/// `python3 -m featurecodec.networks cut`, which checks the arguments.
struct NetworkCutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cut", abstract: "Writes the rest of a model after a cut, for ONNX Runtime or LiteRT, in Python.",
    discussion: """
      Starts the Python package, as import does: python3 -m featurecodec.networks cut.

        fcodec network cut model.tflite --after LAYER --out back.tflite
      """)

  @Argument(parsing: .captureForPassthrough, help: "The model, --after LAYER, --out FILE, and options.")
  var arguments: [String] = []

  func run() throws { try PythonPackage.run(["cut"] + arguments) }
}
