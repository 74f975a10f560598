public import FeatureCodec
public import Foundation

/// The events of a session that receives an asynchronous sequence of packets. Create it with
/// `packets.events(of: session)`.
///
///     var events = packets.events(of: ServerSession(profile)).makeAsyncIterator()
///     while let event = try await events.next() {
///       if case .gridComplete(let stream, let frame, let grid) = event { …events.session.receiver.reconstruct… }
///     }
///
/// Only the events of one packet are buffered. Errors and the reaction to cancellation are those of the packets: the
/// events end when the packets end.
public struct ServerEvents<Packets: AsyncSequence>: AsyncSequence where Packets.Element: Sequence<UInt8> {
  public typealias Element = ServerEvent
  @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
  public typealias Failure = Packets.Failure

  private let packets: Packets
  private let session: ServerSession

  init(_ packets: Packets, of session: ServerSession) {
    self.packets = packets
    self.session = session
  }

  public func makeAsyncIterator() -> Iterator { Iterator(packets: packets.makeAsyncIterator(), session: session) }

  /// Iterates over the events, and holds the session.
  public struct Iterator: AsyncIteratorProtocol {
    private var packets: Packets.AsyncIterator
    private var pending: ArraySlice<ServerEvent> = []
    /// The session, which has received every packet up to the one of the last event.
    public private(set) var session: ServerSession

    init(packets: Packets.AsyncIterator, session: ServerSession) {
      self.packets = packets
      self.session = session
    }

    public mutating func next() async rethrows -> ServerEvent? {
      while pending.isEmpty {
        guard let packet = try await packets.next() else { return nil }
        take(packet)
      }
      return pending.popFirst()
    }

    @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(Packets.Failure) -> ServerEvent? {
      while pending.isEmpty {
        guard let packet = try await packets.next(isolation: actor) else { return nil }
        take(packet)
      }
      return pending.popFirst()
    }

    private mutating func take(_ packet: Packets.Element) {
      let bytes = ContiguousArray(packet)
      pending = session.receive(bytes.span)[...]
    }
  }
}

extension ServerEvents: Sendable where Packets: Sendable {}

extension AsyncSequence where Element: Sequence<UInt8> {
  /// Returns the events that these packets (`Data`, `[UInt8]`, …) cause in a copy of the session, in their order.
  public func events(of session: ServerSession) -> ServerEvents<Self> { ServerEvents(self, of: session) }
}

extension ServerSession {
  /// Receives one packet, as `receive` does for bytes.
  public mutating func receive(_ packet: Data) -> [ServerEvent] { receive(packet.span) }
}
