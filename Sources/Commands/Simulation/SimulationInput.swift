import DigitDemo
import FeatureCodec
import FeatureTypes
import LinkModel
import NetworkFiles
import Networks
import OffloadSimulation
import Pooling
import SeededRandom
import SplitInference

/// The network, the profile and the tables of a simulation, read and checked against each other.
struct SimulationInput {
  let network: Network
  let profile: Profile
  /// The layers after which a stream is sent, in the order of the network and of the profile's streams.
  let taps: [String]
  let table: ExitTable?
  /// For each picture, the map of each tap.
  let maps: [[[UInt8]]]
  /// Times that are given, in µs, one per tap and one for the rest.
  let times: [Int]?
  let isBundled: Bool

  init(_ command: SimulateCommand) throws {
    isBundled = command.network == nil
    if isBundled, let option = command.given.first {
      throw CommandError("\(option): needs a network; without one, the bundled example is simulated")
    }
    let path = command.network ?? DemoScenes.whole
    let json = try StoredNetwork.description(at: path)
    network = try NetworkPaths(description: path).named {
      try Network(json.networkDescription)
    }
    if let path = command.useProfile {
      profile = try command.memory.profile(path)
    } else if isBundled {
      profile = try command.memory.profile(TappedFiles(folder: DemoScenes.folder).profile)
    } else {
      throw CommandError("--use-profile: needed, with a stream for each layer of --after")
    }
    let taps = isBundled ? DemoScenes.layers : try command.after.map { try Self.names($0) } ?? []
    try Self.check(taps, of: network, profile)
    self.taps = taps
    table = try Self.table(command, isBundled: isBundled)
    maps = isBundled ? try Self.bundledMaps(profile) : try Self.maps(command.maps, taps, profile)
    if let table, !command.maps.isEmpty, table.pictures.count != maps.count {
      throw CommandError("--maps: \(maps.count) maps, but the table has \(table.pictures.count) pictures")
    }
    times = try command.times.map { try Self.times($0, taps) }
  }

  private static func names(_ list: String) throws(CommandError) -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard !names.contains("") else { throw CommandError("--after \(list): layers, separated by commas") }
    return names
  }

  private static func check(_ taps: [String], of network: Network, _ profile: Profile) throws(CommandError) {
    guard !taps.isEmpty else { throw CommandError("--after: the layers whose maps are sent, separated by commas") }
    let streams = profile.withView { $0.streamCount }
    guard streams == taps.count else {
      throw CommandError("--after: \(taps.count) layers, but the profile has \(streams) streams")
    }
    var last = -1
    for (stream, name) in taps.enumerated() {
      guard let index = network.nodes.firstIndex(where: { $0.name == name }) else {
        throw CommandError("--after \(name): the network has no such layer")
      }
      guard index > last else { throw CommandError("--after \(name): layers come in the order of the network") }
      last = index
      guard !profile.withView({ $0.stream(stream).isBytes }) else {
        throw CommandError("--use-profile: stream \(stream) carries bytes, not maps")
      }
      let shape = profile.withView { $0.stream(stream).layer.shape }
      guard shape == network.nodes[index].output else {
        throw CommandError(
          "--after \(name): its maps are \(network.nodes[index].output.text), and stream \(stream) of the profile "
            + "carries \(shape.text)")
      }
    }
  }

  private static func table(_ command: SimulateCommand, isBundled: Bool) throws(CommandError) -> ExitTable? {
    let paths = isBundled ? [DemoScenes.exits] : command.table
    guard !paths.isEmpty else { return nil }
    var files: [[UInt8]] = []
    for path in paths { files.append(try DataFile.read(path)) }
    // Each on its own first, so that an error names its file.
    for (path, file) in zip(paths, files) { _ = try exits([file], path) }
    return try exits(files, paths.joined(separator: ", "))
  }

  private static func exits(_ files: [[UInt8]], _ name: String) throws(CommandError) -> ExitTable {
    do throws(TraceError) {
      return try ExitTable(files)
    } catch {
      throw CommandError("\(name): \(error)")
    }
  }

  /// Those of the bundled pictures.
  private static func bundledMaps(_ profile: Profile) throws -> [[[UInt8]]] {
    let network = try TappedHalves(TappedFiles(folder: DemoScenes.folder), profile).network
    return try DemoScenes.pictures().map { try network.maps(of: $0.samples) }
  }

  /// Without files, noise: with raw codes, the bytes on air do not depend on the samples; with others, noise is the worst case.
  private static func maps(
    _ paths: [String], _ taps: [String], _ profile: Profile
  ) throws(CommandError) -> [[[UInt8]]] {
    guard !paths.isEmpty else {
      var random = SeededGenerator(seed: 1)
      return [
        taps.indices.map { stream in
          let layer = profile.withView { $0.stream(stream).layer }
          return (0..<layer.shape.count).map { _ in
            layer.format.range.pattern(
              of: Int32.random(in: layer.format.range.lowest...layer.format.range.highest, using: &random))
          }
        }
      ]
    }
    guard paths.count == taps.count else { throw CommandError("--maps: one file per layer of --after, in its order") }
    var byTap: [[[UInt8]]] = []
    for (stream, path) in paths.enumerated() {
      let file = try MapFile(path, layout: .hwc)
      let formats = ChannelFormats(of: profile, stream: stream)
      let shape = profile.withView { $0.stream(stream).layer.shape }
      guard file.shape == shape else {
        throw CommandError("\(path): the maps are \(file.shape.text), and stream \(stream) carries \(shape.text)")
      }
      guard file.isSigned == nil || file.isSigned == formats.range.isSigned else {
        throw CommandError("\(path): the maps are \(file.typeName), which stream \(stream) does not carry")
      }
      try file.checkNumbers()
      try file.check(in: formats.range)
      byTap.append(try file.frames(in: formats))
      guard byTap[stream].count == byTap[0].count else {
        throw CommandError("\(path): \(byTap[stream].count) maps, but the first file has \(byTap[0].count)")
      }
    }
    return byTap[0].indices.map { picture in byTap.map { $0[picture] } }
  }

  private static func times(_ path: String, _ taps: [String]) throws(CommandError) -> [Int] {
    let bytes = try DataFile.read(path)
    do throws(TraceError) { return try times(bytes, taps) } catch { throw CommandError("\(path): \(error)") }
  }

  /// A CSV file with the header layer,milliseconds: one line per tap in order, and `rest`. Returns µs.
  static func times(_ bytes: [UInt8], _ taps: [String]) throws(TraceError) -> [Int] {
    var lines = TraceLines(bytes, separators: [UInt8(ascii: ",")])
    guard try lines.next(atMost: 10_000) == ["layer", "milliseconds"] else {
      throw TraceError(line: 1, "the header is not layer,milliseconds")
    }
    var times: [Int] = []
    for name in taps + [SimulateCommand.rest] {
      guard let words = try lines.next(atMost: 10_000), words.count == 2, words[0] == name,
        let time = TraceLines.number(words[1]), 0...1e9 ~= time
      else { throw TraceError(line: lines.line + 1, "\(name) and its time in ms, 0 to 1000000000, come next") }
      times.append(Int((time * 1000).rounded()))
    }
    return times
  }

  /// The layers of the device on a platform, a part of the network up to each tap, and the rest.
  ///
  /// - Throws: `CommandError` if the platform's speed is not known and no times are given.
  func layers(on platform: Platform, frontOnly: Bool) throws(CommandError) -> [PipelineLayer] {
    var (layers, first): ([PipelineLayer], Int) = ([], 0)
    for (stream, name) in (taps + [SimulateCommand.rest]).enumerated() {
      let isRest = stream == taps.count
      if isRest, frontOnly { break }
      let end = isRest ? network.nodes.count : (network.nodes.firstIndex { $0.name == name } ?? 0) + 1
      let cost = network.nodes[first..<end].reduce(0) { $0 + $1.multiplyAdds }
      first = end
      guard let time = times?[stream] ?? platform.time(multiplyAdds: cost) else {
        throw CommandError(
          "--platform \(platform.name): no source gives its speed; --macs-per-second or --times is needed")
      }
      layers.append(PipelineLayer(name: name, time: time, stream: isRest ? nil : stream))
    }
    return layers
  }

  /// The grids of a tap's stream in order, and the channels that it sends.
  func grids(ofStream stream: Int) -> (grids: [GridSize], channels: Int) {
    profile.withView { view in
      let passes = view.stream(stream).passes
      var grids: [GridSize] = []
      for pass in passes where !grids.contains(pass.grid) { grids.append(pass.grid) }
      let channels = passes.reduce(into: Set<Int>()) { $0.formUnion($1.channels) }.count
      return (grids, channels)
    }
  }
}
