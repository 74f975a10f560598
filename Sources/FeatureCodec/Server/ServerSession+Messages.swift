extension ServerSession {
  /// Returns the message that lets the device stop working on a frame.
  ///
  /// - Parameters:
  ///   - frame: The number of the frame. Only its low bits go on air; events report these bits.
  ///   - layer: The index of a layer of the profile.
  ///   - classIndex: The class, 0 to 65,535.
  ///   - confidence: The confidence, 0 to 1, rounded down to 1/255 ([CTRL-2]). Values outside this range are clamped;
  ///     NaN gives 0.
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

  /// Returns the message that tells the device how many symbols of a stream have arrived. Spec: [CTRL-2].
  ///
  /// - Parameters:
  ///   - frame: The number of the frame on air. The count is 0 if the frame is not in the window.
  ///   - stream: The index of a stream of the profile.
  /// - Complexity: O(symbols / 8).
  public func report(frame: Int, stream: Int) -> ControlMessage {
    precondition(profile.streams.indices.contains(stream), "the profile has no such stream")
    return .report(
      frame: UInt8(truncatingIfNeeded: frame), stream: UInt8(stream),
      symbols: UInt32(truncatingIfNeeded: receiver.symbolCount(frame: frame, stream: stream)))
  }

  /// Returns the string that a byte stream carried: `content(frame:stream:)` of `receiver`.
  public func content(frame: Int, stream: Int) -> [UInt8]? { receiver.content(frame: frame, stream: stream) }
}
