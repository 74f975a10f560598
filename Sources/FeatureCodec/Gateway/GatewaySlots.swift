/// The slots of a gateway's memory.
///
/// A value of its own, so that a session that changes need not be copied to ask for a slot.
struct GatewaySlots: Sendable {
  /// The number of bytes in a slot.
  let length: Int
  /// The number of slots: the frames of the window, and the spare one.
  let count: Int

  subscript(index: Int) -> GatewaySlot { GatewaySlot(start: index &* length) }

  /// Returns the slot that keeps `frame`, or nil.
  @inline(never)  // has several callers
  func slot(of frame: Int, in frames: borrowing MutableSpan<UInt8>) -> GatewaySlot? {
    for index in 0..<count where self[index].layer(in: frames) > 0 && self[index].frame(in: frames) == frame {
      return self[index]
    }
    return nil
  }

  /// Returns a free slot, in which `frame` is kept from now on.
  func keep(_ frame: Int, layer: Int, in frames: inout MutableSpan<UInt8>) -> GatewaySlot? {
    for index in 0..<count where self[index].layer(in: frames) == 0 {
      self[index].keep(frame, layer: layer, in: &frames)
      return self[index]
    }
    return nil  // Unreached: one slot is always free.
  }

  /// Returns where a stream's symbols lie in the slot that keeps `frame`, or nil.
  @inline(never)  // has several callers
  func area(of frame: Int, _ stream: borrowing StreamView, in frames: borrowing MutableSpan<UInt8>) -> GatewayArea? {
    guard let slot = slot(of: frame, in: frames) else { return nil }
    return stream.area(slot)
  }

  /// Frees all slots.
  @inline(never)  // has several callers
  func clear(streams: Int, in frames: inout MutableSpan<UInt8>) {
    for index in 0..<count { self[index].clear(length, streams: streams, in: &frames) }
  }
}

extension StreamView {
  /// Returns where the stream's symbols lie in a slot.
  func area(_ slot: GatewaySlot) -> GatewayArea {
    GatewayArea(start: slot.start &+ profile.firstByte(ofStream: index), count: symbolCount)
  }
}
