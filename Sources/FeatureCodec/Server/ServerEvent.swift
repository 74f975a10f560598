public import Pooling

/// An event that a packet caused. Spec: [SESS-5], [SESS-6].
public enum ServerEvent: Hashable, Sendable {
  /// A device greets the server. Send `answer` back. If it is a welcome to a session of another number than before, the
  /// server has forgotten everything before.
  case hello(answer: ControlMessage)
  /// The whole number of the frame on air. If its session was another one than before, the server has forgotten
  /// everything before.
  case announcement(number: UInt32)
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
  /// A frame has left the window or the spare slot and is forgotten.
  case frameSuperseded(frame: Int)
  /// A data fragment was dropped.
  case refused(RefusalReason)
  /// A control message was skipped: of a later version, malformed, of the session before, or not for servers.
  case skipped(ControlError)
}

/// How many of a grid's cells hold what the encoder tracked. Spec: [RECON-7].
public struct Coverage: Hashable, Sendable {
  /// The number of cells, in all channels of the scan.
  public var cells: Int
  /// The number of cells that hold exactly the value that the encoder tracked.
  public var exact: Int

  /// Creates a coverage.
  public init(cells: Int, exact: Int) {
    self.cells = cells
    self.exact = exact
  }

  /// The quotient exact / cells, 0 … 1; 0 if there are no cells.
  public var fraction: Double { cells > 0 ? Double(exact) / Double(cells) : 0 }
}
