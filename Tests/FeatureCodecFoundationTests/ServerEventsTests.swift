import FeatureCodec
import FeatureCodecFoundation
import Foundation
import Pooling
import Testing

/// A sequence of packets gives a sequence of events.
@Suite struct ServerEventsTests {
  struct Disconnected: Error, Equatable { var after: Int }

  /// Packets, then an error of one type.
  struct Failing: AsyncSequence, AsyncIteratorProtocol {
    typealias Element = [UInt8]
    typealias Failure = Disconnected
    var packets: [[UInt8]]
    var sent = 0

    mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(Disconnected) -> [UInt8]? {
      guard sent < packets.count else { throw Disconnected(after: sent) }
      sent += 1
      return packets[sent - 1]
    }

    mutating func next() async throws(Disconnected) -> [UInt8]? { try await next(isolation: nil) }
    func makeAsyncIterator() -> Failing { self }
  }

  private func stream<Packet: Sendable>(_ packets: [Packet]) -> AsyncStream<Packet> {
    AsyncStream { continuation in
      for packet in packets { continuation.yield(packet) }
      continuation.finish()
    }
  }

  /// Packets may give no event, one or several.
  private func packets(_ profile: Profile) throws -> [Data] {
    let fragments = try Sample.fragments(profile)
    let hello = ControlMessage.hello(version: ControlMessage.version, profile: profile.identifier, session: 1).data
    return [hello, Data()] + fragments + [fragments[0], fragments[3], Data([0xF2])]
  }

  @Test func eventsAreTheSessions() async throws {
    let profile = try Sample.profile()
    let packets = try packets(profile)
    let expected = Sample.events(profile, packets)
    var events: [ServerEvent] = []
    for await event in stream(packets).events(of: ServerSession(profile)) { events.append(event) }
    #expect(events == expected && events.count > packets.count)
    var fromBytes: [ServerEvent] = []
    for await event in stream(packets.map { [UInt8]($0) }).events(of: ServerSession(profile)) {
      fromBytes.append(event)
    }
    #expect(fromBytes == expected)
  }

  /// When an event arrives, the session's state includes it.
  @Test func sessionIsWhereTheEventIs() async throws {
    let profile = try Sample.profile()
    var events = stream(try packets(profile)).events(of: ServerSession(profile)).makeAsyncIterator()
    var grids: [GridSize] = []
    while let event = await events.next() {
      guard case .gridComplete(let stream, let frame, let grid) = event else { continue }
      #expect(events.session.receiver.completeGrid(frame: frame, stream: stream) == grid)
      grids.append(grid)
    }
    #expect(grids == [2, 4, 8].map { GridSize(rows: $0, columns: $0) })
    #expect(events.session.receiver.symbolCount(frame: 1, stream: 0) == 128)
  }

  /// The packets' own error arrives with its type, after every event before it.
  @Test func failureKeepsItsType() async throws {
    let profile = try Sample.profile()
    let packets = try packets(profile).map { [UInt8]($0) }
    var events: [ServerEvent] = []
    do throws(Disconnected) {
      for try await event in Failing(packets: packets).events(of: ServerSession(profile)) { events.append(event) }
      Issue.record("the packets end with an error")
    } catch {
      #expect(error == Disconnected(after: packets.count))
    }
    #expect(events == Sample.events(profile, packets.map { Data($0) }))
  }

  /// A task that waits for packets that never arrive ends when it is cancelled. The limit ends a task that hangs; it is long,
  /// because other tests may keep a busy machine's threads for minutes.
  @Test(.timeLimit(.minutes(30)))
  func cancellationEnds() async throws {
    let profile = try Sample.profile()
    let (packets, continuation) = AsyncStream.makeStream(of: Data.self)
    let (seen, seenContinuation) = AsyncStream.makeStream(of: ServerEvent.self)
    let task = Task {
      for await event in packets.events(of: ServerSession(profile)) { seenContinuation.yield(event) }
      seenContinuation.finish()
      return Task.isCancelled
    }
    continuation.yield(try Sample.fragments(profile)[0])
    var iterator = seen.makeAsyncIterator()
    #expect(await iterator.next() == .symbols(stream: 0, frame: 1, new: 17))
    task.cancel()
    #expect(await task.value)
  }
}
