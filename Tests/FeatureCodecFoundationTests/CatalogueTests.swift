import FeatureCodec
import FeatureCodecFoundation
import Foundation
import TestFixtures
import Testing

// The page of FeatureCodecFoundation's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// The numbers of the frames whose finest grid is complete, from packets as they
/// arrive.
func completeFrames(in packets: AsyncStream<Data>, of profile: Profile) async -> [Int] {
  var frames: [Int] = []
  for await event in packets.events(of: ServerSession(profile)) {
    if case .gridComplete(_, let frame, GridSize(rows: 2, columns: 2)) = event {
      frames.append(frame)
    }
  }
  return frames
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "FeatureCodecFoundation"))
  }

  @Test func itWorks() async throws {
    let layer = Layer(
      shape: FeatureMapShape(channels: 1, height: 2, width: 2), kernel: 2,
      format: QFormat(isSigned: true, fractionBits: 0))
    let profile = try ProfileDescription(layer: layer, scan: .fleet(channels: 1, grids: [1, 2])).profile()
    var (device, buffers) = (DeviceSession(profile, number: 1), DeviceBuffers(profile))
    var packets: [Data] = []
    for _ in 0..<2 {
      device.startFrame()
      let samples: [UInt8] = [1, 2, 3, 4]
      let map = FeatureMapView(samples.span, shape: layer.shape, layout: .hwc)
      _ = device.load(map, stream: 0, of: profile, in: &buffers)
      while let packet = try device.nextData(of: profile, in: buffers, limit: 20) { packets.append(packet) }
    }
    let stream = AsyncStream { continuation in
      for packet in packets { continuation.yield(packet) }
      continuation.finish()
    }
    #expect(await completeFrames(in: stream, of: profile) == [1, 2])
  }
}
