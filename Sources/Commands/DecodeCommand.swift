import ArgumentParser
import Charts
import FeatureCodec
import FeatureFiles
import FeatureTypes
import Pooling
import Quantize
import SplitInference

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
    name: .customLong("state"),
    help: "A file for the session's state and the count of its frames: read first if it exists, then written.")
  var savedState: String?

  @Option(help: "The number of frames that were sent, so that rows match labels even if the last frames are lost.")
  var frames: Int?

  @Option(help: "The number of a session's first frame, which becomes the first row.")
  var first = 0

  @Option(help: "The output file for a table of the frames, with coverage and marks: .csv or .json.")
  var table: String?

  @Flag(help: "Write float32 values instead of quantised ones.")
  var real = false

  @Option(help: "The most memory for the receiver and the maps, in megabytes.")
  var limit = 1024

  func run() throws {
    guard 1...1_048_576 ~= limit else { throw CommandError("--limit: 1 to 1,048,576 megabytes, not \(limit)") }
    if let frames, !(1...1 << 32 ~= frames) { throw CommandError("--frames: 1 to 2^32 frames, not \(frames)") }
    guard 0...Int(UInt32.max) ~= first else { throw CommandError("--first: 0 to 2^32 - 1, not \(first)") }
    let tableForm = try table.map(Self.form)
    let records = try DataFile.fragments(fragments)
    let profile = try ProfileFile.profile(at: self.profile, of: fragments)
    let memory = Receiver.memoryLength(of: profile)
    guard memory <= limit << 20 else {
      throw CommandError("the profile's receiver takes \(memory >> 20) MB, more than --limit \(limit)")
    }
    let saved = try saved(of: profile)
    var server = try RecordedFrames(
      saved, stream: stream, layout: layout, grid: grid, firstNumber: first, limit: limit << 20 - memory)
    do throws(CommandError) { try receive(records, &server) } catch { throw CommandError("\(fragments): \(error)") }
    guard !server.rows.isEmpty, frames != nil || server.hasFragments else {
      throw CommandError("\(fragments): contains no fragment of stream \(stream)")
    }
    let shape = server.layer.shape
    let sides =
      layout == .chw
      ? [shape.channels, shape.height, shape.width] : [shape.height, shape.width, shape.channels]
    let array = NumPyArray(shape: [server.rows.count] + sides, elements(of: server, profile))
    var files = OutputFiles()
    files.add(array.npy, at: out)
    if let table, let tableForm { files.add(tableForm(FrameTable(server)), at: table) }
    if let savedState {
      let saved = SavedDecoding(server.session, nextRow: server.rows.upperBound, newestPlace: server.newestPlace)
      files.add(saved.bytes, at: savedState, mayReplaceInput: true)
    }
    for warning in server.warnings { CommandOutput.warn(warning) }
    try files.write()
    print(server.summary)
  }

  private func receive(_ records: [[UInt8]], _ server: inout RecordedFrames) throws(CommandError) {
    let progress = Progress("decoding", of: records.count)
    for (index, fragment) in records.enumerated() {
      try server.receive(fragment)
      if index % 256 == 255 { progress.show(index + 1) }
    }
    progress.show(records.count)
    try server.finish(total: frames)
  }

  /// The table's form, from the end of its name.
  private static func form(of path: String) throws(CommandError) -> (FrameTable) -> String {
    if path.hasSuffix(".csv") { return \.csv }
    if path.hasSuffix(".json") { return \.json }
    throw CommandError("--table: \(path) ends neither in .csv nor in .json")
  }

  private func saved(of profile: Profile) throws(CommandError) -> SavedDecoding {
    guard let savedState, DataFile.exists(savedState) else { return SavedDecoding(ServerSession(profile)) }
    let bytes = try DataFile.read(savedState)
    do throws(SavedStateError) {
      return try SavedDecoding(bytes, of: profile)
    } catch {
      throw CommandError(
        "\(savedState): \(error == .damaged ? "not a session's state" : "the state belongs to another profile")")
    }
  }

  private func elements(of server: RecordedFrames, _ profile: Profile) -> NumPyArray.Elements {
    let shape = server.layer.shape
    if real {
      let formats = ChannelFormats(of: profile, stream: stream)
      return .float32(
        server.rows.flatMap { formats.dequantize(server.map(at: $0), shape: shape, layout: layout) })
    }
    let bytes = server.rows.flatMap { server.map(at: $0) }
    return server.layer.format.range.isSigned ? .int8(bytes.map { Int8(bitPattern: $0) }) : .uint8(bytes)
  }
}

extension RecordedFrames {
  /// The map of a row.
  func map(at place: Int) -> [UInt8] { frames[place]?.map ?? missing.map }

  /// One line for people.
  var summary: String {
    let found = rows.map { place in
      let record = frames[place]
      return record.map { $0.symbols > 0 } ?? false ? record : nil
    }
    let records = found.compactMap { $0 }
    let (lost, mixed) = (found.count - records.count, records.filter(\.isMixed).count)
    // A cell of a mixed map may look as if it were sent so.
    let exact = records.reduce(0) { $0 + ($1.isMixed ? 0 : $1.coverage.exact) }
    let cells = records.reduce(lost * missing.coverage.cells) { $0 + $1.coverage.cells }
    var text = "\(fragments) fragments, \(refused) refused"
    if skipped > 0 { text += ", \(skipped) \(skipped == 1 ? "message" : "messages") skipped" }
    text += ": \(rows.count) \(rows.count == 1 ? "map" : "maps")"
    if rows.lowerBound > 0 { text += " (frames \(rows.lowerBound) to \(rows.upperBound - 1))" }
    text += ", \(NumberText.percent(cells > 0 ? Double(exact) / Double(cells) : 0)) of their cells exact"
    if lost > 0 { text += "; nothing arrived of \(lost)" }
    if mixed > 0 { text += "; \(mixed) mixed: fragments disagree" }
    let unconfirmed = records.filter(\.isUnconfirmed).count
    if unconfirmed > 0 { text += "; \(unconfirmed) unconfirmed" }
    return text
  }
}
