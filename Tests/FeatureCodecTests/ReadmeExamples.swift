import FeatureCodec
import FeatureTypes
import Foundation
import Pooling
import Quantize
import Testing

// The README shows what stands between these marks, to the letter: `ReadmeTests` compares, the compiler checks.

// README: profile
func makeProfile() throws -> Profile {
  let layer = Layer(
    shape: FeatureMapShape(channels: 24, height: 16, width: 16), kernel: 4,
    format: QFormat(isSigned: true, fractionBits: 3))
  return try ProfileDescription(layer: layer, scan: .fleet(channels: 24, grids: [4, 6, 8, 12, 16])).profile()
}
// README: end

// README: device
func device(
  profile bytes: Span<UInt8>, map: borrowing FeatureMapView, symbols: inout MutableSpan<UInt8>,
  channel: inout MutableSpan<UInt8>, cells: inout MutableSpan<EncoderCell>, payload: inout MutableSpan<UInt8>,
  notify: (Span<UInt8>) -> Bool
) throws {
  let stream = try ProfileView(bytes).stream(0)  // read in place: in flash
  stream.encode(map, into: &symbols, channelSymbols: &channel, scratch: &cells)
  var sender = StreamSender(stream, frame: 0)
  while case let length = try sender.nextFragment(of: stream, symbols: symbols.span, into: &payload), length > 0 {
    guard notify(payload.span.extracting(0..<length)) else { return }  // the server said stop
  }
}
// README: end

// README: server
func server(profile: Profile, packets: [[UInt8]], isSure: ([UInt8]) -> Bool) -> Bool {
  var receiver = Receiver(profile)
  var map = [UInt8](repeating: 0, count: 24 * 16 * 16)
  for packet in packets {  // in any order, any number of times, any of them missing
    guard case .stored(let stream, let frame, _) = receiver.receive(packet.span),
      let grid = receiver.finestGrid(frame: frame, stream: stream)
    else { continue }
    var output = map.mutableSpan
    _ = receiver.reconstruct(frame: frame, stream: stream, at: grid, layout: .hwc, into: &output)
    if isSure(map) { return true }  // tell the device to stop
  }
  return false
}
// README: end

@Suite struct ReadmeTests {
  private var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  @Test(arguments: ["profile", "device", "server"])
  func readmeShowsTheCompiledExample(name: String) throws {
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let example = try #require(
      source.split(separator: "// README: \(name)\n", maxSplits: 1).last?.split(separator: "// README: end").first)
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains(example), "README.md shows the \(name) example as it stands in this file")
  }

  /// The examples do what the README says: every map sent arrives, until the server is sure.
  @Test func examplesWorkTogether() throws {
    let profile = try makeProfile()
    let samples = (0..<24 * 256).map { UInt8(truncatingIfNeeded: $0 / 24 * 3 + $0 % 24) }
    let counts = profile.withView { view in
      let stream = view.stream(0)
      return (stream.symbolCount, stream.channelSymbolCount, stream.scratchCount)
    }
    var symbols = [UInt8](repeating: 0, count: counts.0)
    var channel = [UInt8](repeating: 0, count: counts.1)
    var cells = [EncoderCell](repeating: EncoderCell(), count: counts.2)
    var payload = [UInt8](repeating: 0, count: 244)
    var packets: [[UInt8]] = []
    var a = symbols.mutableSpan
    var b = channel.mutableSpan
    var c = cells.mutableSpan
    var d = payload.mutableSpan
    let view = FeatureMapView(
      samples.span, shape: FeatureMapShape(channels: 24, height: 16, width: 16), layout: .hwc)
    try device(profile: profile.bytes.span, map: view, symbols: &a, channel: &b, cells: &c, payload: &d) { fragment in
      packets.append((0..<fragment.count).map { fragment[$0] })
      return true
    }
    var closest = Int.max
    _ = server(profile: profile, packets: packets.shuffled()) { map in
      closest = zip(map, samples).map { abs(Int(Int8(bitPattern: $0)) - Int(Int8(bitPattern: $1))) }.max() ?? .max
      return false
    }
    #expect(packets.count == 26)
    #expect(closest <= 3, "kernel 4 → 1 is two octaves: at most 2.5 where nothing clamps")
    #expect(server(profile: profile, packets: packets) { _ in true })
  }
}
