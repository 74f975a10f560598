@testable import FeatureCodec

/// [SEC-5]: the same set of fragments in two orders, some of them more than once, gives the same bits.
///
/// All frames lie in one window, so that none is late or freed for either receiver. Symbols may contradict each other.
func fuzzOrder(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  guard let known = KnownProfile.read(&reader) else { return }
  var order = reader.integer16()
  let base = reader.integer()
  let count = 1 << known.model.frameBits
  var fragments: [[UInt8]] = []
  for _ in 0..<24 where !reader.isAtEnd {
    let frame = base + reader.integer() % known.model.window
    let fields = reader.integer()
    let scan = known.scans[fields % known.scans.count]
    fragments.append(
      known.fragment(
        stream: fields % known.scans.count, frame: frame % count, offset: reader.integer16() % scan.symbols.count,
        body: reader.array(1 + fields >> 4)))
  }
  var first = known.receiver
  for fragment in fragments { _ = Meter.timed(fragment.count) { first.receive(fragment.span) } }

  var second = known.receiver
  var left = fragments
  while !left.isEmpty {
    order = (order &* 40_503 &+ 12_345) & 0xFFFF
    let fragment = left.remove(at: order % left.count)
    _ = second.receive(fragment.span)
    if order & 0x100 != 0 { _ = second.receive(fragment.span) }
    if order & 0x600 == 0, let again = fragments.randomElement(order) { _ = second.receive(again.span) }
  }
  require(
    Set(first.frames.compactMap { $0 }) == Set(second.frames.compactMap { $0 }), .sameSetSameBits, "other frames")
  for frame in first.frames.compactMap({ $0 }) {
    for stream in known.scans.indices {
      require(
        first.held(frame: frame, stream: stream) == second.held(frame: frame, stream: stream), .sameSetSameBits,
        "other symbols of frame \(frame), stream \(stream)")
      require(
        first.isInconsistent(frame: frame, stream: stream) == second.isInconsistent(frame: frame, stream: stream),
        .sameSetSameBits, "another mark of frame \(frame), stream \(stream)")
      guard Meter.choice(input.array, of: 4).contains(0) else { continue }
      let maps = [first, second].map { known.map(of: $0, frame: frame, stream: stream) }
      require(maps[0].samples == maps[1].samples && maps[0].exact == maps[1].exact, .sameSetSameBits, "another map")
    }
  }
}

extension [[UInt8]] {
  fileprivate func randomElement(_ number: Int) -> [UInt8]? { isEmpty ? nil : self[number / 8 % count] }
}
