import FeatureCodec

// Runs one step of the codec a number of times, for `run`, which counts its instructions.
//
//     count STEP TIMES     STEP is one of those below

/// A map of 28 × 28 × 32 with smooth channels, half of whose samples are 0, and everything that the steps need.
struct Path {
  let shape = FeatureMapShape(channels: 32, height: 28, width: 28)
  let map: [UInt8]
  let profile: Profile
  var buffers: DeviceBuffers
  var payload = [UInt8](repeating: 0, count: 244)
  var fragments: [[UInt8]] = []
  var receiver: Receiver
  var output: [UInt8]

  init() throws {
    var samples: [UInt8] = []
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        for channel in 0..<shape.channels {
          let wave = (row * (channel + 3) + column * 5) % 61
          samples.append(UInt8(max(0, abs(wave - 30) - 15 + (row * 7 + column * 13 + channel) % 3)))
        }
      }
    }
    map = samples
    let layer = Layer(shape: shape, kernel: 8, format: QFormat(isSigned: false, fractionBits: 3))
    var description = ProfileDescription(
      layer: layer,
      scan: .fleet(channels: 32, grids: [4, 6, 7, 10, 14, 20, 28].map { GridSize(rows: $0, columns: $0) }))
    description.headerFormat = FragmentHeaderFormat(length: 3, streamBits: 1, frameBits: 7)
    var calibration = CodeCalibration(try description.profile(), stream: 0)
    calibration.add(samples, layout: .hwc)
    calibration.apply(to: &description)
    profile = try description.profile()
    buffers = DeviceBuffers(profile)
    receiver = Receiver(profile)
    output = [UInt8](repeating: 0, count: samples.count)
    encode()
    var fragments: [[UInt8]] = []
    try send { fragments.append($0.withUnsafeBufferPointer { Array($0) }) }
    self.fragments = fragments
    receive()
  }

  mutating func encode() {
    let (map, profile) = (map, profile)
    buffers.encode(FeatureMapView(map.span, shape: shape, layout: .hwc), stream: 0, of: profile)
  }

  mutating func encodeScalar() {
    let (map, shape, profile) = (map, shape, profile)
    var workspace = buffers.workspace
    profile.view.stream(0).encode(FeatureMapView(map.span, shape: shape, layout: .hwc), in: &workspace)
  }

  mutating func send(_ notify: (Span<UInt8>) -> Void = { _ in }) throws {
    let (symbols, profile) = (buffers.symbols, profile)
    var sender = StreamSender(profile.view.stream(0), frame: 0)
    var payload = self.payload
    var out = payload.mutableSpan
    while case let length = try sender.nextFragment(of: profile, symbols: symbols.span, into: &out), length > 0 {
      notify(out.span.extracting(0..<length))
    }
  }

  mutating func sendScalar() throws {
    let (symbols, profile) = (buffers.symbols, profile)
    let stream = profile.view.stream(0)
    var sender = StreamSender(stream, frame: 0)
    var payload = self.payload
    var out = payload.mutableSpan
    while try sender.nextFragment(of: stream, symbols: symbols.span, into: &out) > 0 {}
  }

  mutating func receive() {
    receiver.reset()
    for fragment in fragments { _ = receiver.receive(fragment.span) }
  }

  mutating func reconstruct() {
    var output = self.output
    var map = output.mutableSpan
    _ = receiver.reconstruct(
      frame: 0, stream: 0, at: GridSize(rows: 28, columns: 28), layout: .hwc, into: &map)
  }
}

guard CommandLine.arguments.count == 3, let times = Int(CommandLine.arguments[2]) else {
  fatalError("count STEP TIMES")
}
var path = try Path()
for _ in 0..<times {
  switch CommandLine.arguments[1] {
  case "encode": path.encode()
  case "encode-scalar": path.encodeScalar()
  case "send": try path.send()
  case "send-scalar": try path.sendScalar()
  case "receive": path.receive()
  case "reconstruct": path.reconstruct()
  default: fatalError("no such step")
  }
}
