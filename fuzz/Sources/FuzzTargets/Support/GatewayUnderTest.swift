@testable import FeatureCodec
import FeatureTypes
import Pooling

/// A gateway's session, without a heap, that hears what a server's session hears and must answer alike.
struct GatewayUnderTest {
  private let profile: Profile
  private var session: GatewaySession
  /// Exactly as long as the profile needs.
  private var frames: ContiguousArray<UInt8>
  private var bytes: ContiguousArray<UInt8>
  private var cells: ContiguousArray<ReceiverCell>

  init(_ profile: Profile) {
    self.profile = profile
    guard let size = profile.withView({ $0.gatewaySize }) else { violated(.memory, "a gateway's memory is too large") }
    frames = ContiguousArray(repeating: 0xA5, count: size.frames)
    bytes = ContiguousArray(repeating: 0xA5, count: size.bytes)
    cells = ContiguousArray(repeating: ReceiverCell(), count: size.cells)
    session = Self.with(profile, &frames, &bytes, &cells) { GatewaySession($1, in: &$0) }
  }

  // Static, since spans of two properties cannot be taken from one value.
  private static func with<Result>(
    _ profile: Profile, _ frames: inout ContiguousArray<UInt8>, _ bytes: inout ContiguousArray<UInt8>,
    _ cells: inout ContiguousArray<ReceiverCell>, _ body: (inout GatewayMemory, borrowing ProfileView) -> Result
  ) -> Result {
    var memory = GatewayMemory(frames: frames.mutableSpan, bytes: bytes.mutableSpan, cells: cells.mutableSpan)
    return body(&memory, profile.view)
  }

  private mutating func with<Result>(
    _ body: (inout GatewaySession, inout GatewayMemory, borrowing ProfileView) -> Result
  ) -> Result {
    var session = session
    let result = Self.with(profile, &frames, &bytes, &cells) { body(&session, &$0, $1) }
    self.session = session
    return result
  }

  /// Delivers a packet, of which the server's session said `wanted`.
  mutating func receive(_ packet: [UInt8], _ wanted: [ServerEvent]) {
    var events: [ServerEvent] = []
    with { session, memory, profile in
      session.receive(packet.span, of: profile, in: &memory) { events.append($0) }
    }
    require(events == wanted, .model, "the server tells \(wanted), the gateway \(events)")
    require(events.count <= session.eventLimit, .model, "\(events.count) events of one packet")
  }

  mutating func noteSilence() { session.noteSilence() }

  mutating func reset() {
    with { session, memory, profile in session.reset(profile, in: &memory) }
  }

  /// Compares every answer about every frame and stream, and one map of each.
  mutating func check(against server: ServerSession) {
    let receiver = server.receiver
    let numbers = receiver.numbers
    require(session.numbers == numbers, .model, "the gateway has \(session.numbers), the server \(numbers)")
    require(session.number == server.number && session.former == server.former, .model, "numbers of sessions")
    var kept: [Int] = []
    with { session, memory, _ in session.forEachKeptFrame(in: memory) { kept.append($0) } }
    require(kept == receiver.keptFrames, .model, "the gateway keeps \(kept), the server \(receiver.keptFrames)")
    for frame in kept + [kept.first.map { ($0 + 1) % profile.headerFormat.frameCount } ?? 0] {
      for stream in profile.streams.indices { check(frame, stream, server) }
    }
  }

  private mutating func check(_ frame: Int, _ index: Int, _ server: ServerSession) {
    let (profile, receiver) = (profile, server.receiver)
    let progress = with { session, memory, profile in
      session.progress(frame: frame, of: profile.stream(index), in: memory)
    }
    let wanted = GatewaySession.Progress(
      symbols: receiver.symbolCount(frame: frame, stream: index),
      isInconsistent: receiver.isInconsistent(frame: frame, stream: index),
      completeGrid: receiver.completeGrid(frame: frame, stream: index),
      finestGrid: receiver.finestGrid(frame: frame, stream: index),
      completeChannels: receiver.completeChannelCount(frame: frame, stream: index))
    require(progress == wanted, .model, "frame \(frame), stream \(index): \(progress), the server \(wanted)")
    let report = with { session, memory, profile in
      session.report(frame: frame, of: profile.stream(index), in: memory)
    }
    require(report == server.report(frame: frame, stream: index), .model, "[CTRL-2]: \(report)")
    guard !profile.streams[index].isBytes else {
      let content = with { session, memory, profile in
        session.content(frame: frame, of: profile.stream(index), in: memory)
      }
      return require(
        content.map { Array(frames[$0]) } == receiver.content(frame: frame, stream: index), .model, "[PROF-8]: string")
    }
    checkMap(frame, index, receiver)
  }

  /// The finest grid, or another one that the frame chooses.
  private mutating func checkMap(_ frame: Int, _ index: Int, _ receiver: Receiver) {
    let layer = profile.streams[index].layer
    let steps = layer.geometry.stepCount
    let grid = layer.geometry.grid(at: frame % 3 == 0 ? steps : frame % (steps + 1))
    var (map, other) = (
      ContiguousArray<UInt8>(repeating: 0, count: layer.shape.count),
      ContiguousArray<UInt8>(repeating: 1, count: layer.shape.count)
    )
    var output = map.mutableSpan
    let wanted = receiver.reconstruct(frame: frame, stream: index, at: grid, layout: .hwc, into: &output)
    let found = with { session, memory, profile in
      var output = other.mutableSpan
      return session.reconstruct(
        frame: frame, of: profile.stream(index), at: grid, in: &memory, into: &output,
        strides: FeatureMapLayout.hwc.strides(of: layer.shape))
    }
    require(found == wanted && map == other, .model, "[RECON]: another map of frame \(frame), stream \(index)")
  }
}
