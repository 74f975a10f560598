extension DeviceSession {
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

  /// Takes a downlink message in. Bytes from the air: whatever they are, they are an event or are counted as ignored.
  /// O(1).
  public mutating func receive(_ bytes: Span<UInt8>, of profile: borrowing ProfileView) -> Event {
    precondition(profile.identifier == identifier, "a session belongs to its profile")
    let message: ControlMessage
    do throws(ControlError) {
      message = try ControlMessage(bytes)
    } catch {
      return ignore()
    }
    switch message {
    case .welcome(let version, let profile):
      return version == ControlMessage.version && profile == identifier ? .welcome : ignore()
    case .refuse(let reason, let version): return .refused(reason, version: version)
    case .exit(let decision):
      guard Int(decision.frame) == frameOnAir else { return ignore() }
      isStopped = true
      return .exit(decision)
    case .report(let frame, let stream, let symbols):
      guard Int(frame) == frameOnAir, Int(stream) < profile.streamCount else { return ignore() }
      return .report(stream: Int(stream), symbols: Int(symbols))
    case .retune(let point):
      guard Int(point) < profile.operatingPointCount else { return ignore() }
      operatingPoint = Int(point)
      return .retuned(operatingPoint: Int(point))
    case .hello, .localResult: return ignore()
    }
  }

  private mutating func ignore() -> Event {
    ignoredCount &+= 1
    return .ignored
  }
}
