extension ServerSession {
  /// The message that lets the device stop working on `frame`. `confidence`, 0 to 1, goes in steps of 1/255.
  public func exit(frame: Int, layer: Int, classIndex: Int, confidence: Double) -> ControlMessage {
    let share = min(max(confidence.isNaN ? 0 : confidence, 0), 1)
    return .exit(
      .init(
        frame: UInt8(truncatingIfNeeded: frame), layer: UInt8(truncatingIfNeeded: layer),
        classIndex: UInt16(truncatingIfNeeded: classIndex), confidence: UInt8(share * 255)))
  }

  /// The message that tells the device how much of a stream has arrived. Spec: [CTRL-2].
  public func report(frame: Int, stream: Int) -> ControlMessage {
    .report(
      frame: UInt8(truncatingIfNeeded: frame), stream: UInt8(truncatingIfNeeded: stream),
      symbols: UInt32(truncatingIfNeeded: receiver.symbolCount(frame: frame, stream: stream)))
  }

  /// What a byte stream carried, once all of it is there; nil before. Spec: [PROF-8].
  public func content(frame: Int, stream index: Int) -> [UInt8]? {
    guard receiver.memory.areas.indices.contains(index), let slot = receiver.slot(of: frame) else { return nil }
    guard profile.withView({ $0.stream(index).isBytes }) else { return nil }
    let prefix = ProfileFormat.lengthPrefix
    guard receiver.hasAll(0..<prefix, frame: frame, stream: index) else { return nil }
    let area = receiver.memory.areas[index].symbols
    let base = slot * receiver.memory.frameLength + area.lowerBound
    var length = 0
    for byte in 0..<prefix { length |= Int(receiver.storage[base + byte]) << (8 * byte) }
    // A length that the stream cannot hold is what a hostile sender wrote: there is nothing to be had.
    guard prefix + length <= area.count, receiver.hasAll(prefix..<prefix + length, frame: frame, stream: index) else {
      return nil
    }
    return Array(receiver.storage[base + prefix..<base + prefix + length])
  }
}
