@testable import FeatureCodec
import FeatureTypes

/// Two devices with real sessions, and three servers: one for each device, and one that hears both. Outages, restarts of
/// either side, late hellos, late fragments and exits, silences. Every server is compared with its slow model.
///
/// On an orderly link, the oracle is what the devices have sent: every frame is announced before its first fragment, and
/// nothing that arrives is late. Then no frame is mixed, none is dropped, each has its number ([REASM-3], [REASM-7]),
/// and an exit stops the right one ([CTRL-4]).
func fuzzSessions(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  guard let known = KnownProfile.read(&reader) else { return }
  var network = SessionsUnderTest(known, flags: reader.integer())
  for _ in 0..<64 where !reader.isAtEnd { network.step(&reader) }
  for index in network.servers.indices {
    network.servers[index].session.receiver.check(against: network.servers[index].model.receiver)
    network.servers[index].checkAnswers(input.array)
  }
}

/// A device, and what it has sent.
private struct SimulatedDevice {
  var session: DeviceSession
  var buffers: DeviceBuffers
  /// The symbols of the stream that is loaded, by place.
  var symbols: [UInt8] = []
  var stream: Int?
  /// What has arrived of the current frame, by stream and place. An orderly link keeps it.
  var arrived: [Int: [Int: UInt8]] = [:]
  /// Fragments, hellos and announcements that are on their way, the oldest first.
  var late: [[UInt8]] = []
  /// Exits that are on their way, with the frame that is meant.
  var exits: [(message: [UInt8], frame: UInt32)] = []

  /// Loads a map or a string that `seed` determines.
  mutating func load(_ seed: [UInt8], stream index: Int, of known: KnownProfile) {
    let layer = known.model.layers[known.model.streams[index].layer]
    let isLoaded: Bool
    if layer.isBytes {
      let content = Array(seed.prefix(layer.width - 3))
      isLoaded = session.loadBytes(content.span, stream: index, of: known.profile, in: &buffers)
    } else {
      let map = known.map(seed, ofLayer: known.model.streams[index].layer)
      let shape = known.profile.withView { $0.stream(index).layer.shape }
      isLoaded = session.load(
        FeatureMapView(map.span, shape: shape, layout: .chw), stream: index, of: known.profile, in: &buffers)
    }
    if isLoaded { (symbols, stream) = (Array(buffers.symbols), index) }
  }

  mutating func fragment(of known: KnownProfile, limit: Int) -> [UInt8]? {
    (try? session.nextFragment(of: known.profile, in: buffers, limit: limit)) ?? nil
  }
}

private struct SessionsUnderTest {
  let known: KnownProfile
  let isOrderly: Bool
  var devices: [SimulatedDevice]
  /// One for each device, and one that hears both.
  var servers: [ServerUnderTest]

  init(_ known: KnownProfile, flags: Int) {
    self.known = known
    isOrderly = flags & 1 == 0
    servers = [ServerUnderTest](repeating: ServerUnderTest(known), count: 3)
    devices = (0..<2).map { index in
      // The second device may have the number of the first one.
      let number = UInt16(1 + (flags & 2 == 0 ? 1000 * index : 0))
      let frame = flags & 4 == 0 ? UInt32(flags >> 3) : UInt32.max - UInt32(flags >> 3)
      return SimulatedDevice(
        session: DeviceSession(known.profile, number: number, frame: frame), buffers: DeviceBuffers(known.profile))
    }
    if isOrderly { for index in devices.indices { startFrame(index, after: 0) } }
  }

  mutating func step(_ reader: inout ByteInput) {
    let action = reader.integer()
    let index = action & 1
    switch action >> 1 & 15 {
    case 0, 1: startFrame(index, after: 0)
    case 2: startFrame(index, after: reader.integer16() % (3 << known.model.frameBits))
    case 3, 4: load(index, action >> 5, &reader)
    case 5...8: send(index, count: 1 + action >> 5, limit: 4 + reader.integer() % 61, isLost: false)
    case 9: send(index, count: 1 + action >> 5, limit: 4 + reader.integer() % 61, isLost: true)
    case 10: restartDevice(index, frame: UInt32(reader.integer16()) << 8, saysHello: action & 32 != 0)
    case 11: restartServer(action >> 5 % 3, from: action & 128 != 0, &reader)
    case 12: hello(index, ago: action >> 5)
    case 13: exit(index, action >> 5, &reader)
    case 14: if !isOrderly { disturb(index, action >> 5, &reader) }
    default: if !isOrderly { delay(index, action >> 5, limit: 4 + reader.integer() % 61) }
    }
  }

  /// Counts `outage` frames that nobody hears, and starts the next one. In an orderly conversation it is announced.
  private mutating func startFrame(_ index: Int, after outage: Int) {
    for _ in 0...outage { devices[index].session.startFrame() }
    (devices[index].stream, devices[index].arrived) = (nil, [:])
    guard isOrderly || outage % 2 == 0 else { return }
    deliver(devices[index].session.announcement.bytes, from: index)
    guard isOrderly else { return }
    let server = servers[index].session
    let newest = server.receiver.newestFrame == devices[index].session.frameOnAir
    let number = server.receiver.newestFrame.flatMap { server.receiver.number(ofFrame: $0) }
    let isPending = server.receiver.numbers.pending == devices[index].session.frame
    require(
      newest && number == devices[index].session.frame || isPending, .model,
      "[REASM-7]: an announced frame is neither the newest nor expected")
  }

  private mutating func load(_ index: Int, _ choice: Int, _ reader: inout ByteInput) {
    let stream = choice % known.scans.count
    // One content for each frame and stream, or else a frame disagrees with itself.
    let seed = isOrderly ? seed(index, stream) : reader.array(1 + reader.integer() % 8)
    devices[index].load(seed, stream: stream, of: known)
  }

  /// Bytes that differ from frame to frame.
  private func seed(_ index: Int, _ stream: Int) -> [UInt8] {
    let device = devices[index].session
    let number = device.frame &* 0x9E37_79B1 ^ UInt32(device.number) &* 0x85EB_CA6B ^ UInt32(stream) << 7
    return (0..<11).map { UInt8(truncatingIfNeeded: (number &+ UInt32($0) &* 0xC2B2_AE35) >> 13) }
  }

  private mutating func fragment(_ index: Int, limit: Int) -> [UInt8]? {
    devices[index].fragment(of: known, limit: limit)
  }

  private mutating func send(_ index: Int, count: Int, limit: Int, isLost: Bool) {
    for _ in 0..<count {
      guard let fragment = fragment(index, limit: limit) else { return }
      if isLost { continue }
      deliver(fragment, from: index)
      if isOrderly { checkFrame(index, fragment) }
    }
  }

  /// Passes a packet to the device's own server and to the one that hears both.
  private mutating func deliver(_ packet: [UInt8], from index: Int) {
    servers[index].receive(packet)
    servers[2].receive(packet)
  }

  /// The server keeps exactly what has arrived of the frame, under its whole number.
  private mutating func checkFrame(_ index: Int, _ fragment: [UInt8]) {
    let (session, device) = (servers[index].session, devices[index])
    guard
      let read = try? ModelFragment(fragment, known.model, known.scans, session: Int(device.session.number)),
      read.stream == device.stream
    else { violated(.model, "[FRAG-6]: a device's own fragment cannot be read") }
    for (at, symbol) in read.symbols.enumerated() {
      devices[index].arrived[read.stream, default: [:]][known.scans[read.stream].symbols[read.offset + at].place] =
        symbol
    }
    let frame = device.session.frameOnAir
    let number = session.receiver.number(ofFrame: frame)
    require(
      number == device.session.frame, .model,
      "[REASM-7]: frame \(device.session.frame) has the number \(String(describing: number))")
    for stream in known.scans.indices {
      let wanted = devices[index].arrived[stream] ?? [:]
      guard let held = session.receiver.held(frame: frame, stream: stream) else {
        violated(.onlyWhatWasSent, "[REASM-2]: frame \(device.session.frame) is not kept")
      }
      require(held == wanted, .onlyWhatWasSent, "[REASM-3]: frame \(device.session.frame), stream \(stream) is mixed")
      require(!session.receiver.isInconsistent(frame: frame, stream: stream), .onlyWhatWasSent, "[REASM-4]: a mark")
      for (place, symbol) in wanted where stream == device.stream {
        require(device.symbols[place] == symbol, .onlyWhatWasSent, "[CODE]: another symbol at place \(place)")
      }
    }
  }

  /// The device starts anew, under the next number. Its hello may be lost.
  private mutating func restartDevice(_ index: Int, frame: UInt32, saysHello: Bool) {
    devices[index].session = DeviceSession(known.profile, number: devices[index].session.number &+ 1, frame: frame)
    (devices[index].stream, devices[index].arrived) = (nil, [:])
    if saysHello { deliver(devices[index].session.hello.bytes, from: index) }
    if isOrderly { startFrame(index, after: 0) }
  }

  /// Another process continues from a saved state, or starts with nothing, or knows that the link was silent. In an
  /// orderly conversation a frame begins after that.
  private mutating func restartServer(_ choice: Int, from isCold: Bool, _ reader: inout ByteInput) {
    let index = choice % 3
    guard isCold else {
      _ = servers[index].restore(changes: 0, &reader)
      return
    }
    if isOrderly, index < 2 { (devices[index].stream, devices[index].arrived) = (nil, [:]) }
    if reader.bool() { servers[index].noteSilence() } else { servers[index] = ServerUnderTest(known) }
    if isOrderly, index < 2 { startFrame(index, after: 0) }
  }

  /// A hello: the current one, or that of an earlier session. In an orderly conversation only the last session has hellos
  /// that are late, at most two in a row.
  private mutating func hello(_ index: Int, ago: Int) {
    let number = devices[index].session.number
    let old = UInt16(truncatingIfNeeded: Int(number) - ago)
    let model = servers[index].model
    if isOrderly, ago > 0, model.former != Int(old) || model.late == 2 { return }
    let hello =
      ago == 0
      ? devices[index].session.hello
      : .hello(version: ControlMessage.version, profile: known.model.identifier, session: old)
    let before = servers[index].session
    deliver(hello.bytes, from: index)
    if isOrderly, ago == 0 {
      require(servers[index].session.number == number, .model, "[SESS-6]: a hello of another session")
    }
    guard isOrderly, ago > 0 || before.number == number else { return }
    require(
      servers[index].session.receiver.sameState(as: before.receiver), .refusedLeavesNoTrace,
      "[SESS-6]: a hello, \(ago) sessions old, erases a running session")
  }

  /// The server says exit for the newest frame that it keeps, or a message that it sent before arrives.
  private mutating func exit(_ index: Int, _ choice: Int, _ reader: inout ByteInput) {
    let receiver = servers[index].session.receiver
    if choice < 4 {
      guard let frame = receiver.keptFrames.last else { return }
      let message = servers[index].session.exit(frame: frame, layer: 0, classIndex: 1, confidence: 1)
      devices[index].exits.append((message.bytes, receiver.number(ofFrame: frame) ?? UInt32(frame)))
      return
    }
    guard !devices[index].exits.isEmpty else { return }
    let (message, frame) = devices[index].exits.remove(at: reader.integer() % devices[index].exits.count)
    let device = devices[index].session
    _ = devices[index].session.receive(message.span, of: known.profile)
    let bits = min(Int(message[3]), 16)
    let isNamed = (device.frame ^ (UInt32(message[1]) | UInt32(message[2]) << 8)) & (1 << UInt32(bits) - 1) == 0
    require(
      devices[index].session.isStopped == (device.isStopped || isNamed && bits > 0), .model,
      "[CTRL-4]: frame \(device.frame), an exit of \(message)")
    guard isOrderly, isNamed, !device.isStopped else { return }
    require((device.frame ^ frame) & 0xFFFF == 0, .model, "[CTRL-2]: an exit of \(frame) stops \(device.frame)")
  }

  /// A packet of the other device, a damaged header, a forged announcement, a silence, a reset.
  private mutating func disturb(_ index: Int, _ choice: Int, _ reader: inout ByteInput) {
    switch choice {
    case 0, 1:
      guard let fragment = fragment(index, limit: 24) else { return }
      servers[1 - index].receive(fragment)
    case 2, 3:
      guard var fragment = fragment(index, limit: 24) else { return }
      fragment[reader.integer() % min(fragment.count, 4)] ^= 1 << (reader.byte() & 7)
      deliver(fragment, from: index)
    case 4, 5:
      let number = devices[index].session.frame &+ UInt32(truncatingIfNeeded: reader.integer16() - 0x8000)
      deliver(ControlMessage.announcement(session: devices[index].session.number, number: number).bytes, from: index)
    case 6: servers[index].noteSilence()
    default: servers[index].reset()
    }
  }

  /// A packet leaves later than the packets after it, or arrives now.
  private mutating func delay(_ index: Int, _ choice: Int, limit: Int) {
    switch choice {
    case 0...2:
      if let fragment = fragment(index, limit: limit) { devices[index].late.append(fragment) }
    case 3: devices[index].late.append(devices[index].session.announcement.bytes)
    default:
      guard !devices[index].late.isEmpty else { return }
      deliver(devices[index].late.remove(at: limit % devices[index].late.count), from: index)
    }
  }
}

extension ControlMessage {
  fileprivate var bytes: [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: Self.maximumLength)
    var output = bytes.mutableSpan
    let length = write(into: &output)
    return Array(bytes[..<length])
  }
}
