import Charts
import FeatureCodec

/// Control messages as text, field by field. Spec: [CTRL-1].
enum ControlMessageText {
  static func text(of message: ControlMessage, _ profile: Profile) -> String {
    switch message {
    case .hello(let version, let identifier, let session): "hello  " + greeting(version, identifier, session, profile)
    case .welcome(let version, let identifier, let session):
      "welcome  " + greeting(version, identifier, session, profile)
    case .announcement(let session, let number): "announcement  session \(session)  frame \(number)"
    case .localResult(let decision): "local result  \(text(of: decision))"
    case .exit(let decision): "exit  \(text(of: decision))"
    case .refuse(let reason, let version): "refuse  \(reason) (\(reason.rawValue))  version \(version)"
    case .report(let frame, let stream, let symbols): "report  \(text(of: frame))  stream \(stream)  symbols \(symbols)"
    case .retune(let point): "retune  operating point \(point)"
    }
  }

  private static func greeting(
    _ version: UInt8, _ identifier: UInt32, _ session: UInt16, _ profile: Profile
  ) -> String {
    "version \(version)  profile \(ProfileText.hexadecimal(identifier))  session \(session)"
      + (identifier == profile.identifier ? "" : "  another profile than \(ProfileText.identifier(profile))")
  }

  private static func text(of decision: ControlMessage.Decision) -> String {
    let confidence = NumberText.fixed(Double(decision.confidence) / 255, 3)
    return "\(text(of: decision.frame))  layer \(decision.layer)  class \(decision.classIndex)"
      + "  confidence \(confidence)"
  }

  /// A frame's number, and how many of its low bits are known.
  private static func text(of frame: ControlMessage.FrameReference) -> String {
    "frame \(frame.number) of \(frame.bits) bits"
  }
}
