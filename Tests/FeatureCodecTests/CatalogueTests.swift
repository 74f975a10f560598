import FeatureCodec
import TestFixtures
import Testing

// The page of FeatureCodec's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// Sends one map of 16 × 16 × 24 samples from a device to a server, and
/// returns it as the server has it.
func sendAndReceive(_ samples: [UInt8]) throws -> ContiguousArray<UInt8> {
  let layer = Layer(
    shape: FeatureMapShape(channels: 24, height: 16, width: 16), kernel: 4,
    format: QFormat(isSigned: true, fractionBits: 3))
  let profile = try ProfileDescription(
    layer: layer, scan: .fleet(channels: 24, grids: [4, 8, 16])
  ).profile()

  // The device
  var device = DeviceSession(profile, number: 1)
  var buffers = DeviceBuffers(profile)
  var packets: [[UInt8]] = []
  device.startFrame()
  let map = FeatureMapView(samples.span, shape: layer.shape, layout: .hwc)
  _ = device.load(map, stream: 0, of: profile, in: &buffers)
  while let packet = try device.nextFragment(of: profile, in: buffers, limit: 244) {
    packets.append(packet)
  }

  // The server
  var server = ServerSession(profile)
  for packet in packets { _ = server.receive(packet.span) }
  var received = ContiguousArray<UInt8>(repeating: 0, count: layer.shape.count)
  var output = received.mutableSpan
  _ = server.receiver.reconstruct(
    frame: device.frameOnAir, stream: 0, at: GridSize(rows: 16, columns: 16),
    layout: .hwc, into: &output)
  return received
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "FeatureCodec"))
  }

  @Test func itWorks() throws {
    let samples = [UInt8](repeating: 5, count: 24 * 256)
    #expect(Array(try sendAndReceive(samples)) == samples)
  }
}
