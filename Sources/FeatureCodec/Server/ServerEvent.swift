public import Pooling

/// What came of a packet. Spec: [SESS-5].
public enum ServerEvent: Hashable, Sendable {
  /// A device starts anew. `answer` is the message to send back; the session has forgotten what came before if it is a
  /// welcome.
  case hello(answer: ControlMessage)
  case localResult(ControlMessage.Decision)
  /// Symbols that were not there before.
  case symbols(stream: Int, frame: Int, new: Int)
  /// A larger grid than before is complete in every channel of the stream's scan.
  case gridComplete(stream: Int, frame: Int, grid: GridSize)
  /// The device has gone on to a deeper layer: no more of this one will come. What arrived stays for fusion.
  case layerSuperseded(layer: Int, frame: Int)
  /// A frame has left the window and is forgotten.
  case frameSuperseded(frame: Int)
  /// A data fragment that was dropped.
  case refused(RefusalReason)
  /// A control message that was skipped: of a later version, malformed, or not for servers.
  case skipped(ControlError)
}
