extension ServerSession {
  /// Returns the message that lets the device stop working on a frame.
  ///
  /// - Parameters:
  ///   - frame: The number of the frame on air, of which only the low bits matter.
  ///   - layer: The index of a layer of the profile, or another number of 0 to 255 on which both sides agree ([CTRL-2]).
  ///   - classIndex: The class, 0 to 65,535.
  ///   - confidence: The confidence, 0 to 1, rounded down to 1/255 as [CTRL-2] says. Values outside this range are clamped;
  ///     NaN gives 0.
  public func exit(frame: Int, layer: Int, classIndex: Int, confidence: Double) -> ControlMessage {
    precondition(0...255 ~= layer, "a layer has 8 bits")
    precondition(0...65_535 ~= classIndex, "a class index has 16 bits")
    let share = min(max(confidence.isNaN ? 0 : confidence, 0), 1)
    return .exit(
      .init(
        frame: reference(to: frame), layer: UInt8(layer), classIndex: UInt16(classIndex),
        confidence: UInt8(share * 255)))
  }

  /// Returns the message that tells the device how many symbols of a stream have arrived. Spec: [CTRL-2].
  ///
  /// - Parameters:
  ///   - frame: The number of the frame on air, of which only the low bits matter. The count is 0 if the frame is not kept.
  ///   - stream: The index of a stream of the profile.
  /// - Complexity: O(segments).
  public func report(frame: Int, stream: Int) -> ControlMessage {
    precondition(profile.streams.indices.contains(stream), "the profile has no such stream")
    let onAir = profile.headerFormat.frameOnAir(frame)
    return .report(
      frame: reference(to: frame), stream: UInt8(stream),
      symbols: UInt32(truncatingIfNeeded: receiver.symbolCount(frame: onAir, stream: stream)))
  }

  /// Names a frame by 16 bits if its whole number is known, else by the bits on air. Spec: [SESS-8].
  private func reference(to frame: Int) -> ControlMessage.FrameReference {
    if let number = receiver.number(ofFrame: frame) { return .init(number, bits: 16) }
    return .init(UInt32(truncatingIfNeeded: frame), bits: profile.headerFormat.frameBits)
  }

  /// Returns the string that a byte stream carried: `content(frame:stream:)` of `receiver`.
  public func content(frame: Int, stream: Int) -> [UInt8]? { receiver.content(frame: frame, stream: stream) }
}
