@testable import FeatureCodec
import FeatureTypes
import Pooling

/// A device session: frames, loads, fragments of any length, and whatever comes down from the air.
func fuzzDevice(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  guard let known = KnownProfile.read(&reader) else { return }
  var device = DeviceUnderTest(known, flags: reader.integer())
  for _ in 0..<48 where !reader.isAtEnd {
    let action = reader.integer()
    switch action % 8 {
    case 0: device.startFrame()
    case 1: device.load(stream: (action >> 3) % known.scans.count, seed: reader.array(reader.integer() % 16))
    case 2...4: device.send(limit: reader.integer())
    case 5: device.receive(reader.array(reader.integer() % 9))
    default:
      device.receive(
        [0xF8 | UInt8(action >> 3) % 5, reader.byte()] + reader.array([4, 1, 4, 4, 0][(action >> 3) % 5]))
    }
  }
}

/// The session and the state machine of [SESS-1] to [SESS-4], side by side.
private struct DeviceUnderTest {
  let known: KnownProfile
  var session: DeviceSession
  var symbols: [UInt8] = []
  var (frame, point, ignored) = (0, 0, 0)
  var isStopped = false
  var loaded: (stream: Int, count: Int, offset: Int)?
  /// Where that is a string.
  var content: [UInt8] = []
  /// What a receiver makes of the current load.
  var receiver: Receiver

  /// `flags`: whether it repeats, and at which number frames begin, 0 or 520 … 66,040.
  init(_ known: KnownProfile, flags: Int) {
    self.known = known
    let first = (flags >> 1) * 520
    session = known.profile.withView { DeviceSession($0, frame: first, repeats: flags & 1 != 0) }
    frame = first % 65_536
    receiver = known.receiver
  }

  var frameOnAir: Int { frame % (1 << known.model.frameBits) }

  mutating func startFrame() {
    session.startFrame()
    (frame, isStopped, loaded) = ((frame + 1) % 65_536, false, nil)
    receiver = known.receiver
  }

  mutating func load(stream: Int, seed: [UInt8]) {
    let record = known.model.streams[stream]
    let layer = known.model.layers[record.layer]
    let mayLoad = !isStopped && (known.model.points.isEmpty || known.model.points[point] >> stream & 1 == 1)
    let content = layer.isBytes ? Array(seed.prefix(layer.width - 3)) : []
    let map = layer.isBytes ? [] : known.map(seed, ofLayer: record.layer)
    let did: Bool
    var buffers = DeviceBuffers(known.profile, stream: stream)
    if layer.isBytes {
      did = session.loadBytes(content.span, stream: stream, of: known.profile, in: &buffers)
    } else {
      let shape = known.profile.withView { $0.stream(stream).layer.shape }
      did = session.load(
        FeatureMapView(map.span, shape: shape, layout: .chw), stream: stream, of: known.profile, in: &buffers)
    }
    require(did == mayLoad, .model, "[SESS-2]: load says \(did)")
    guard did else { return }
    receiver = known.receiver
    symbols = Array(buffers.symbols)
    self.content = content
    loaded = (stream, layer.isBytes ? 3 + content.count : symbols.count, 0)
  }

  mutating func send(limit: Int) {
    let before = session
    var payload = [UInt8](repeating: 0xEE, count: limit)
    let least = loaded.map { loaded -> Int in
      let stream = known.model.streams[loaded.stream]
      let isRaw = stream.rootCode == 0 && stream.refinementCode == 0
      return known.model.headerLength + known.model.checkLength + (isRaw ? 1 : 4)
    }
    var (next, length) = (session, Int?.none)
    let symbols = symbols
    known.profile.withView { view in
      let heap = Meter.heapBytes?()
      var output = payload.mutableSpan
      length = try? next.nextFragment(of: view, symbols: symbols.span, into: &output)
      require(Meter.heapBytes?() == heap, .memory, "a device session allocates")
    }
    session = next
    guard let loaded, let least, !isStopped else { return require(length == 0, .model, "[SESS-2]: nothing is loaded") }
    let start = loaded.offset == loaded.count && session.repeats ? 0 : loaded.offset
    guard start < loaded.count else { return require(length == 0, .model, "[SESS-2]: all was sent") }
    guard let length, limit >= least else {
      require(
        length == nil && limit < least && session == before, .refusedLeavesNoTrace,
        "[FRAG-5]: a payload of \(limit), at least \(least) are needed")
      return
    }
    require(length <= limit, .onlyWhatWasSent, "[FRAG-5]: \(length) bytes of \(limit)")
    check(Array(payload[..<length]), loaded.stream, start, loaded.count)
  }

  /// [SEC-6]: what a receiver has is what was sent; the fragment begins where the last one ended.
  private mutating func check(_ fragment: [UInt8], _ stream: Int, _ start: Int, _ count: Int) {
    guard case .success(let read) = known.profile.describe(fragment.span),
      case .stored = receiver.receive(fragment.span)
    else { violated(.onlyWhatWasSent, "a fragment of one's own is refused") }
    require(
      read.stream == stream && read.frame == frameOnAir && read.offset == start && read.count >= 1, .onlyWhatWasSent,
      "\(read) from offset \(start)")
    // A string's last byte may be followed by zeros: [PROF-8].
    let next = min(start + read.count, count)
    loaded?.offset = next
    // A map's symbols are many: at the end of each load they are looked at all together.
    guard next == count || Meter.isThorough else { return }
    for (place, symbol) in receiver.held(frame: frameOnAir, stream: stream) ?? [:] {
      require(place >= count || symbol == symbols[place], .onlyWhatWasSent, "place \(place)")
    }
    require(
      !receiver.isInconsistent(frame: frameOnAir, stream: stream), .onlyWhatWasSent, "a sender contradicts itself")
    if next == count, known.model.layers[known.model.streams[stream].layer].isBytes {
      let found = receiver.content(frame: frameOnAir, stream: stream)
      require(found == content, .stringIsWhole, "\(String(describing: found)), sent was \(content)")
    }
  }

  mutating func receive(_ bytes: [UInt8]) {
    let before = session
    let event = known.profile.withView { session.receive(bytes.span, of: $0) }
    let lengths: [UInt8: Int] = [0xF8: 6, 0xF9: 3, 0xFA: 6, 0xFB: 6, 0xFC: 2]
    let name = known.profile.identifier
    var isKnown = false
    if let kind = bytes.first, lengths[kind] == bytes.count {
      switch kind {
      case 0xF8:
        isKnown =
          bytes[1] == 0 && (0..<4).allSatisfy { bytes[2 + $0] == UInt8(truncatingIfNeeded: name >> UInt32(8 * $0)) }
      case 0xF9: isKnown = true
      case 0xFA: isKnown = Int(bytes[1]) == frameOnAir
      case 0xFB: isKnown = Int(bytes[1]) == frameOnAir && Int(bytes[2]) < known.model.streams.count
      default: isKnown = Int(bytes[1]) < known.model.points.count
      }
      if isKnown, kind == 0xFA { isStopped = true }
      if isKnown, kind == 0xFC { point = Int(bytes[1]) }
    }
    if !isKnown { ignored += 1 }
    require((event == .ignored) == !isKnown, .model, "[CTRL-4]: \(event) for \(bytes)")
    require(
      session.isStopped == isStopped && session.operatingPoint == point && session.frame == frame
        && session.ignoredCount == ignored, .model, "[SESS-3]: \(session) after \(bytes)")
    if !isKnown { require(session.hello == before.hello, .refusedLeavesNoTrace, "another hello") }
  }
}
