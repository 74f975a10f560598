extension ServerSession {
  /// The message that lets the device stop working on a frame.
  ///
  /// - Parameters:
  ///   - frame: its number, of which the low bits go on air; events give those.
  ///   - layer: a layer of the profile.
  ///   - classIndex: 0 to 65,535.
  ///   - confidence: 0 to 1, rounded down to 1/255 ([CTRL-2]); what lies outside is clamped, NaN is 0.
  public func exit(frame: Int, layer: Int, classIndex: Int, confidence: Double) -> ControlMessage {
    precondition(profile.withView { 0..<$0.layerCount ~= layer }, "the profile has no such layer")
    precondition(0...65_535 ~= classIndex, "a class index has 16 bits")
    let onAir = frame & (profile.headerFormat.frameCount - 1)
    let share = min(max(confidence.isNaN ? 0 : confidence, 0), 1)
    return .exit(
      .init(
        frame: UInt8(onAir), layer: UInt8(layer), classIndex: UInt16(classIndex),
        confidence: UInt8(share * 255)))
  }

  /// The message that tells the device how much of a stream has arrived. O(symbols / 8). Spec: [CTRL-2].
  ///
  /// - Parameters:
  ///   - frame: its number on air; of one that is not in the window nothing has arrived.
  ///   - stream: a stream of the profile.
  public func report(frame: Int, stream: Int) -> ControlMessage {
    precondition(profile.streams.indices.contains(stream), "the profile has no such stream")
    return .report(
      frame: UInt8(truncatingIfNeeded: frame), stream: UInt8(stream),
      symbols: UInt32(truncatingIfNeeded: receiver.symbolCount(frame: frame, stream: stream)))
  }

  /// What a byte stream carried: `receiver`'s `content`.
  public func content(frame: Int, stream: Int) -> [UInt8]? { receiver.content(frame: frame, stream: stream) }
}
