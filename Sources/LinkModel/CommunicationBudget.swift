/// The largest size of a layer's features that leave while the next layer is computed: FLEET, Eq. 1.
///
/// The paper states the budget twice, and the statements differ:
///
///     Eq. (1)         S_packet · ⌊t / t_CI⌋: whole intervals, one packet in each
///     section 3.2     251 · 4 · ⌈t / 10⌉ bytes for an interval of 10 ms with 8 packets, 4 of them payloads: begun intervals,
///                     four packets in each
package enum CommunicationBudget: String, CaseIterable, Sendable {
  /// Rounded down, as in Eq. (1): only intervals that end before the layer does.
  case wholeIntervals
  /// Rounded up, as in the example of section 3.2: the last interval counts although it ends after the layer.
  case begunIntervals

  /// Returns the budget in bytes.
  ///
  /// - Parameters:
  ///   - packet: The bytes of features in a packet; the paper's S_packet is 251, of which 244 can be a value.
  ///   - packets: The packets of the device in an event. Eq. (1) has 1.
  ///   - time: The time of the next layer, in µs.
  ///   - interval: The connection interval, in µs.
  package func bytes(packet: Int, packets: Int = 1, time: Int, interval: Int) -> Int {
    let intervals = self == .wholeIntervals ? time / interval : (time + interval - 1) / interval
    return packet * packets * intervals
  }
}
