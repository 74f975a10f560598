import ArgumentParser
import FeatureCodec
import FeatureTypes
import SplitInference

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
    let files = try maps.map { (path) throws(CommandError) in try MapFile(path, layout: layout, unsigned: unsigned) }
    let fit = try FormatFit(files, numbers)
    for warning in files.compactMap(\.layoutDoubt) + fit.warnings { CommandOutput.warn(warning) }
    var frames: [[UInt8]] = []
    for file in files { frames += try file.frames(in: fit.formats) }
    let shape = files[0].shape
    let means = EncodeCommand.means(of: frames, shape: shape, layout: layout, range: fit.formats.range)
    let profile = try scan.calibratedProfile(
      shape: shape, format: fit.layerFormat, channelFractionBits: fit.channelFractionBits, means: means, frames: frames,
      layout: layout)
    try DataFile.write(profile.bytes, to: out)
    print("\(frames.count) \(frames.count == 1 ? "map" : "maps") of \(shape.text)")
    print(fit.report, terminator: "")
    print("\(profile.bytes.count) bytes, identifier \(ProfileText.identifier(profile))")
  }
}
