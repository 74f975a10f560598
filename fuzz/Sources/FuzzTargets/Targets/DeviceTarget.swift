@testable import FeatureCodec
import FeatureTypes
import Pooling

/// A device session: frames, loads, fragments of any length, and any downlink bytes.
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
        [0xF8 | UInt8(action >> 3) % 5, reader.byte()] + reader.array([6, 1, 6, 6, 0][(action >> 3) % 5]))
    }
  }
}

/// The session together with the state machine of [SESS-1] to [SESS-4].
private struct DeviceUnderTest {
  let known: KnownProfile
  var session: DeviceSession
  var symbols: [UInt8] = []
  var (frame, point, ignored) = (0, 0, 0)
  let number: UInt16
  var isStopped = false
  var loaded: (stream: Int, count: Int, offset: Int)?
  /// The content, if a string is loaded.
  var content: [UInt8] = []
  /// A receiver of the current load.
  var receiver: Receiver

  /// Creates a session. `flags` says whether it repeats, at which number its frames begin (the last is 2 before the end
  /// of 32 bits), and the session's number.
  init(_ known: KnownProfile, flags: Int) {
    self.known = known
    let first = flags >> 1 == 127 ? UInt32.max - 1 : UInt32(flags >> 1) * 520
    number = UInt16(flags % 3)
    session = DeviceSession(known.profile, number: number, frame: first, repeats: flags & 1 != 0)
    frame = Int(first)
    receiver = known.receiver
    receiver.session = number
  }

  var frameOnAir: Int { frame % (1 << known.model.frameBits) }

  mutating func startFrame() {
    session.startFrame()
    (frame, isStopped, loaded) = ((frame + 1) % (1 << 32), false, nil)
    receiver = known.receiver
    receiver.session = number
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
    receiver.session = number
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

  /// [SEC-6]: the received symbols are those that were sent, and the fragment begins where the last one ended.
  private mutating func check(_ fragment: [UInt8], _ stream: Int, _ start: Int, _ count: Int) {
    guard case .success(let read) = known.profile.describe(fragment.span, session: number),
      case .stored = receiver.receive(fragment.span)
    else { violated(.onlyWhatWasSent, "a fragment of one's own is refused") }
    require(
      read.stream == stream && read.frame == frameOnAir && read.offset == start && read.count >= 1, .onlyWhatWasSent,
      "\(read) from offset \(start)")
    // A string's last byte may be followed by zeros: [PROF-8].
    let next = min(start + read.count, count)
    loaded?.offset = next
    // A map has many symbols: they are all compared at the end of each load.
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

  /// Whether an exit or a report names the current frame. Spec: [CTRL-4].
  private func isCurrent(_ bytes: [UInt8]) -> Bool {
    let (named, bits) = (Int(bytes[1]) + 256 * Int(bytes[2]), Int(bytes[3]))
    return bits >= known.model.frameBits && bits <= 16 && named % (1 << bits) == frame % (1 << bits)
  }

  mutating func receive(_ bytes: [UInt8]) {
    let before = session
    let event = known.profile.withView { session.receive(bytes.span, of: $0) }
    let name = known.profile.identifier
    var isKnown = false
    if let kind = bytes.first, kind >= 0xF8, Model.controlLengths[kind] == bytes.count {
      switch kind {
      case 0xF8:
        isKnown =
          bytes[1] == 1 && (0..<4).allSatisfy { bytes[2 + $0] == UInt8(truncatingIfNeeded: name >> UInt32(8 * $0)) }
          && Int(bytes[6]) + 256 * Int(bytes[7]) == Int(number)
      case 0xF9: isKnown = true
      case 0xFA: isKnown = isCurrent(bytes)
      case 0xFB: isKnown = isCurrent(bytes) && Int(bytes[4]) < known.model.streams.count
      default: isKnown = Int(bytes[1]) < known.model.points.count
      }
      if isKnown, kind == 0xFA { isStopped = true }
      if isKnown, kind == 0xFC { point = Int(bytes[1]) }
    }
    if !isKnown { ignored += 1 }
    require((event == .ignored) == !isKnown, .model, "[CTRL-4]: \(event) for \(bytes)")
    require(
      session.isStopped == isStopped && session.operatingPoint == point && Int(session.frame) == frame
        && session.ignoredCount == ignored, .model, "[SESS-3]: \(session) after \(bytes)")
    if !isKnown { require(session.hello == before.hello, .refusedLeavesNoTrace, "another hello") }
  }
}
