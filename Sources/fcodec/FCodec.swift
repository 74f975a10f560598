import ArgumentParser

/// The command line: the only place with files and printing.
@main
struct FCodec: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fcodec",
    abstract: "Feature maps over radios that lose packets.",
    discussion: """
      Maps are NumPy .npy files (int8, uint8 or float32; C,H,W or H,W,C; a leading axis is frames). Fragments are \
      records of a little-endian 32-bit length and that many bytes.
      """,
    subcommands: [
      DemoCommand.self, EncodeCommand.self, ChannelCommand.self, DecodeCommand.self, InspectCommand.self,
      EvalCommand.self, LossCommand.self, PoolingErrorCommand.self, ProfileCommand.self, NetworkCommand.self,
      ConformanceCommand.self, TesteeCommand.self,
    ])
}
