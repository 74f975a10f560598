import ArgumentParser
import FeatureCodec
import FeatureFiles
import FeatureTypes
import Pooling
import Quantize
import Transmission

struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Encodes feature maps as fragments, and writes the profile to decode them with.")

  @Argument(help: "The feature maps: a .npy file.")
  var maps: String

  @Option(name: [.short, .long], help: "The output file for the fragments.")
  var out: String

  @Option(help: "The output file for the profile; by default the fragments' file name with .profile appended.")
  var profile: String?

  @Option(help: "The order of the maps' axes: chw or hwc.")
  var layout = FeatureMapLayout.hwc

  @Option(help: "The longest fragment, in bytes.")
  var payload = 244

  @Option(help: "Use this profile instead of making one; the layer of its first stream must match the maps.")
  var useProfile: String?

  @Flag(help: "Read int8 maps as unsigned: for the outputs of a ReLU.")
  var unsigned = false

  @Flag(help: "Round each child separately instead of closing the loop; for comparison.")
  var openLoop = false

  @OptionGroup(title: "Scan") var scan: ScanOptions
  @OptionGroup(title: "Numbers") var numbers: FormatOptions

  func run() throws {
    let file = try MapFile(maps, layout: layout, unsigned: unsigned)
    let given = try useProfile.map { try ProfileFile.profile(at: $0) }
    let format = try given.map { $0.withView { $0.stream(0).layer.format } } ?? numbers.format(of: file)
    let frames = try file.frames(in: format)
    let means = Self.means(of: frames, shape: file.shape, layout: layout, range: format.range)
    let profile = try given ?? scan.profile(shape: file.shape, format: format, means: means).profile
    let layer = profile.withView { $0.stream(0).layer }
    guard layer.shape == file.shape, file.isSigned.map({ $0 == format.range.isSigned }) ?? true else {
      throw CommandError("\(maps): the maps do not match the profile's layer")
    }
    try PayloadLimit.check(payload)
    var device = DeviceSide(profile)
    var fragments: [[UInt8]] = []
    let progress = Progress("encoding", of: frames.count)
    for (index, frame) in frames.enumerated() {
      fragments += try PayloadLimit.explaining(payload) { () throws(FragmentError) in
        try device.fragments(
          of: frame, layout: layout, frame: index, payload: payload, rounding: openLoop ? .eachOnItsOwn : .closedLoop)
      }
      progress.show(index + 1)
    }
    var output = OutputFiles()
    output.add(FragmentRecords(fragments).bytes, at: out)
    output.add(profile.bytes, at: self.profile ?? out + ".profile")
    try output.write(besides: [maps] + (useProfile.map { [$0] } ?? []))
    let bytes = fragments.reduce(0) { $0 + $1.count }
    let isRaw = profile.withView { $0.stream(0).refinementCode.mode == .raw && $0.stream(0).rootCode.mode == .raw }
    print(
      """
      \(frames.count) \(frames.count == 1 ? "map" : "maps") of \(layer.shape.text), \(format.text): \
      \(fragments.count) fragments, \(bytes) bytes; \
      profile \(profile.bytes.count) bytes, identifier \(ProfileText.identifier(profile))\
      \(isRaw ? "; symbols are sent raw: `profile calibrate` fits codes" : "")
      """)
  }

  /// Each channel's mean over all frames: the receiver uses it for symbols that are lost.
  static func means(
    of frames: [[UInt8]], shape: FeatureMapShape, layout: FeatureMapLayout, range: SampleRange
  ) -> [Int32] {
    var sums = [Int](repeating: 0, count: shape.channels)
    for frame in frames {
      for (index, sample) in frame.enumerated() {
        sums[layout.channel(of: index, in: shape)] += Int(range.value(of: sample))
      }
    }
    let count = Double(frames.count * shape.planeCount)
    return sums.map { range.clamp(Int32((Double($0) / count).rounded(.toNearestOrEven))) }
  }
}
