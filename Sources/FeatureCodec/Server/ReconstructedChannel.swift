internal import FeatureTypes
internal import Pooling

/// Working memory for reconstructing the channels of a stream one after the other.
struct ReconstructedChannel {
  private var symbols: [UInt8]
  private var bits: [UInt8]
  private var scratch: [ReceiverCell]
  /// The cells of the last grid reconstructed, row by row.
  private(set) var grid: [UInt8]

  init(_ stream: borrowing StreamView) {
    let count = stream.channelSymbolCount
    symbols = [UInt8](repeating: 0, count: count)
    bits = [UInt8](repeating: 0, count: (count + 7) / 8)
    grid = symbols
    scratch = [ReceiverCell](repeating: ReceiverCell(), count: stream.scratchCount)
  }

  /// Reconstructs `channel` at `state`; returns how many cells are exact.
  mutating func reconstruct(
    _ receiver: borrowing Receiver, frame: Int, _ stream: borrowing StreamView, _ pooling: DynamicPooling,
    channel: Int, mean: Int32, at state: Int
  ) -> Int {
    gather(receiver, frame: frame, stream, channel: channel)
    let (symbols, bits) = (symbols, bits)  // borrowed while the others change
    var scratch: [ReceiverCell] = []
    swap(&scratch, &self.scratch)
    defer { swap(&scratch, &self.scratch) }
    var cells = scratch.mutableSpan
    var output = grid.mutableSpan
    return pooling.reconstruct(
      symbols: symbols.span, received: ReceivedSymbols(bits.span, count: pooling.symbolCount), channelMean: mean,
      at: state, into: &output, scratch: &cells)
  }

  /// Brings the channel's symbols together: each segment keeps its own part of them.
  private mutating func gather(
    _ receiver: borrowing Receiver, frame: Int, _ stream: borrowing StreamView, channel: Int
  ) {
    for index in bits.indices { bits[index] = 0 }
    guard let slot = receiver.slot(of: frame) else { return }
    let area = receiver.memory.areas[stream.index]
    let base = slot * receiver.memory.frameLength
    var start = 0
    for index in 0..<stream.segmentCount {
      let segment = stream.segment(index)
      if let place = segment.place(ofChannel: channel) {
        for symbol in 0..<segment.symbolsPerChannel {
          let from = start + place + symbol
          guard receiver.storage[base + area.bits.lowerBound + from >> 3] >> UInt8(from & 7) & 1 != 0 else { continue }
          let to = segment.startCells + symbol
          bits[to >> 3] |= 1 << UInt8(to & 7)
          symbols[to] = receiver.storage[base + area.symbols.lowerBound + from]
        }
      }
      start += segment.symbolCount
    }
  }
}
