import ArgumentParser
import FeatureCodec

/// The memory that a profile's receiver may take, for commands that receive maps one at a time: a profile of 332 bytes may ask for
/// 2.56 GB.
struct ReceiverLimitOption: ParsableArguments {
  @Option(help: "The most memory for a receiver of the profile, in megabytes.")
  var limit = 1024

  /// Reads a profile whose receiver may be made.
  func profile(_ path: String) throws(CommandError) -> Profile {
    var memory = try MemoryLimit(megabytes: limit)
    let profile = try ProfileFile.profile(path)
    do throws(CommandError) {
      try memory.take(Receiver.memoryLength(of: profile))
    } catch {
      throw CommandError("\(path): \(error)")
    }
    return profile
  }
}
