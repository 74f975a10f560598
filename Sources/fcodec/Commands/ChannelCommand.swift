import ArgumentParser
import FeatureFiles
import Transmission

struct ChannelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "channel", abstract: "Drops, repeats and reorders fragments, the same way for the same seed.")

  @Argument(help: "Fragments in.")
  var input: String

  @Argument(help: "Fragments out.")
  var output: String

  @Option(help: "Probability that a fragment is lost: 0 to 1, or a percentage such as 30%.")
  var loss = LossRate(0)

  @Option(help: "Probability that a fragment comes twice.")
  var duplicate = LossRate(0)

  @Option(help: "Places that a fragment may come late.")
  var reorder = 0

  @Option(help: "Seed of the random numbers.")
  var seed: UInt64 = 1

  func run() throws {
    let fragments = try DataFile.fragments(input)
    guard 0...1_000_000 ~= reorder else { throw CommandError("--reorder: 0 to 1,000,000 places, not \(reorder)") }
    var link = LossyLink(
      loss: try loss.checked(), duplication: try duplicate.checked(), reordering: reorder, seed: seed)
    let arrived = link.carry(fragments)
    try DataFile.write(FragmentRecords(arrived).bytes, to: output)
    print("\(fragments.count) fragments in, \(arrived.count) out")
  }
}
