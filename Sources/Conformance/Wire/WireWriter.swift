/// Writes values as they travel between runner and testee. Numbers are little-endian. Spec: conformance.md, "The
/// protocol".
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(byte: UInt8) { bytes.append(byte) }

  mutating func write(number: UInt32) {
    for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  mutating func write(number: Int32) { write(number: UInt32(bitPattern: number)) }

  mutating func write(_ value: Value) {
    switch value {
    case .int(let number): write(number: number)
    case .uint(let number): write(number: number)
    case .bytes(let content): write(content)
    case .text(let text): write(Array(text.utf8))
    case .ints(let numbers): write(numbers)
    case .uints(let numbers):
      write(count: numbers.count)
      for number in numbers { write(number: number) }
    case .packets(let packets):
      write(count: packets.count)
      for packet in packets { write(packet) }
    case .lists(let lists):
      write(count: lists.count)
      for list in lists { write(list) }
    }
  }

  /// The bytes preceded by their number: a whole request or answer.
  var framed: [UInt8] {
    var frame = WireWriter()
    frame.bytes.reserveCapacity(bytes.count + 4)
    frame.write(count: bytes.count)
    return frame.bytes + bytes
  }

  private mutating func write(count: Int) { write(number: UInt32(truncatingIfNeeded: count)) }

  private mutating func write(_ content: [UInt8]) {
    write(count: content.count)
    bytes += content
  }

  private mutating func write(_ numbers: [Int32]) {
    write(count: numbers.count)
    for number in numbers { write(number: number) }
  }
}
