internal import Pooling

/// Why saved bytes are not the state of a session of this profile. Raw values are stable codes.
public enum SavedStateError: UInt8, Error, Hashable, Sendable {
  /// The bytes are not those of `savedState`: cut, changed, or of another version of the library.
  case damaged = 1
  /// The state is of a session of another profile.
  case ofAnotherProfile = 2
}

/// The fields of a saved state, in this order. Numbers are little-endian; 65,535 means no frame or no layer.
///
///     'S' 4 | identifier:4 | session:2 | former session:2 | messages of it in a row:1 | flags:1 | number:4 | pending:4
///     | newest:2 | spare:2 | strikes:2 | struck:2 | frame:2 per slot | deepest layer:2 per slot
///     | mark "inconsistent":1 per slot and stream | symbols, then presence bits, per slot and stream | CRC-32:4
///
/// Symbols are in the order on air.
private enum SavedState {
  static let magic: [UInt8] = [UInt8(ascii: "S"), 4]
  static let identifierLength = 4
  static let numberLength = 2
  static let wholeNumberLength = 4
  static let checksumLength = 4
  static let none: UInt32 = 0xFFFF

  enum Flag {
    static let isNumbered: UInt8 = 1
    static let isPending: UInt8 = 2
    static let isAfterSilence: UInt8 = 4
    static let all: UInt8 = 7
  }

  /// The length of the fields before the symbols.
  static func numbersLength(of memory: ReceiverMemory) -> Int {
    let numbers = (6 + 2 * memory.slotCount) * numberLength + 2 + 2 * wholeNumberLength
    return magic.count + identifierLength + numbers + memory.slotCount * memory.areas.count
  }

  static func length(of memory: ReceiverMemory) -> Int {
    let perSlot = memory.symbolsPerSlot + memory.presenceBitsPerSlot / 8
    return numbersLength(of: memory) + memory.slotCount * perSlot + checksumLength
  }
}

extension ServerSession {
  /// The complete state of the session, except its counters, from which another process can continue. Spec: [SESS-8].
  ///
  /// Its length is a function of the profile. It is not part of the on-air format and may change with the library's
  /// version.
  ///
  /// - Complexity: O(memory).
  public var savedState: [UInt8] {
    let memory = receiver.memory
    var bytes = ContiguousArray<UInt8>()
    bytes.reserveCapacity(SavedState.length(of: memory))
    bytes += savedNumbers
    for slot in 0..<memory.slotCount {
      for stream in memory.areas.indices {
        bytes += receiver.symbols[memory.symbols(slot, stream)]
        bytes += receiver.presence.bytes(in: memory.presenceBits(slot, stream))
      }
    }
    let checksum = CRC32.tableChecksum(of: bytes.span)
    bytes += repeatElement(0, count: SavedState.checksumLength)
    var span = bytes.mutableSpan
    span.store(checksum, length: SavedState.checksumLength, at: span.count - SavedState.checksumLength)
    return Array(bytes)
  }

  /// The fields before the symbols.
  private var savedNumbers: ContiguousArray<UInt8> {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: SavedState.numbersLength(of: receiver.memory))
    var span = bytes.mutableSpan
    var writer = ByteWriter()
    func field(_ number: Int?) -> UInt32 { number.map { UInt32(truncatingIfNeeded: $0) } ?? SavedState.none }
    for byte in SavedState.magic { writer.append(byte, to: &span) }
    writer.append(profile.identifier, length: SavedState.identifierLength, to: &span)
    let numbers = receiver.numbers
    writer.append(UInt32(number), length: SavedState.numberLength, to: &span)
    writer.append(UInt32(former.number), length: SavedState.numberLength, to: &span)
    writer.append(former.messageCount, to: &span)
    var flags: UInt8 = numbers.isAfterSilence ? SavedState.Flag.isAfterSilence : 0
    if numbers.number != nil { flags |= SavedState.Flag.isNumbered }
    if numbers.pending != nil { flags |= SavedState.Flag.isPending }
    writer.append(flags, to: &span)
    writer.append(numbers.number ?? 0, length: SavedState.wholeNumberLength, to: &span)
    writer.append(numbers.pending ?? 0, length: SavedState.wholeNumberLength, to: &span)
    let short = [numbers.newest, numbers.spare, numbers.strikes, numbers.struck]
    for number in short + receiver.frames + deepestLayers {
      writer.append(field(number), length: SavedState.numberLength, to: &span)
    }
    for mark in receiver.inconsistent { writer.append(mark ? 1 : 0, to: &span) }
    return bytes
  }

  /// Creates a session that continues from the `savedState` of a session of the same profile. Counters start at 0.
  ///
  /// - Throws: `SavedStateError` if the bytes are not such a state.
  /// - Complexity: O(memory).
  public init(_ profile: Profile, savedState: [UInt8]) throws(SavedStateError) {
    self.init(profile)
    guard savedState.starts(with: SavedState.magic) else { throw .damaged }
    guard savedState.count >= SavedState.magic.count + SavedState.identifierLength else { throw .damaged }
    let state = savedState[...]
    var cursor = ByteCursor(state.span, at: SavedState.magic.count)
    guard cursor.next(SavedState.identifierLength) == profile.identifier else { throw .ofAnotherProfile }
    guard savedState.count == SavedState.length(of: receiver.memory) else { throw .damaged }
    let body = state.span.extracting(droppingLast: SavedState.checksumLength)
    var checksum = ByteCursor(state.span, at: body.count)
    guard checksum.next(SavedState.checksumLength) == CRC32.tableChecksum(of: body) else { throw .damaged }
    try readNumbers(&cursor)
    readSymbols(savedState, from: cursor.offset)
    guard isSound else { throw .damaged }
    for (slot, kept) in receiver.slots.enumerated() {
      guard let frame = kept.frame else { continue }
      for stream in profile.streams.indices {
        receiver.recount(slot, stream)
        completeStates[receiver.memory.index(slot, stream)] = completeState(frame: frame, stream: stream)
      }
    }
  }

  private mutating func readNumbers(_ cursor: inout ByteCursor) throws(SavedStateError) {
    func next() -> Int? {
      let number = cursor.next(SavedState.numberLength)
      return number == SavedState.none ? nil : Int(number)
    }
    receiver.session = UInt16(truncatingIfNeeded: cursor.next(SavedState.numberLength))
    former.number = UInt16(truncatingIfNeeded: cursor.next(SavedState.numberLength))
    former.messageCount = cursor.nextByte()
    let flags = cursor.nextByte()
    guard flags & ~SavedState.Flag.all == 0 else { throw .damaged }
    let (whole, pending) = (cursor.next(SavedState.wholeNumberLength), cursor.next(SavedState.wholeNumberLength))
    receiver.numbers.number = flags & SavedState.Flag.isNumbered != 0 ? whole : nil
    receiver.numbers.pending = flags & SavedState.Flag.isPending != 0 ? pending : nil
    receiver.numbers.isAfterSilence = flags & SavedState.Flag.isAfterSilence != 0
    guard whole == 0 || receiver.numbers.number != nil, pending == 0 || receiver.numbers.pending != nil else {
      throw .damaged
    }
    (receiver.numbers.newest, receiver.numbers.spare) = (next(), next())
    guard let strikes = next(), let struck = next() else { throw .damaged }
    (receiver.numbers.strikes, receiver.numbers.struck) = (strikes, struck)
    for slot in receiver.slots.indices { receiver.slots[slot].frame = next() }
    for slot in receiver.slots.indices { receiver.slots[slot].deepestLayer = next() }
    for index in receiver.inconsistent.indices {
      let mark = cursor.nextByte()
      guard mark <= 1 else { throw .damaged }
      receiver.inconsistent[index] = mark == 1
    }
  }

  private mutating func readSymbols(_ bytes: [UInt8], from first: Int) {
    let memory = receiver.memory
    var next = first
    for slot in 0..<memory.slotCount {
      for stream in memory.areas.indices {
        let (symbols, bits) = (memory.symbols(slot, stream), memory.presenceBits(slot, stream))
        receiver.symbols.replaceSubrange(symbols, with: bytes[next..<next + symbols.count])
        next += symbols.count
        receiver.presence.replace(bits, with: bytes[next..<next + bits.count / 8])
        next += bits.count / 8
      }
    }
  }
}

extension CRC32 {
  /// A table of the remainders of all bytes, for servers, whose states are large. A device computes its profile's checksum bit
  /// by bit.
  private static let table: ContiguousArray<UInt32> = ContiguousArray((0..<256).lazy.map { remainder(UInt32($0)) })

  /// Returns the same as `checksum(of:)`, a byte at a time.
  static func tableChecksum(of bytes: Span<UInt8>) -> UInt32 {
    let table = table
    var crc: UInt32 = 0xFFFF_FFFF
    for index in bytes.indices {
      crc = (crc >> 8) ^ table[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
    }
    return ~crc
  }
}
