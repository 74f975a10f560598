import ArgumentParser
import FeatureCodec
import Transmission

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
    var session: UInt16 = 0
    for (index, fragment) in records.enumerated() {
      if let message = ControlMessage(packet: fragment) {
        switch message {
        case .hello(ControlMessage.version, profile.identifier, let number), .announcement(let number, _):
          session = number
        default: break
        }
        print("\(index)  \(fragment.count) bytes  \(Self.text(of: message, profile))")
        continue
      }
      let fragment = fragment[...]
      switch profile.describe(fragment.span, session: session) {
      case .success(let it):
        print(
          "\(index)  \(fragment.count) bytes  stream \(it.stream)  frame \(it.frame)"
            + "  symbols \(it.offset)..<\(it.offset + it.count)  grid \(it.grid.text)")
      case .failure(let refusal):
        print("\(index)  \(fragment.count) bytes  refused: \(refusal.reason) (\(refusal.reason.rawValue))")
      }
    }
  }

  private static func text(of message: ControlMessage, _ profile: Profile) -> String {
    switch message {
    case .hello(let version, let identifier, let session):
      "hello  version \(version)  profile \(ProfileText.hexadecimal(identifier))  session \(session)"
        + (identifier == profile.identifier ? "" : "  another profile than \(ProfileText.identifier(profile))")
    case .announcement(let session, let number): "announcement  session \(session)  frame \(number)"
    case let message: "message  \(message)"
    }
  }
}
