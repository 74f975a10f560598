import ArgumentParser
import FeatureCodec
import FeatureFiles
import Transmission

struct ChannelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "channel", abstract: "Drops, repeats and reorders fragments; the same seed gives the same result.")

  @Argument(help: "The fragments to send.")
  var input: String

  @Argument(help: "The output: the fragments that arrive.")
  var output: String

  @Option(help: "The probability that a fragment is lost: 0 to 1, or a percentage such as 30%.")
  var loss = LossRate(0)

  @Option(help: "The probability that a fragment arrives twice.")
  var duplicate = LossRate(0)

  @Option(help: "The number of places by which a fragment may be late.")
  var reorder = 0

  @Option(help: "The seed for the random numbers.")
  var seed: UInt64 = 1

  func run() throws {
    let fragments = try DataFile.fragments(input)
    guard 0...1_000_000 ~= reorder else { throw CommandError("--reorder: 0 to 1,000,000 places, not \(reorder)") }
    var link = LossyLink(
      loss: try loss.checked(), duplication: try duplicate.checked(), reordering: reorder, seed: seed)
    // A device repeats its hello until it is answered, so the hello at the head arrives.
    let hellos = fragments.prefix { if case .hello? = ControlMessage(packet: $0) { true } else { false } }
    let arrived = Array(hellos) + link.carry(Array(fragments[hellos.count...]))
    try DataFile.write(FragmentRecords(arrived).bytes, to: output)
    print("\(fragments.count) fragments in, \(arrived.count) out")
  }
}
