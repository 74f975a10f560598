import ArgumentParser
import FeatureCodec
import FeatureFiles
import FeatureTypes
import Quantize

struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Makes, shows and fits profiles. Device and server must use the same profile.",
    subcommands: [ProfileMakeCommand.self, ProfileShowCommand.self, ProfileCalibrateCommand.self])
}

struct ProfileMakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Converts a profile from its JSON form to its canonical bytes.")

  @Argument(help: "The profile as JSON; spec/profile.schema.json lists its fields, spec/profiles has examples.")
  var json: String

  @Option(name: [.short, .long], help: "The output file for the profile's bytes.")
  var out: String

  func run() throws {
    let profile = try ProfileFile.profile(json: json)
    try DataFile.write(profile.bytes, to: out, besides: [json])
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
    print(json ? try ProfileJSON(found).text : ProfileText.table(of: found), terminator: "")
  }
}

struct ProfileCalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate", abstract: "Makes a profile for one layer and fits it to sample maps.")

  @Argument(help: "Sample maps: .npy files of the same shape.")
  var maps: [String]

  @Option(name: [.short, .long], help: "The output file for the profile.")
  var out: String

  @Option(help: "The order of the maps' axes: chw or hwc.")
  var layout = FeatureMapLayout.hwc

  @Flag(help: "Read int8 maps as unsigned: for the outputs of a ReLU.")
  var unsigned = false

  @OptionGroup(title: "Scan") var scan: ScanOptions
  @OptionGroup(title: "Numbers") var numbers: FormatOptions

  func run() throws {
    let files = try maps.map { try MapFile($0, layout: layout, unsigned: unsigned) }
    guard let first = files.first else { throw CommandError("at least one map is needed") }
    for file in files where file.shape != first.shape || file.isSigned != first.isSigned {
      throw CommandError("\(file.path): shape and type differ from those of \(first.path)")
    }
    let format = try numbers.format(of: first)
    var frames: [[UInt8]] = []
    for file in files { frames += try file.frames(in: format) }
    let means = EncodeCommand.means(of: frames, shape: first.shape, layout: layout, range: format.range)
    let profile = try scan.calibratedProfile(
      shape: first.shape, format: format, means: means, frames: frames, layout: layout)
    try DataFile.write(profile.bytes, to: out, besides: maps)
    print("\(profile.bytes.count) bytes, identifier \(ProfileText.identifier(profile))")
  }
}
