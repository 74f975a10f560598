/// Writes codewords one after another into a payload, most significant bit first, until it is full. Spec: [FRAG-3],
/// [FRAG-4].
///
/// Bits are collected in a word, which is stored when it is full: 4 bytes, or as many as the payload has left.
struct BitWriter: ~Copyable, ~Escapable {
  /// The bits that have not been stored, the last one lowest. Bits above them do not matter.
  struct Word {
    fileprivate(set) var bits: UInt32
    /// The number of bits that still fit, below 0 if the payload is full.
    fileprivate(set) var room: Int32
  }

  var word: Word
  /// The offset of the next byte to be stored.
  private(set) var byteOffset: Int
  /// The offset at which the payload ends.
  private let end: Int
  /// The payload, which has at least `end` bytes.
  private var payload: MutableRawSpan

  /// Creates a writer of bytes `byteOffset` ..< `end` of a payload.
  @_lifetime(&payload)
  init(_ payload: inout MutableSpan<UInt8>, from byteOffset: Int, to end: Int) {
    precondition(0 <= byteOffset && byteOffset <= end && end <= payload.count, "the writer ends in the payload")
    self.byteOffset = byteOffset
    self.end = end
    word = Word(bits: 0, room: 0)
    self.payload = unsafe payload.mutableBytes
    word.room = capacity
  }

  /// The number of bits in the present word.
  private var capacity: Int32 { Int32(truncatingIfNeeded: 8 &* min(4, end &- byteOffset)) }

  /// The number of bits left.
  var room: Int { 8 * (end - byteOffset) - Int(capacity - max(word.room, 0)) }

  /// Appends a codeword of 1 to 24 bits.
  ///
  /// If it does not fit, its first bits fill the payload and the result is false. An incomplete codeword is padding,
  /// whereas zeros could be read as symbols.
  @inline(__always)
  mutating func append(_ codeword: UInt32, length: Int) -> Bool {
    var word = word
    let fits = append(codeword, length: length, after: &word)
    self.word = word
    return fits
  }

  /// Appends a codeword to a copy of `word`, which stays in registers. Its owner stores it back.
  @inline(__always)
  mutating func append(_ codeword: UInt32, length: Int, after word: inout Word) -> Bool {
    BuildFeatures.isFast
      ? appendInline(codeword, length: length, after: &word) : appendShared(codeword, length: length, after: &word)
  }

  @inline(never)  // Unreached: only small builds call it, which have tests of their own.
  private mutating func appendShared(_ codeword: UInt32, length: Int, after word: inout Word) -> Bool {
    appendInline(codeword, length: length, after: &word)
  }

  @inline(__always)
  private mutating func appendInline(_ codeword: UInt32, length: Int, after word: inout Word) -> Bool {
    let length = UInt32(truncatingIfNeeded: length)
    word.room &-= Int32(bitPattern: length)
    guard word.room < 0 else {
      word.bits = word.bits &<< length | codeword
      return true
    }
    word = store(word, codeword, length)
    return word.room >= 0
  }

  /// Fills the word with the first bits of a codeword, stores it, and begins the next one.
  @inline(never)
  private mutating func store(_ word: Word, _ codeword: UInt32, _ length: UInt32) -> Word {
    let left = UInt32(bitPattern: 0 &- word.room)
    let bits = word.bits &<< (length &- left) | codeword &>> left
    if end &- byteOffset >= 8 {  // whole words, this one and the next
      unsafe payload.storeBytes(of: bits.bigEndian, toUncheckedByteOffset: byteOffset, as: UInt32.self)
      byteOffset &+= 4
      return Word(bits: codeword, room: 32 &- Int32(bitPattern: left))
    }
    store(bits, bits: capacity)
    let room = capacity &- Int32(bitPattern: left)
    // The payload ends within the codeword: the last byte becomes full.
    if room < 0 { store(codeword &>> UInt32(bitPattern: 0 &- room), bits: capacity) }
    return Word(bits: codeword, room: room)
  }

  /// Stores the low `bits` bits of `number`, and zeros to the end of a byte.
  @inline(never)  // small builds
  private mutating func store(_ number: UInt32, bits: Int32) {
    var left = bits
    while left > 0 {
      left &-= 8
      store(UInt8(truncatingIfNeeded: left < 0 ? number &<< (0 &- left) : number &>> left))
    }
  }

  /// Fills the last byte with zeros, if the stream ends in it.
  @inline(never)  // small builds
  mutating func finish() {
    store(word.bits, bits: capacity &- max(word.room, 0))
    word.room = capacity
  }

  /// Stores the bytes of `symbols` from `first` on, as many of `count` as fit, if all bits before them have been stored.
  /// Returns their number.
  mutating func copy(_ symbols: Span<UInt8>, _ first: Int, _ count: Int) -> Int {
    guard word.room == capacity else { return 0 }
    let copied = min(count, end &- byteOffset)
    var left = copied
    while left > 0 {
      unsafe store(symbols[unchecked: first &+ copied &- left])
      left &-= 1
    }
    word.room = capacity
    return copied
  }

  /// Stores a byte before `end`.
  @inline(__always)
  private mutating func store(_ byte: UInt8) {
    unsafe payload.storeBytes(of: byte, toUncheckedByteOffset: byteOffset, as: UInt8.self)
    byteOffset &+= 1
  }
}
