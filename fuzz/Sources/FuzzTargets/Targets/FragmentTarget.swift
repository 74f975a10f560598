@testable import FeatureCodec
import Pooling

/// One packet for a receiver of a known profile, or of one in the input.
func fuzzFragment(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  guard let known = KnownProfile.read(&reader) else { return }
  // An even byte: the packet unchanged. An odd byte: the packet with the check that it needs.
  var packet = reader.bool() ? [] : reader.bytes.extracting(reader.rest).array
  if packet.isEmpty {
    packet = reader.bytes.extracting(reader.rest).array
    packet += ModelFragment.check(packet, known.model)
  }
  // Each check is slow compared with the code under test. One in eight inputs gets a certain check, chosen by its
  // bytes.
  let described = Meter.timed(packet.count) { known.profile.describe(packet.span) }
  let choice = Meter.choice(packet, of: 8)
  if choice.contains(0) { checkReading(packet, described, known) }
  if choice.contains(1) { checkReceiver(packet, known) }
  if choice.contains(2) { checkCuts(packet, known) }
}

/// Returns the symbols of a packet, or why it is refused, from the library: [FRAG-6] without the window. The scalar form
/// gives the same.
func read(_ packet: Span<UInt8>, _ known: KnownProfile) -> Result<[UInt8], FragmentRefusal> {
  var symbols = FragmentSymbols(symbolCount: known.scans.map(\.symbols.count).max() ?? 0)
  func read(_ usesScalarForm: Bool) -> Result<[UInt8], FragmentRefusal> {
    do throws(FragmentRefusal) {
      _ = try known.profile.readFragment(packet, session: 0, into: &symbols, usesScalarForm: usesScalarForm)
      return .success(Array(symbols.bytes.prefix(symbols.count)))
    } catch {
      return .failure(error)
    }
  }
  let result = read(false)
  require(result == read(true), .arithmetic, "the fast form reads what the scalar form reads")
  return result
}

private func checkReading(
  _ packet: [UInt8], _ described: Result<FragmentDescription, FragmentRefusal>, _ known: KnownProfile
) {
  let read = read(packet.span, known)
  do throws(ModelFragment.Refusal) {
    let model = try ModelFragment(packet, known.model, known.scans)
    guard case .success(let description) = described, case .success(let symbols) = read else {
      violated(.model, "[FRAG-6] accepts, the library says \(described)")
    }
    require(
      description.stream == model.stream && description.frame == model.frame && description.offset == model.offset
        && description.count == model.symbols.count, .model, "\(description) is not \(model)")
    let stream = known.model.streams[model.stream]
    let layer = known.model.layers[stream.layer]
    var rest = model.offset
    let segment = stream.segments.first { segment in
      rest -= segment.channels * known.model.symbolsPerChannel(segment, layer)
      return rest < 0
    }
    let grid = layer.geometry.grid(segment?.target ?? 0)
    require(
      description.grid.rows == grid.rows && description.grid.columns == grid.columns, .model,
      "[SCAN-2]: offset \(model.offset) leads to \(grid), not \(description.grid)")
    let mask = UInt8(known.model.layers[stream.layer].format.modulus - 1)
    require(
      zip(symbols, model.symbols).allSatisfy { $0 & mask == $1 & mask }, .model, "\(symbols) is not \(model.symbols)")
    // [SEC-8]: a symbol takes at least one bit, except that a mask gives four.
    require(symbols.count <= 32 * packet.count, .time, "\(symbols.count) symbols in \(packet.count) bytes")
  } catch {
    guard case .failure(let refusal) = described, Int(refusal.reason.rawValue) == error.code else {
      violated(.model, "[FRAG-6] says \(error.code), the library \(described)")
    }
  }
}

private func checkReceiver(_ packet: [UInt8], _ known: KnownProfile) {
  var receiver = known.receiver
  switch Meter.timed(packet.count, { receiver.receive(packet.span) }) {
  case .refused:
    require(receiver.sameState(as: known.receiver), .refusedLeavesNoTrace, "a refused fragment changed the receiver")
  case .stored(let stream, let frame, let new):
    require(receiver.newestFrame == frame, .model, "[REASM-2]: the first frame is the newest")
    require(receiver.symbolCount(frame: frame, stream: stream) == new, .onlyWhatWasSent, "\(new) new symbols")
    let (bytes, before) = (receiver.memoryLength, known.receiver.memoryLength)
    require(bytes == before, .memory, "\(bytes) bytes instead of \(before)")
    // The same packet again changes nothing.
    let once = receiver
    guard case .stored(_, _, 0) = receiver.receive(packet.span) else { violated(.sameSetSameBits, "twice is new") }
    require(receiver.sameState(as: once), .sameSetSameBits, "a second copy changed the receiver")
  }
}

/// [SEC-4], for a profile without a check: two cuts, chosen by the packet's own bytes.
private func checkCuts(_ packet: [UInt8], _ known: KnownProfile) {
  guard known.model.checkLength == 0, packet.count > 1, case .success(let symbols) = read(packet.span, known) else {
    return
  }
  let seed = packet.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
  for length in [seed % packet.count, packet.count - 1] {
    guard case .success(let part) = read(packet.span.extracting(0..<length), known) else { continue }
    require(symbols.starts(with: part), .cutGivesPrefix, "cut after \(length) bytes: \(part) of \(symbols)")
  }
}

extension Receiver {
  /// Returns whether everything but the counters is equal: newest frame, kept frames, symbols and marks.
  func sameState(as other: Receiver) -> Bool {
    newestFrame == other.newestFrame && spareFrame == other.spareFrame && frames == other.frames
      && number(ofFrame: newestFrame ?? 0) == other.number(ofFrame: newestFrame ?? 0) && symbols == other.symbols
      && presence == other.presence && inconsistent == other.inconsistent
  }
}
