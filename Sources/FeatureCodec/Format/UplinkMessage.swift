/// What a control message means to a server that holds a profile. Spec: [CTRL-4].
enum UplinkMessage {
  /// A hello of another version or profile, with the answer to send back.
  case refused(answer: ControlMessage)
  case hello(session: UInt16)
  case announcement(session: UInt16, number: UInt32)
  case localResult(ControlMessage.Decision)

  /// Reads a message.
  ///
  /// - Parameter identifier: The identifier of the server's profile.
  /// - Throws: `ControlError` if the bytes are not a message for servers.
  init(_ packet: Span<UInt8>, profile identifier: UInt32) throws(ControlError) {
    switch try ControlMessage(packet) {
    case .hello(let version, let profile, let session):
      if version != ControlMessage.version {
        self = .refused(answer: .refuse(.unknownVersion, version: ControlMessage.version))
      } else if profile != identifier {
        self = .refused(answer: .refuse(.unknownProfile, version: ControlMessage.version))
      } else {
        self = .hello(session: session)
      }
    case .announcement(let session, let number): self = .announcement(session: session, number: number)
    case .localResult(let decision): self = .localResult(decision)
    case .welcome, .refuse, .exit, .report, .retune: throw .unknownKind
    }
  }
}

/// The session before the current one, whose messages may still arrive. Spec: [SESS-6].
struct FormerSession: Hashable, Sendable {
  /// Its number, or 0.
  var number: UInt16 = 0
  /// How many of its messages have come in a row: 0 to 2.
  var messageCount: UInt8 = 0

  /// Takes the number of a hello or an announcement, and returns whether the server forgets everything before.
  ///
  /// The former session's messages are late, but the third in a row is of a device that still has that session.
  ///
  /// - Parameters:
  ///   - session: The number in the message.
  ///   - current: The number of the current session.
  ///   - adopts: Whether a server that knows no session yet learns the number and forgets nothing.
  mutating func enter(_ session: UInt16, from current: UInt16, adopts: Bool) throws(ControlError) -> Bool {
    let returns = session == number && session != current
    messageCount = returns ? messageCount &+ 1 : 0
    guard session != current else { return false }
    guard messageCount == 0 || messageCount == 3 else { throw .formerSession }
    messageCount = 0
    guard returns || current != 0 || !adopts else { return false }
    number = current
    return true
  }
}
