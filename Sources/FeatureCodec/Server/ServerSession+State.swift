internal import Pooling

/// Why saved bytes are no state of a session of this profile; raw values are stable codes.
public enum SavedStateError: UInt8, Error, Hashable, Sendable {
  /// Not what `savedState` gave: cut, changed, or of another version of the library.
  case damaged = 1
  /// Of a session of another profile.
  case ofAnotherProfile = 2
}

extension ServerSession {
  /// Everything that the session knows but its counters, for another process to go on from. Its length is a function
  /// of the profile. Not a part of the on-air format: it may change with the library's version. O(memory).
  /// Spec: [SESS-8].
  ///
  ///     'S' 1  identifier:4  newest:2  { frame:2 } a slot  { deepest layer:2 } a slot
  ///     { inconsistent } a slot and stream  storage  CRC-32:4
  ///
  /// 65,535 stands for no frame and no layer; numbers are little-endian.
  public var savedState: [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "S"), 1]
    bytes.append(littleEndian32: profile.identifier)
    bytes.append(littleEndian16: receiver.newestFrame ?? 0xFFFF)
    for frame in receiver.frames { bytes.append(littleEndian16: frame ?? 0xFFFF) }
    for layer in deepestLayers { bytes.append(littleEndian16: layer & 0xFFFF) }
    bytes += receiver.inconsistent.map { $0 ? 1 : 0 }
    bytes += receiver.storage
    bytes.append(littleEndian32: CRC32.checksum(of: bytes.span))
    return bytes
  }

  /// Goes on from `savedState`, which a session of the same profile gave. Counters start at 0. O(memory).
  public init(_ profile: Profile, savedState: [UInt8]) throws(SavedStateError) {
    self.init(profile)
    let slots = receiver.frames.count
    let flags = receiver.inconsistent.count
    let storage = 8 + 4 * slots + flags
    let body = storage + receiver.storage.count
    guard savedState.count >= 6, savedState[0] == UInt8(ascii: "S"), savedState[1] == 1 else { throw .damaged }
    var identifier: [UInt8] = []
    identifier.append(littleEndian32: profile.identifier)
    guard Array(savedState[2..<6]) == identifier else { throw .ofAnotherProfile }
    guard savedState.count == body + 4 else { throw .damaged }
    var checksum: [UInt8] = []
    checksum.append(littleEndian32: CRC32.checksum(of: savedState.span.extracting(0..<body)))
    guard Array(savedState[body...]) == checksum else { throw .damaged }

    let span = savedState.span
    let newest = span.littleEndian16(at: 6)
    receiver.newestFrame = newest == 0xFFFF ? nil : newest
    for slot in 0..<slots {
      let frame = span.littleEndian16(at: 8 + 2 * slot)
      receiver.frames[slot] = frame == 0xFFFF ? nil : frame
      let layer = span.littleEndian16(at: 8 + 2 * slots + 2 * slot)
      deepestLayers[slot] = layer == 0xFFFF ? -1 : layer
    }
    for index in 0..<flags {
      guard savedState[8 + 4 * slots + index] <= 1 else { throw .damaged }
      receiver.inconsistent[index] = savedState[8 + 4 * slots + index] == 1
    }
    receiver.storage = Array(savedState[storage..<body])
    guard isSound else { throw .damaged }
    for slot in 0..<slots {
      guard let frame = receiver.frames[slot] else { continue }
      for stream in receiver.memory.areas.indices {
        completeStates[slot * receiver.memory.areas.count + stream] = completeState(frame: frame, stream: stream)
      }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian32 number: UInt32) {
    for shift in [0, 8, 16, 24] as [UInt32] { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
