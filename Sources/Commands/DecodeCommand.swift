import ArgumentParser
import Charts
import FeatureCodec
import FeatureFiles
import FeatureTypes
import Pooling
import Quantize

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Reconstructs feature maps from the fragments that arrived.")

  @Argument(help: "Fragments.")
  var fragments: String

  @Option(help: "Their profile; by default the fragments' file name with .profile appended.")
  var profile: String?

  @Option(name: [.short, .long], help: "The output file for the maps: .npy, N,C,H,W or N,H,W,C.")
  var out: String

  @Option(help: "The order of the maps' axes: chw or hwc.")
  var layout = FeatureMapLayout.hwc

  @Option(help: "The grid to reconstruct at; by default the finest of which any symbol arrived.")
  var grid: GridSize?

  @Option(help: "The stream to reconstruct.")
  var stream = 0

  @Option(
    name: .customLong("state"), help: "A file for the session's state: read first if it exists, then written.")
  var savedState: String?

  @Flag(help: "Write float32 values instead of quantised ones.")
  var real = false

  @Option(help: "The most memory for the receiver and the maps, in megabytes.")
  var limit = 1024

  func run() throws {
    guard 1...1_048_576 ~= limit else { throw CommandError("--limit: 1 to 1,048,576 megabytes, not \(limit)") }
    let records = try DataFile.fragments(fragments)
    let profile = try ProfileFile.profile(at: self.profile, of: fragments)
    let memory = Receiver.memoryLength(of: profile)
    guard memory <= limit << 20 else {
      throw CommandError("the profile's receiver takes \(memory >> 20) MB, more than --limit \(limit)")
    }
    var server = try ServerSide(
      try session(of: profile), stream: stream, layout: layout, grid: grid, limit: limit << 20 - memory)
    let progress = Progress("decoding", of: records.count)
    for (index, fragment) in records.enumerated() {
      try server.receive(fragment)
      if index % 256 == 255 { progress.show(index + 1) }
    }
    progress.show(records.count)
    try server.finish()
    guard !server.maps.isEmpty else { throw CommandError("\(fragments): contains no fragment of stream \(stream)") }
    let shape = server.layer.shape
    let sides =
      layout == .chw
      ? [shape.channels, shape.height, shape.width] : [shape.height, shape.width, shape.channels]
    let array = NumPyArray(shape: [server.maps.count] + sides, elements(of: server, profile))
    var files = OutputFiles()
    files.add(array.npy, at: out)
    if let savedState { files.add(server.session.savedState, at: savedState) }
    try files.write(besides: [fragments, self.profile ?? fragments + ".profile"])
    print(
      "\(records.count) fragments, \(server.refused) refused: \(server.maps.count) \(server.maps.count == 1 ? "map" : "maps"),"
        + " \(NumberText.percent(server.coverage)) of their cells exact")
  }

  private func session(of profile: Profile) throws(CommandError) -> ServerSession {
    guard let savedState, DataFile.exists(savedState) else { return ServerSession(profile) }
    let bytes = try DataFile.read(savedState)
    do throws(SavedStateError) {
      return try ServerSession(profile, savedState: bytes)
    } catch {
      throw CommandError(
        "\(savedState): \(error == .damaged ? "not a session's state" : "the state belongs to another profile")")
    }
  }

  private func elements(of server: ServerSide, _ profile: Profile) -> NumPyArray.Elements {
    let bytes = Array(server.maps.joined())
    guard real else {
      return server.layer.format.range.isSigned ? .int8(bytes.map { Int8(bitPattern: $0) }) : .uint8(bytes)
    }
    let shape = server.layer.shape
    let formats = profile.withView { view in
      let layer = view.stream(stream).layerIndex
      var formats: ContiguousArray<NumberFormat> = []
      for channel in 0..<shape.channels { formats.append(view.format(ofChannel: channel, inLayer: layer)) }
      return formats
    }
    var values = [Float](repeating: 0, count: bytes.count)
    for frame in server.maps.indices {
      var output = ContiguousArray<Float>(repeating: 0, count: shape.count)
      var span = output.mutableSpan
      let map = server.maps[frame][...]
      NumberFormat.dequantize(map.span, shape: shape, layout: layout, formats: formats.span, into: &span)
      values.replaceSubrange(frame * shape.count..<(frame + 1) * shape.count, with: output)
    }
    return .float32(values)
  }
}
