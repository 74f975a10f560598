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

  @Option(
    help: """
      The most memory for fragments, receiver and maps, and the longest output file, each in megabytes; the program itself \
      takes up to 64 more.
      """)
  var limit = 1024

  func run() throws {
    var memory = try MemoryLimit(megabytes: limit)
    if let frames, !(1...1 << 32 ~= frames) { throw CommandError("--frames: 1 to 2^32 frames, not \(frames)") }
    guard 0...Int(UInt32.max) ~= first else { throw CommandError("--first: 0 to 2^32 - 1, not \(first)") }
    let tableForm = try table.map(Self.form)
    let recording = try Recording(fragments, &memory)
    let profile = try ProfileFile.profile(at: self.profile, of: fragments)
    try located { () throws(CommandError) in
      try memory.take(Receiver.memoryLength(of: profile))
      if savedState != nil { try memory.take(SavedDecoding.length(of: profile)) }
    }
    // No name for the session that was read: a second owner would have it copied.
    var server = try RecordedFrames(
      try saved(of: profile), stream: stream, layout: layout, grid: grid, firstNumber: first, memory: memory)
    try located { () throws(CommandError) in
      try receive(recording, &server)
      let length = server.layer.shape.count * elementType(of: server).size
      try memory.checkFile("the file of the maps", rows: server.rows.count, of: length)
      if table != nil { try memory.checkFile("the table", rows: server.rows.count, of: FrameTable.longestLine) }
    }
    guard !server.rows.isEmpty, frames != nil || server.hasFragments else {
      throw CommandError("\(fragments): contains no fragment of stream \(stream)")
    }
    var files = OutputFiles()
    files.add(content(of: server, profile), at: out)
    if let table, let tableForm { files.add(FrameTable(server, tableForm).content, at: table) }
    if let savedState {
      let saved = SavedDecoding(server.session, nextRow: server.rows.upperBound, newestPlace: server.newestPlace)
      files.add(saved.content, at: savedState, mayReplaceInput: true)
    }
    for warning in server.warnings { CommandOutput.warn(warning) }
    try files.write()
    print(server.summary)
  }

  /// Names the recording in errors of `body`.
  private func located<Result>(_ body: () throws(CommandError) -> Result) throws(CommandError) -> Result {
    do throws(CommandError) { return try body() } catch { throw CommandError("\(fragments): \(error)") }
  }

  private func receive(_ recording: Recording, _ server: inout RecordedFrames) throws(CommandError) {
    let progress = Progress("decoding", of: recording.count)
    try recording.forEach { (index, fragment) throws(CommandError) in
      try server.receive(fragment)
      if index % 256 == 255 { progress.show(index + 1) }
    }
    progress.show(recording.count)
    try server.finish(total: frames)
  }

  /// The table's form, from the end of its name.
  private static func form(of path: String) throws(CommandError) -> FrameTable.Form {
    if path.hasSuffix(".csv") { return .csv }
    if path.hasSuffix(".json") { return .json }
    throw CommandError("--table: \(path) ends neither in .csv nor in .json")
  }

  private func saved(of profile: Profile) throws(CommandError) -> SavedDecoding {
    guard let savedState, DataFile.exists(savedState) else { return SavedDecoding(ServerSession(profile)) }
    let bytes = try DataFile.read(savedState, atMost: SavedDecoding.length(of: profile))
    do throws(SavedStateError) {
      return try SavedDecoding(consume bytes, of: profile)
    } catch {
      throw CommandError(
        "\(savedState): \(error == .damaged ? "not a session's state" : "the state belongs to another profile")")
    }
  }

  private func elementType(of server: RecordedFrames) -> NumPyElementType {
    if real { return .float32 }
    return server.layer.format.range.isSigned ? .int8 : .uint8
  }

  /// The file of the maps, made row by row, and real values in pieces of a row.
  private func content(of server: RecordedFrames, _ profile: Profile) -> FileContent {
    let shape = server.layer.shape
    let sides =
      layout == .chw
      ? [shape.channels, shape.height, shape.width] : [shape.height, shape.width, shape.channels]
    let header = NumPyArray.header(shape: [server.rows.count] + sides, elementType(of: server))
    let formats = real ? ChannelFormats(of: profile, stream: stream) : nil
    return FileContent { writer in
      writer.append(header)
      for place in server.rows where !writer.hasFailed {
        let map = server.map(at: place)
        guard let formats else {
          writer.append(map)
          continue
        }
        formats.forEachPiece(of: map, shape: shape, layout: layout) { values in
          var bytes: [UInt8] = []
          bytes.reserveCapacity(values.count * 4)
          NumPyArray.Elements.float32(values).appendBytes(to: &bytes)
          writer.append(bytes)
        }
      }
    }
  }
}

extension RecordedFrames {
  /// The map of a row.
  func map(at place: Int) -> [UInt8] { record(at: place)?.map ?? missing.map }

  /// One line for people.
  var summary: String {
    var (found, mixed, unconfirmed, exact, foundCells) = (0, 0, 0, 0, 0)
    forEachRecord { record in
      guard record.symbols > 0 else { return }
      found += 1
      mixed += record.isMixed ? 1 : 0
      unconfirmed += record.isUnconfirmed ? 1 : 0
      // A cell of a mixed map may look as if it were sent so.
      exact += record.isMixed ? 0 : record.coverage.exact
      foundCells += record.coverage.cells
    }
    let lost = rows.count - found
    let cells = lost * missing.coverage.cells + foundCells
    var text = "\(fragments) fragments, \(refused) refused"
    if skipped > 0 { text += ", \(skipped) \(skipped == 1 ? "message" : "messages") skipped" }
    text += ": \(rows.count) \(rows.count == 1 ? "map" : "maps")"
    if rows.lowerBound > 0 { text += " (frames \(rows.lowerBound) to \(rows.upperBound - 1))" }
    text += ", \(NumberText.percent(cells > 0 ? Double(exact) / Double(cells) : 0)) of their cells exact"
    if lost > 0 { text += "; nothing arrived of \(lost)" }
    if mixed > 0 { text += "; \(mixed) mixed: fragments disagree" }
    if unconfirmed > 0 { text += "; \(unconfirmed) unconfirmed" }
    return text
  }
}
