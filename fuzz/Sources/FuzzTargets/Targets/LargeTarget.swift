@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// One packet for a stream that is too large for a slow model: places and offsets of 17 bits, 255 segments, runs of two
/// symbols.
///
/// Every symbol is at the place that [SCAN-4] gives, and no packet causes a walk through the segments for each run.
func fuzzLarge(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  let known = LargeProfile.shared
  let offset = (reader.integer16() | reader.integer() << 16) % known.places.count
  let (frame, length) = (reader.integer() % 16, 1 + reader.integer16() % 8192)
  let seed = reader.bytes.extracting(reader.rest).array
  let body = (0..<min(length, known.places.count - offset)).map {
    seed.isEmpty ? UInt8($0 & 255) : seed[$0 % seed.count]
  }
  let header = frame << 24 | offset
  let packet = (0..<4).map { UInt8(truncatingIfNeeded: header >> (24 - 8 * $0)) } + body

  var receiver = known.receiver
  let outcome = Meter.timed(packet.count) { receiver.receive(packet.span) }
  require(
    outcome == .stored(stream: 0, frame: frame, newSymbols: body.count), .model, "\(body.count) symbols: \(outcome)")
  guard receiver.slot(of: frame) == 0 else { violated(.model, "[REASM-2]: the first frame has no first slot") }
  let stored = receiver.storedSymbols(frame: frame, stream: 0)
  for (index, symbol) in body.enumerated() {
    let place = known.places[offset + index]
    require(
      stored.there[place] == 1 && stored.symbols[place] == symbol, .model, "[SCAN-4]: offset \(offset + index)")
  }
  require(receiver.symbolCount(frame: frame, stream: 0) == body.count, .onlyWhatWasSent, "symbols from nowhere")
  require(
    receiver.memoryLength == known.receiver.memoryLength, .memory, "\(receiver.memoryLength) bytes after a packet")
}

/// 255 channels of 16 × 17, one after the other: 69,360 symbols.
private struct LargeProfile {
  let receiver: Receiver
  /// By offset.
  let places: [Int]

  static let shared = LargeProfile()

  private init() {
    let shape = FeatureMapShape(channels: 255, height: 16, width: 17)
    var description = ProfileDescription(
      layer: Layer(shape: shape, kernel: 1, format: QFormat(bits: 8, isSigned: true, fractionBits: 0)),
      scan: .clio(channels: 255, slice: 1, grid: GridSize(rows: 16, columns: 17)), spread: 2)
    description.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 4, frameBits: 4)
    guard let profile = try? description.profile(), let model = try? ModelProfile(profile.bytes) else {
      violated(.model, "a target's own profile is refused")
    }
    receiver = Receiver(profile)
    places = ModelScan(model, model.streams[0]).symbols.map(\.place)
  }
}
