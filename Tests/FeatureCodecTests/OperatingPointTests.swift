import FeatureTypes
import Testing

@testable import FeatureCodec

/// Which streams are in use, and who decides it.
@Suite struct OperatingPointTests {
  /// The streams that may be loaded at the session's operating point.
  private func loadable(_ device: TestDevice) -> [Int] {
    (0..<device.profile.streamCount).filter { stream in
      var copy = device
      return stream == 0
        ? copy.load(bytes: [1, 2, 3], stream: 0)
        : copy.load([UInt8](repeating: 0, count: copy.profile.layer(ofStream: stream).shape.count), stream: stream)
    }
  }

  @Test func retuneChangesWhichStreamsMayBeLoaded() throws {
    var device = TestDevice(try Talk.profile())
    #expect(loadable(device) == [1, 3])
    for (point, streams) in [(1, [0]), (2, [2, 3]), (0, [1, 3])] {
      #expect(device.receive(.retune(operatingPoint: UInt8(point))) == .retuned(operatingPoint: point))
      #expect(device.session.operatingPoint == point)
      #expect(loadable(device) == streams)
    }
  }

  @Test func pointsThatTheProfileLacksAreIgnored() throws {
    var device = TestDevice(try Talk.profile())
    for point in UInt8(3)...255 { #expect(device.receive(.retune(operatingPoint: point)) == .ignored) }
    #expect(device.session.operatingPoint == 0 && device.session.ignoredCount == 253)
    var free = TestDevice(try Talk.free())
    #expect(free.receive(.retune(operatingPoint: 0)) == .ignored)
    #expect(loadable(free) == [0, 1, 2, 3], "without operating points every stream is in use")
  }

  /// The loaded stream stays. A fragment names its stream, so none is read under the wrong scan.
  @Test func whatIsLoadedIsSentToItsEnd() throws {
    var random = SeededGenerator(seed: 1)
    var device = TestDevice(try Talk.profile())
    var server = ServerSession(device.profile)
    let map = randomMap(device.profile.layer(ofStream: 1), using: &random)
    #expect(device.load(map, stream: 1) == true)
    server.receive(try #require(try device.next(20)))
    #expect(device.receive(.retune(operatingPoint: 2)) == .retuned(operatingPoint: 2))
    for fragment in try device.rest(20) { server.receive(fragment) }
    #expect(server.receiver.reconstruct(stream: 1, at: grid(8, 8)).map.count == map.count)
    #expect(server.receiver.completeGrid(frame: 0, stream: 1) == grid(8, 8))
    #expect(device.load(map, stream: 1) == false)
  }

  /// A profile stores a point as one bit per stream.
  @Test func everyStreamHasItsBit() throws {
    var description = ProfileDescription()
    description.layers = [Sample.layer(1, 2, 2, kernel: 1)]
    description.streams = (0..<15).map { _ in ProfileDescription.Stream(layer: 0, scan: [pass(0..<1, 2, 2)]) }
    description.operatingPoints = (0..<15).map { [$0] } + [Set(0..<15)]
    let profile = try description.profile()
    profile.withView { view in
      #expect(view.operatingPointCount == 16)
      for point in 0..<15 {
        #expect((0..<15).filter { view.uses(stream: $0, atOperatingPoint: point) } == [point])
      }
      #expect((0..<15).filter { view.uses(stream: $0, atOperatingPoint: 15) } == Array(0..<15))
      #expect([-1, 16].filter { view.uses(stream: 0, atOperatingPoint: $0) }.isEmpty)
    }
    description.operatingPoints.append([0])
    #expect(throws: ProfileError(field: .operatingPoints, record: 0, offset: 0)) { try description.profile() }
  }

  @Test(arguments: [[], [4], [-1], [0, 15]] as [Set<Int>])
  func pointsWithoutOrBeyondStreamsAreRefused(point: Set<Int>) throws {
    var description = Talk.description()
    description.operatingPoints = [[0], point]
    let error = #expect(throws: ProfileError.self) { try description.profile() }
    #expect(error?.field == .operatingPoints)
  }
}
