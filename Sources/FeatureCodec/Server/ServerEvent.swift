public import Pooling

/// What came of a packet. Spec: [SESS-5].
public enum ServerEvent: Hashable, Sendable {
  /// A device starts anew. `answer` is the message to send back; the session has forgotten what came before if it is a
  /// welcome.
  case hello(answer: ControlMessage)
  /// What the device's own classifier found.
  case localResult(ControlMessage.Decision)
  /// Symbols that were not there before.
  case symbols(stream: Int, frame: Int, new: Int)
  /// A larger grid than before is complete in every channel of the stream's scan. Grids that one fragment completes
  /// together are one event, of the largest.
  case gridComplete(stream: Int, frame: Int, grid: GridSize)
  /// All of what a byte stream carries is there: once a frame.
  case contentComplete(stream: Int, frame: Int)
  /// The device has gone on from `layer`, the deepest one so far, to a deeper one: no more of it will be sent, though
  /// some may still be under way. What arrived stays for fusion.
  case layerSuperseded(layer: Int, frame: Int)
  /// A frame has left the window and is forgotten.
  case frameSuperseded(frame: Int)
  /// A data fragment that was dropped.
  case refused(RefusalReason)
  /// A control message that was skipped: of a later version, malformed, or not for servers.
  case skipped(ControlError)
}
