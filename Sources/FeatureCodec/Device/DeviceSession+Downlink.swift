extension DeviceSession {
  /// The meaning of a downlink message.
  public enum Event: Hashable, Sendable {
    /// The server holds the profile.
    case welcome
    /// The server, which speaks `version`, does not accept the device.
    case refused(ControlMessage.RefuseReason, version: UInt8)
    /// The server is sure: the device stops working on the current frame.
    case exit(ControlMessage.Decision)
    /// The number of symbols of a stream of the current frame that have arrived. It is untrusted: it may exceed the
    /// number sent.
    case report(stream: Int, symbols: Int)
    /// From now on only streams of this operating point can be loaded. The stream that is loaded stays.
    case retuned(operatingPoint: Int)
    /// Skipped and counted: of another frame, session, profile or version, malformed, or not for devices.
    case ignored
  }

  /// Handles a downlink message. Spec: [CTRL-4].
  ///
  /// The bytes come from the air. Any bytes give an event; those that are not a message for this device give `ignored`,
  /// and are counted.
  ///
  /// - Precondition: `profile` is the session's profile.
  /// - Complexity: O(1).
  public mutating func receive(_ bytes: Span<UInt8>, of profile: borrowing ProfileView) -> Event {
    precondition(profile.identifier == identifier, "a session needs the profile it was created with")
    let fields: MessageFields
    do throws(ControlError) {
      fields = try MessageFields(bytes)
    } catch {
      return ignore()
    }
    switch fields.kind {
    case ControlMessage.Kind.welcome:
      let isMine = fields.second == ControlMessage.version && fields.profile == identifier && fields.session == number
      return isMine ? .welcome : ignore()
    case ControlMessage.Kind.refuse: return .refused(fields.reason, version: fields.third)
    case ControlMessage.Kind.exit:
      guard fields.frame.matches(frame, frameBits: frameBits) else { return ignore() }
      isStopped = true
      return .exit(fields.decision)
    case ControlMessage.Kind.report:
      let stream = Int(fields.stream)
      guard fields.frame.matches(frame, frameBits: frameBits), stream < profile.streamCount else { return ignore() }
      return .report(stream: stream, symbols: Int(fields.symbols))
    case ControlMessage.Kind.retune:
      let point = Int(fields.second)
      guard point < profile.operatingPointCount else { return ignore() }
      operatingPoint = point
      return .retuned(operatingPoint: point)
    default: return ignore()  // a message for servers
    }
  }

  private mutating func ignore() -> Event {
    ignoredCount &+= 1
    return .ignored
  }
}
