extension DeviceSession {
  /// What a session is doing; raw values are stable codes (spec [SESS-1]).
  public enum State: UInt8, Hashable, Sendable {
    /// Nothing is loaded.
    case idle = 0
    /// Something is loaded, and not sent to its end.
    case sending = 1
    /// What is loaded has been sent to its end.
    case sent = 2
    /// The server is sure about the current frame: nothing more of it is sent.
    case stopped = 3
  }

  /// What a downlink message meant.
  public enum Event: Hashable, Sendable {
    /// The server holds the profile.
    case welcome
    /// The server, which speaks `version`, does not take the device on.
    case refused(ControlMessage.RefuseReason, version: UInt8)
    /// Stop working on the current frame.
    case exit(ControlMessage.Decision)
    /// Symbols of a stream of the current frame that have arrived. The server's word: it may be more than were sent.
    case report(stream: Int, symbols: Int)
    /// From now on only streams of this operating point can be loaded; what is loaded stays.
    case retuned(operatingPoint: Int)
    /// Of another frame, profile or version, malformed, or not for devices: skipped and counted.
    case ignored
  }
}
