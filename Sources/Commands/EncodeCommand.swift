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

  @Flag(help: "Announce the whole number of each frame before its fragments, for links that may fall silent.")
  var announce = false

  func run() throws {
    try PayloadLimit.check(payload)
    if useProfile != nil, let option = (scan.given + numbers.given).first {
      throw CommandError("\(option): not with --use-profile, which settles it")
    }
    let profilePath = try profilePath()
    let file = try MapFile(maps, layout: layout, unsigned: unsigned)
    let plan = try useProfile.map { try EncodingPlan(file, profileAt: $0) } ?? EncodingPlan(file, numbers, scan)
    for warning in [file.layoutDoubt].compactMap({ $0 }) + plan.warnings { CommandOutput.warn(warning) }
    let session = Self.sessionNumber(of: plan.frames, shape: file.shape, layout: layout)
    let packets = try packets(of: plan, session: session)
    var output = OutputFiles()
    output.add(FragmentRecords(packets).bytes, at: out)
    if let profilePath {
      if profile == nil { try ProfileFile.checkReplaceable(profilePath, by: plan.profile, of: out) }
      output.add(plan.profile.bytes, at: profilePath)
    }
    try output.write()
    print(summary(plan, file, packets.dropFirst()))
  }

  /// Where the profile goes; nil if it is there already.
  private func profilePath() throws(CommandError) -> String? {
    if let profile { return profile }
    let neighbour = out + ".profile"
    if let useProfile, let given = FileStatus(of: useProfile), FileStatus(of: neighbour)?.identity == given.identity {
      return nil
    }
    guard out != "-", ![.special, .link].contains(FileStatus(of: out)?.kind) else {
      guard useProfile == nil else { return nil }
      throw CommandError("--profile: needed to name the profile's file, since the fragments do not go to a file")
    }
    return neighbour
  }

  /// A hello, then each frame's fragments. The hello names the profile, so that no other one decodes the fragments.
  private func packets(of plan: EncodingPlan, session: UInt16) throws(CommandError) -> [[UInt8]] {
    let hello = ControlMessage.hello(
      version: ControlMessage.version, profile: plan.profile.identifier, session: session)
    var device = DeviceSide(plan.profile, session: session)
    var packets = [hello.bytes]
    let progress = Progress("encoding", of: plan.frames.count)
    for (index, frame) in plan.frames.enumerated() {
      if announce { packets.append(ControlMessage.announcement(session: session, number: UInt32(index)).bytes) }
      packets += try PayloadLimit.explaining(payload) { () throws(FragmentError) in
        try device.fragments(
          of: frame, layout: layout, frame: index, payload: payload, rounding: openLoop ? .eachOnItsOwn : .closedLoop)
      }
      progress.show(index + 1)
    }
    return packets
  }

  /// A number that depends on the maps alone, so that the same maps give the same file: 1 to 65,535.
  private static func sessionNumber(
    of frames: [[UInt8]], shape: FeatureMapShape, layout: FeatureMapLayout
  ) -> UInt16 {
    // FNV-1a, channel by channel whatever the layout.
    var hash: UInt32 = 0x811C_9DC5
    for frame in frames {
      for channel in 0..<shape.channels {
        for row in 0..<shape.height {
          for column in 0..<shape.width {
            let index = layout.index(channel: channel, row: row, column: column, in: shape)
            hash = (hash ^ UInt32(frame[index])) &* 0x0100_0193
          }
        }
      }
    }
    return UInt16(hash % 65_535 + 1)
  }

  private func summary(_ plan: EncodingPlan, _ file: MapFile, _ packets: ArraySlice<[UInt8]>) -> String {
    let profile = plan.profile
    let fragments = packets.count { !ControlMessage.isControl($0) }
    let bytes = packets.reduce(0) { $0 + $1.count }
    let isRaw = profile.withView { $0.stream(0).isRaw }
    return """
      \(plan.frames.count) \(plan.frames.count == 1 ? "map" : "maps") of \(file.shape.text), from \(file.reading), \
      \(plan.formats.text)\(plan.error.map { ": \($0.text)" } ?? ""); \(fragments) fragments, \
      \(bytes) bytes\(announce ? " with announcements" : ""); \
      profile \(profile.bytes.count) bytes, identifier \(ProfileText.identifier(profile))\
      \(isRaw ? "; symbols are sent raw: `profile calibrate` fits codes" : "")
      """
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
