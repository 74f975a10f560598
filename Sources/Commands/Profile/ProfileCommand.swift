import ArgumentParser
import FeatureCodec
import FeatureFiles
import FeatureTypes
import Quantize

struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Makes, shows, fits and finds profiles. Device and server must use the same profile.",
    subcommands: [
      ProfileMakeCommand.self, ProfileShowCommand.self, ProfileCalibrateCommand.self, ProfileSearchCommand.self,
    ])
}

struct ProfileMakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Converts a profile from its JSON form to its canonical bytes.")

  @Argument(help: "The profile as JSON; spec/profile.schema.json lists its fields, spec/profiles has examples.")
  var json: String

  @Option(name: [.short, .long], help: "The output file for the profile's bytes.")
  var out: String

  @Option(
    name: .customLong("c"),
    help: ArgumentHelp(
      "Write a C header instead, for feature_codec.h: the bytes, their identifier, and the sizes of the buffers.",
      valueName: "name"))
  var name: String?

  func validate() throws {
    guard let name, !CProfile.isName(name) else { return }
    throw ValidationError("'\(name)' cannot begin a name in C.")
  }

  func run() throws {
    let profile = try ProfileFile.profile(json: json)
    try DataFile.write(name.map { Array(CProfile.text(of: profile, name: $0).utf8) } ?? profile.bytes, to: out)
    print("\(profile.bytes.count) bytes, identifier \(ProfileText.identifier(profile))")
  }
}

struct ProfileShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows a profile as a readable table, with the memory that a receiver needs.")

  @Argument(help: "The profile: canonical bytes or JSON.")
  var profile: String

  @Flag(help: "Print the profile's JSON form instead.")
  var json = false

  func run() throws {
    let found = try ProfileFile.profile(profile)
    print(json ? ProfileJSON(found).text : ProfileText.table(of: found), terminator: "")
  }
}
