@testable import Commands
@testable import FeatureCodec
@testable import LinkModel

/// Recordings: captures of Bluetooth hosts, sniffed packets, bandwidths over time, and what `decode --state` keeps. The first
/// byte chooses the kind.
func fuzzRecordings(_ input: Span<UInt8>) {
  guard input.count > 0 else { return }
  let bytes = input.extracting(1..<input.count)
  switch input[0] % 8 {
  case 0, 1: checkCapture(bytes.array)
  case 2, 3, 4: checkConversation(bytes)
  case 5: checkBandwidths(bytes.array)
  case 6: checkSniffed(bytes.array)
  default: checkDecoding(bytes)
  }
}

/// Any bytes as a capture. A capture that ends earlier has the packets up to there.
private func checkCapture(_ bytes: [UInt8]) {
  guard let capture = Meter.read(bytes.count, { try? CaptureFile(bytes) }) else { return }
  let length = capture.packets.reduce(0) { $0 + $1.bytes.count }
  require(length <= bytes.count, .onlyWhatWasSent, "\(length) bytes of packets in \(bytes.count)")
  let session = Meter.read(bytes.count) { CapturedSession(capture) }
  var values = 0
  for case .value(_, let packet) in session.entries.map(\.event) { values += packet.count }
  require(values <= length, .onlyWhatWasSent, "\(values) bytes of values in \(length) of packets")
  let end = bytes.count - min(bytes.count, Int(bytes.last ?? 0))
  guard let cut = try? CaptureFile(Array(bytes[..<end])) else {
    return require(end < 24, .cutGivesPrefix, "a capture that ends at \(end) is refused")
  }
  require(cut.packets.count <= capture.packets.count, .cutGivesPrefix, "a capture that ends earlier has more packets")
  for (one, other) in zip(cut.packets, capture.packets) {
    require(
      one.time == other.time && one.isFromController == other.isFromController && one.type == other.type
        && one.bytes == other.bytes, .cutGivesPrefix, "a capture that ends earlier has other packets")
  }
}

/// Numbers of a line, as a slow model reads them: at most 1000 printable bytes, words between blanks or tabulators.
private func words(_ line: ArraySlice<UInt8>) -> [Substring]? {
  let line = line.last == 13 ? line.dropLast() : line
  guard line.count <= 1000, line.allSatisfy({ $0 == 9 || 32...126 ~= $0 }) else { return nil }
  return String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }
}

/// Any text as bandwidths over time: the pieces, or none, of a slow model.
private func checkBandwidths(_ bytes: [UInt8]) {
  let trace = Meter.read(bytes.count, cost: 8, { try? BandwidthTrace(text: bytes) })
  var (pieces, last): ([BandwidthTrace.Piece], Int) = ([], 0)
  for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
    guard let words = words(line) else { return require(trace == nil, .model, "a line is read that is none") }
    if words.isEmpty { continue }
    let numbers = words.compactMap { word in
      word.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(word) : nil
    }
    guard words.count == 2, numbers.count == 2, 0...1e9 ~= numbers[0], numbers[1] == 0 || 1e-6...1e6 ~= numbers[1]
    else { return require(trace == nil, .model, "\(words) is read") }
    let time = Int((numbers[0] * 1e6).rounded())
    if time == 0, pieces.isEmpty { continue }
    guard time > last else { return require(trace == nil, .model, "a time that does not rise is read") }
    pieces.append(.init(duration: time - last, bitsPerSecond: numbers[1] * 1e6))
    last = time
  }
  guard pieces.contains(where: { $0.bitsPerSecond > 0 }) else {
    return require(trace == nil, .model, "a trace without any bandwidth is read")
  }
  require(trace?.pieces == pieces && trace?.duration == last, .model, "\(pieces) is not what is read")
}

/// Any text as packets of a sniffer. What is read gives the same packets if it is written again.
private func checkSniffed(_ bytes: [UInt8]) {
  guard let packets = Meter.read(bytes.count, cost: 8, { try? SniffedPacket.read(bytes) }) else { return }
  let filled = bytes.split(separator: 10).count { $0 != [13] }
  require(packets.count == filled - 1, .model, "\(packets.count) packets in \(filled) lines")
  func bit(_ value: Bool) -> Int { value ? 1 : 0 }
  let lines = packets.map {
    "\(Double($0.time) / 1e6),0,0,\(bit($0.expected)),\(bit($0.sequence)),\(bit($0.hasMore)),0,0,0,\($0.length)"
  }
  let again = try? SniffedPacket.read(Array(([SniffedPacket.header] + lines).joined(separator: "\n").utf8))
  require(again == packets, .roundTrip, "other packets")
}

/// A session's state with counters before it, whole or changed. What is read gives the same bytes if it is written again.
private func checkDecoding(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  guard let known = KnownProfile.read(&reader) else { return }
  var session = known.session
  for _ in 0..<reader.number(0...3) { _ = session.receive(known.fragment(&reader, frames: 0).span) }
  let (next, place, changes) = (reader.integer16(), reader.integer16() - 32_768, reader.number(0...2))
  let saved = SavedDecoding(session, nextRow: next, newestPlace: session.receiver.newestFrame.map { _ in place })
  var bytes = saved.bytes
  for _ in 0..<changes {
    let at = reader.integer16() % bytes.count
    bytes[at] ^= reader.byte()
  }
  let read = Meter.read(bytes.count + known.receiver.memoryLength) { try? SavedDecoding(bytes, of: known.profile) }
  guard let read else { return require(bytes != saved.bytes, .roundTrip, "a state of one's own is refused") }
  if bytes.starts(with: saved.bytes.prefix(4)) {
    require(read.bytes == bytes, .roundTrip, "a state is written otherwise")
  }
  if bytes == saved.bytes {
    require(read.nextRow == next && read.newestPlace == saved.newestPlace, .roundTrip, "other counters")
  }
}

extension SavedDecoding {
  fileprivate var bytes: [UInt8] { header + session.savedState }
}
