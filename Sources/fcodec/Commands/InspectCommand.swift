import ArgumentParser
import FeatureCodec

/// Describes fragments as a receiver would take them, each by itself: what came before does not matter.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "A line for each fragment: what it carries, or why a receiver refuses it.")

  @Argument(help: "Fragments.")
  var fragments: String

  @Option(help: "Their profile; by default next to the fragments, with .profile at its name's end.")
  var profile: String?

  func run() throws {
    let records = try DataFile.fragments(fragments)
    let profile = try ProfileFile.profile(at: self.profile, of: fragments)
    for (index, fragment) in records.enumerated() {
      let fragment = fragment[...]
      switch profile.describe(fragment.span) {
      case .success(let it):
        print(
          "\(index)  \(fragment.count) bytes  stream \(it.stream)  frame \(it.frame)"
            + "  symbols \(it.offset)..<\(it.offset + it.count)  grid \(it.grid.text)")
      case .failure(let refusal):
        print("\(index)  \(fragment.count) bytes  refused: \(refusal.reason) (\(refusal.reason.rawValue))")
      }
    }
  }
}
