package import ArgumentParser

#if !CommandLine
  #error("fcodec needs the package's trait CommandLine, which is on by default")
#endif

/// The command line: the only module that prints, and the only one that reads and writes a user's files.
package struct FCodec: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "fcodec",
    abstract: "Feature maps over radios that lose packets.",
    discussion: """
      Maps are NumPy .npy files (int8, uint8 or float32; C,H,W or H,W,C; a leading axis counts frames). A file of \
      fragments is a sequence of records: a little-endian 32-bit length, then that many bytes.
      """,
    subcommands: [
      DemoCommand.self, EncodeCommand.self, ChannelCommand.self, DecodeCommand.self, InspectCommand.self,
      EvalCommand.self, LossCommand.self, PoolingErrorCommand.self, ProfileCommand.self, NetworkCommand.self,
      OutagesCommand.self, ConformanceCommand.self, TesteeCommand.self,
    ])

  package init() {}
}

struct NetworkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Works with network files: costs, int8 formats, accuracy, rates, run times, published architectures.",
    discussion: """
      A network consists of a JSON description of its layers and a safetensors file of its weights, with PyTorch's names \
      and order. docs/networks.md describes both.
      """,
    subcommands: [
      NetworkShowCommand.self, NetworkCalibrateCommand.self, NetworkAccuracyCommand.self, NetworkRatesCommand.self,
      NetworkTimeCommand.self, NetworkWriteCommand.self,
    ],
    defaultSubcommand: NetworkShowCommand.self)
}

/// Ends a command with one clear line on standard error and exit status 1.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Commands print to standard output, unless a caller in this process collects the text, as tests do.
enum CommandOutput {
  @TaskLocal static var taker: (@Sendable (String) -> Void)?
}

/// Shadows the standard library's function, so that everything that a command prints passes through it.
func print(_ text: String, terminator: String = "\n") {
  if let taker = CommandOutput.taker { taker(text + terminator) } else { Swift.print(text, terminator: terminator) }
}
