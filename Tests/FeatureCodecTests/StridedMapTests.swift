import FeatureTypes
import Pooling
import SeededRandom
import Testing

@testable import FeatureCodec

/// A device without a heap, which reads its profile in place.
@Suite struct StridedMapTests {
  /// The symbols of a map with gaps between its samples are those of the same map without gaps.
  @Test func gapsDoNotChangeTheSymbols() throws {
    let profile = try Talk.profile()
    var random = SeededGenerator(seed: 17)
    let map = randomMap(profile.layer(ofStream: 1), using: &random)
    let expected = profile.encode(map, stream: 1)
    let (loaded, found, refused) = profile.withView { view -> (Bool, [UInt8], Bool) in
      let stream = view.stream(1)
      let shape = stream.shape
      #expect(shape == stream.layer.shape && stream.range == stream.layer.format.range)
      #expect(stream.isInUse(atOperatingPoint: 0) == view.uses(stream: 1, atOperatingPoint: 0))
      // From channel by channel to pixel by pixel, with gaps after each pixel and each row.
      let column = shape.channels + 3
      let row = shape.width * column + 5
      var gaps = [UInt8](repeating: 0xEE, count: shape.height * row)
      for channel in 0..<shape.channels {
        for y in 0..<shape.height {
          for x in 0..<shape.width {
            gaps[channel + y * row + x * column] = map[(channel * shape.height + y) * shape.width + x]
          }
        }
      }
      let strided = StridedMapView(gaps.span, shape: shape, strides: .init(channel: 1, row: row, column: column))
      let size = stream.workspaceSize
      var symbols = [UInt8](repeating: 0, count: size.symbols)
      var cells = [EncoderCell](repeating: EncoderCell(), count: size.cells)
      var workspace = DeviceWorkspace(symbols: symbols.mutableSpan, cells: cells.mutableSpan)
      var session = DeviceSession(view, number: 1)
      session.startFrame()
      let loaded = session.load(strided, stream: 1, of: view, in: &workspace)
      let exit = ControlMessage.exit(
        .init(frame: .init(session.frame, bits: 16), layer: 0, classIndex: 0, confidence: 255))
      _ = session.receive(exit.bytes.span, of: view)
      let refused = session.load(strided, stream: 1, of: view, in: &workspace)
      return (loaded, symbols, !refused)
    }
    #expect(loaded && refused && found == expected)
  }
}
