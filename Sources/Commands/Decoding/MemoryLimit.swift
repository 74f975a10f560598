import ArgumentParser
import FeatureCodec

/// What `--limit` allows, and what of it is taken.
struct MemoryLimit {
  private static let megabytes = 1...1_048_576
  /// No header of a file is longer.
  private static let headerLength = 256

  /// The option's value.
  private let limit: Int
  private(set) var taken = 0

  init(megabytes limit: Int) throws(CommandError) {
    guard Self.megabytes ~= limit else { throw CommandError("--limit: 1 to 1,048,576 megabytes, not \(limit)") }
    self.limit = limit
  }

  /// The number of bytes that may still be taken.
  var rest: Int { limit << 20 - taken }

  /// Takes memory, before it is allocated.
  mutating func take(_ bytes: Int) throws(CommandError) {
    guard bytes <= rest else {
      throw refusal("decoding needs at least", "of memory", Self.megabytes(Double(taken) + Double(bytes)))
    }
    taken += bytes
  }

  mutating func giveBack(_ bytes: Int) { taken -= bytes }

  /// Checks the length of a file, its header and rows of at most `length` bytes, before it is written.
  func checkFile(_ what: String, rows: Int, of length: Int) throws(CommandError) {
    let megabytes = Self.megabytes(Double(Self.headerLength) + Double(rows) * Double(length))
    guard megabytes <= limit else { throw refusal("\(what) needs", "for its \(rows) rows", megabytes) }
  }

  private static func megabytes(_ bytes: Double) -> Int { Int((bytes / Double(1 << 20)).rounded(.up)) }

  private func refusal(_ what: String, _ use: String, _ needed: Int) -> CommandError {
    let advice =
      Self.megabytes ~= needed ? "give --limit \(needed) or more" : "no limit allows that"
    return CommandError("\(what) \(needed) MB \(use), more than --limit \(limit): \(advice)")
  }
}

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
