/// The header of a packet that a sniffer heard on one data channel.
package struct SniffedPacket: Hashable, Sendable {
  /// The start of the packet, in µs.
  package var time: Int
  /// SN and NESN of the header.
  package var sequence: Bool
  package var expected: Bool
  /// MD of the header.
  package var hasMore: Bool
  /// The length field as it was recorded.
  package var length: Int

  package static let header = "t_a,LLID1,LLID0,NESN,SN,MD,CP,RFU1,RFU0,Length"
  package static let maximumLines = 5_000_000

  /// Reads a recording as the InSecTT BLE Channel Sniff Dataset has them: CSV with `header`; times in seconds.
  ///
  /// - Throws: `TraceError` for the first line that breaks a rule: ten fields, times that do not fall, bits, a length of 8 bits.
  package static func read(_ file: [UInt8]) throws(TraceError) -> [SniffedPacket] {
    var lines = TraceLines(file, separators: [UInt8(ascii: ",")])
    guard try lines.next(atMost: maximumLines)?.joined(separator: ",") == header else {
      throw TraceError(line: 1, "the header is not \(header)")
    }
    var packets: [SniffedPacket] = []
    while let words = try lines.next(atMost: maximumLines) {
      if words == [""] { continue }
      guard words.count == 10 else { throw TraceError(line: lines.line, "10 fields, not \(words.count)") }
      guard let seconds = TraceLines.number(words[0]), 0...1e9 ~= seconds else {
        throw TraceError(line: lines.line, "t_a: seconds from 0 to 1000000000, not \(words[0])")
      }
      for word in words[1...8] where word != "0" && word != "1" {
        throw TraceError(line: lines.line, "a bit is 0 or 1, not \(word)")
      }
      guard let length = Int(words[9]), 0...255 ~= length else {
        throw TraceError(line: lines.line, "Length: 0 to 255, not \(words[9])")
      }
      let time = Int((seconds * 1_000_000).rounded())
      guard time >= packets.last?.time ?? 0 else {
        throw TraceError(line: lines.line, "the time is before that of the line before")
      }
      packets.append(
        SniffedPacket(
          time: time, sequence: words[4] == "1", expected: words[3] == "1", hasMore: words[5] == "1", length: length))
    }
    return packets
  }
}
