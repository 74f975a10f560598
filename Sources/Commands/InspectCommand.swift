import ArgumentParser
import FeatureCodec

/// Describes fragments as a receiver would read them, each on its own, independently of the ones before it.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Prints one line per fragment: its contents, or why a receiver refuses it.")

  @Argument(help: "Fragments.")
  var fragments: String

  @Option(help: "Their profile; by default the fragments' file name with .profile appended.")
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
