/// A slot of a gateway's memory: the frame that it keeps, and what has arrived of it. Spec: [REASM-2].
///
///      0      1       2      4                  per stream
///     frame  layer   grid   mark  …            symbols, presence bits  …
///                    2 bytes
///
/// The layer is the deepest one of which a symbol is there, plus 1; 0 for a free slot. The grid is the state of the largest
/// complete grid that was reported, or 65,535; for bytes, 0 once the content was reported. The mark is 1 if fragments
/// disagreed.
struct GatewaySlot {
  enum Field {
    static let frame = 0
    static let layer = 1
    static let streams = 2
    static let streamLength = 3
    static let mark = 2
  }

  static let noState = 0xFFFF

  /// The index of the slot's first byte.
  let start: Int

  func frame(in frames: borrowing MutableSpan<UInt8>) -> Int { Int(frames[start &+ Field.frame]) }

  /// The deepest layer plus 1, or 0 if the slot is free.
  func layer(in frames: borrowing MutableSpan<UInt8>) -> Int { Int(frames[start &+ Field.layer]) }

  /// Keeps `frame`, of which a fragment of a layer is about to be stored.
  func keep(_ frame: Int, layer: Int, in frames: inout MutableSpan<UInt8>) {
    frames[start &+ Field.frame] = UInt8(truncatingIfNeeded: frame)
    note(layer: layer, in: &frames)
  }

  func note(layer: Int, in frames: inout MutableSpan<UInt8>) {
    frames[start &+ Field.layer] = UInt8(truncatingIfNeeded: layer &+ 1)
  }

  private func first(_ stream: Int) -> Int { start &+ Field.streams &+ stream &* Field.streamLength }

  /// Returns the state of the grid that was reported, or `noState`.
  func state(ofStream stream: Int, in frames: borrowing MutableSpan<UInt8>) -> Int {
    let first = first(stream)
    return Int(frames[first]) | Int(frames[first &+ 1]) &<< 8
  }

  func report(_ state: Int, ofStream stream: Int, in frames: inout MutableSpan<UInt8>) {
    frames.store(UInt32(truncatingIfNeeded: state), length: Field.mark, at: first(stream))
  }

  func isInconsistent(_ stream: Int, in frames: borrowing MutableSpan<UInt8>) -> Bool {
    frames[first(stream) &+ Field.mark] != 0
  }

  func markInconsistent(_ stream: Int, in frames: inout MutableSpan<UInt8>) { frames[first(stream) &+ Field.mark] = 1 }

  /// Frees the slot: no frame, no symbols, no marks, and no grid reported.
  @inline(never)  // has several callers
  func clear(_ length: Int, streams: Int, in frames: inout MutableSpan<UInt8>) {
    for index in start..<start &+ length { frames[index] = 0 }
    for stream in 0..<streams { report(Self.noState, ofStream: stream, in: &frames) }
  }
}
