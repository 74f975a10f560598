/// A link that is open all the time, and whose bandwidth changes: recorded, or made by `MarkovBandwidth`. Nothing is lost. Both
/// directions have the same bandwidth at the same time, and do not share it.
///
/// Values are sent one after the other. A device that has nothing to send, and a server that has no answer, are asked again every
/// `step` µs, so times are exact to that.
package struct BandwidthLink: SimulatedLink {
  package static let step = 100

  private let trace: BandwidthTrace
  private let start: Int
  private let limit: Int
  /// The answer on its way to the device, and when it arrives.
  private var answer: (packet: LinkPacket, time: Int)?
  package private(set) var use = RadioUse()
  package private(set) var anchor = 0
  package private(set) var isLost = false

  /// - Parameters:
  ///   - start: the place in the trace where the simulation begins, in µs ≥ 0.
  ///   - limit: the link counts as lost if a value would arrive later than so many µs after the beginning.
  package init(_ trace: BandwidthTrace, from start: Int, limit: Int) {
    (self.trace, self.start, self.limit) = (trace, start, limit)
  }

  /// There is no queue: a value leaves when it is asked for.
  package var hasRoom: Bool { false }
  package var isDrained: Bool { true }
  package mutating func offer(_ packet: LinkPacket, at time: Int) -> Bool { false }

  /// Sends a value of the device, or waits for `step`; an answer of the server that arrives by then is delivered before the value.
  ///
  /// - Complexity: O(steps), and O(log pieces of the trace) for each value.
  package mutating func runEvent(_ user: inout some ConnectionUser) {
    let time = anchor
    guard let packet = user.nextUplink(at: time) else {
      anchor += Self.step
      exchangeDown(&user, from: time, to: anchor)
      return
    }
    let end = arrival(of: packet, from: time)
    anchor = min(end, max(time, limit))
    exchangeDown(&user, from: time, to: anchor)
    user.radioWasOn(from: time, to: anchor)
    use.events += 1
    use.dataPackets += 1
    use.transmitting += anchor - time
    guard end <= limit else {
      isLost = true
      return
    }
    use.delivered += 1
    use.deliveredBytes += packet.length
    user.uplinkArrived(packet, at: end)
  }

  /// Takes the server's answer as soon as there is one, and delivers it when it has arrived.
  private mutating func exchangeDown(_ user: inout some ConnectionUser, from time: Int, to end: Int) {
    var moment = time
    while answer == nil, moment < end {
      if let packet = user.nextDownlink(at: moment) { answer = (packet, arrival(of: packet, from: moment)) }
      moment += Self.step
    }
    guard let (packet, arrival) = answer, arrival <= end else { return }
    answer = nil
    user.downlinkArrived(packet, at: arrival)
  }

  private func arrival(of packet: LinkPacket, from time: Int) -> Int {
    trace.arrival(of: packet.length, from: start + time) - start
  }
}

/// What carries the packets of a simulation: `Connection`, event by event, or `BandwidthLink`, value by value.
package protocol SimulatedLink {
  /// The start of the next event, in µs.
  var anchor: Int { get }
  /// What the device's radio has done so far.
  var use: RadioUse { get }
  /// Whether nothing will arrive any more.
  var isLost: Bool { get }
  /// Whether the device's queue takes another value.
  var hasRoom: Bool { get }
  /// Whether the device has nothing to send and nothing that waits for an acknowledgement.
  var isDrained: Bool { get }
  /// Puts a value of the device into its queue. Returns false if there is no room.
  mutating func offer(_ packet: LinkPacket, at time: Int) -> Bool
  /// Runs the event at `anchor`, and moves `anchor` to the next one.
  mutating func runEvent(_ user: inout some ConnectionUser)
}

extension Connection: SimulatedLink {}
