public import Pooling

/// An event that a packet caused. Spec: [SESS-5], [SESS-6].
public enum ServerEvent: Hashable, Sendable {
  /// A device restarts. Send `answer` back. If it is a welcome, the session has forgotten everything before.
  case hello(answer: ControlMessage)
  /// The result of the device's own classifier.
  case localResult(ControlMessage.Decision)
  /// Symbols have arrived that were not there before.
  case symbols(stream: Int, frame: Int, new: Int)
  /// A larger grid than before is complete in every channel of the stream's scan. If one fragment completes several
  /// grids, there is one event, for the largest.
  case gridComplete(stream: Int, frame: Int, grid: GridSize)
  /// The string of a byte stream is complete. At most one event per frame.
  case contentComplete(stream: Int, frame: Int)
  /// The device has moved on from `layer`, the deepest one so far, to a deeper one. It will send no more of `layer`,
  /// but fragments of it may still be in flight. Symbols that have arrived stay for fusion.
  case layerSuperseded(layer: Int, frame: Int)
  /// A frame has left the window and is forgotten.
  case frameSuperseded(frame: Int)
  /// A data fragment was dropped.
  case refused(RefusalReason)
  /// A control message was skipped: of a later version, malformed, or not for servers.
  case skipped(ControlError)
}
