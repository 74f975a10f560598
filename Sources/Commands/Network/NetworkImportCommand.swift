import ArgumentParser

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
