extension GatewaySession {
  @inline(never)  // a stack frame of its own
  mutating func receiveControl(
    _ packet: Span<UInt8>, of profile: borrowing ProfileView, in memory: inout GatewayMemory,
    _ body: (ServerEvent) -> Void
  ) {
    do throws(ControlError) {
      switch try UplinkMessage(packet, profile: identifier) {
      case .refused(let answer): body(.hello(answer: answer))
      case .hello(let session):
        try enter(session, adopts: false, of: profile, in: &memory)
        body(.hello(answer: .welcome(version: ControlMessage.version, profile: identifier, session: session)))
      case .announcement(let session, let number):
        try enter(session, adopts: true, of: profile, in: &memory)
        let before = (newest: newestFrame, spare: spareFrame)
        let change = numbers.announce(number)
        free(change, before, streams: profile.streamCount, in: &memory.frames, body)
        body(.announcement(number: number))
      case .localResult(let decision): body(.localResult(decision))
      }
    } catch {
      body(.skipped(error))
    }
  }

  /// Continues the session of this number, or starts it anew. Spec: [SESS-6].
  private mutating func enter(
    _ session: UInt16, adopts: Bool, of profile: borrowing ProfileView, in memory: inout GatewayMemory
  ) throws(ControlError) {
    if try former.enter(session, from: number, adopts: adopts) { reset(profile, in: &memory) }
    number = session
  }

  /// Returns the message that lets the device stop working on a frame.
  ///
  /// - Parameters:
  ///   - frame: The number of the frame on air, of which only the low bits matter.
  ///   - layer: The layer that was enough: an index into the profile's, or another number on which both sides agree.
  ///   - classIndex: The class.
  ///   - confidence: The confidence, in steps of 1/255.
  public func exit(frame: Int, layer: UInt8, classIndex: UInt16, confidence: UInt8) -> ControlMessage {
    .exit(.init(frame: reference(to: frame), layer: layer, classIndex: classIndex, confidence: confidence))
  }

  /// Returns the message that tells the device how many symbols of a stream have arrived. Spec: [CTRL-2].
  ///
  /// - Parameters:
  ///   - frame: The number of the frame on air, of which only the low bits matter. The count is 0 if the frame is not kept.
  ///   - stream: A stream of the session's profile.
  ///   - memory: The session's memory.
  /// - Complexity: O(symbols / 8 + segments).
  public func report(
    frame: Int, of stream: borrowing StreamView, in memory: borrowing GatewayMemory
  ) -> ControlMessage {
    .report(
      frame: reference(to: frame), stream: UInt8(truncatingIfNeeded: stream.index),
      symbols: UInt32(
        truncatingIfNeeded: symbolCount(frame: numbers.onAir(frame), of: stream, in: memory)))
  }

  /// Names a frame by 16 bits if its whole number is known, else by the bits on air. Spec: [SESS-8].
  private func reference(to frame: Int) -> ControlMessage.FrameReference {
    if let number = numbers.number(of: numbers.onAir(frame)) { return .init(number, bits: 16) }
    return .init(UInt32(truncatingIfNeeded: frame), bits: numbers.frameBits)
  }
}
