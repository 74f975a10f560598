@testable import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// A profile, a map, payload limits and losses from the input: the map is encoded, sent, received, reconstructed, and
/// compared with the slow model of [POOL] and [RECON] in every sample.
func fuzzRoundTrip(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  let known = ProfileDescription(&reader).known()
  let stream = known.model.streams[0]
  let layer = known.model.layers[0]
  let seed = reader.array(1 + reader.integer() % 64)
  let map = known.map(seed, ofLayer: 0)
  let symbols = known.encode(map, stream: 0)
  let channels = ModelChannel.all(known.model, known.scans[0])
  checkEncoder(map, symbols, layer, channels)

  var receiver = known.receiver
  let (there, isWhole) = send(symbols, known, to: &receiver, &reader)
  let held = receiver.held(frame: 1, stream: 0) ?? [:]
  for (place, symbol) in held {
    require(symbol == symbols[place], .onlyWhatWasSent, "place \(place): \(symbol), sent was \(symbols[place])")
  }
  require(held.count == there.count, .onlyWhatWasSent, "symbols from nowhere")
  require(!receiver.isInconsistent(frame: 1, stream: 0), .onlyWhatWasSent, "a sender contradicts itself")

  let last = layer.geometry.lastState
  for state in Set([last, reader.integer() % (last + 1)]) {
    let found = known.map(of: receiver, frame: 1, stream: 0, at: state)
    require(found.exact <= found.cells, .onlyWhatWasSent, "\(found.exact) of \(found.cells) cells are exact")
    require(!there.isEmpty || found.exact == 0, .onlyWhatWasSent, "nothing came, and \(found.exact) cells are exact")
    require(!isWhole || found.exact == found.cells, .onlyWhatWasSent, "all came, \(found.exact) of \(found.cells)")
    let wanted = ModelChannel.map(channels, layer, held, at: state)
    require(found.exact == wanted.exact, .model, "[RECON-7]: \(wanted.exact) cells are exact, not \(found.exact)")
    require(found.samples == wanted.samples, .model, "[RECON]: another map at state \(state) of \(stream)")
    guard Meter.choice(input.array, of: 4).contains(0) else { continue }
    let interleaved = known.map(of: receiver, frame: 1, stream: 0, at: state, layout: .hwc)
    require(interleaved.exact == found.exact, .model, "[Q-5]: the layout changes what is exact")
    require(interleaved.samples == layer.interleaved(found.samples), .model, "[Q-5]: another map, channels last")
  }
  guard Meter.choice(input.array, of: 4).contains(1) else { return }
  let again = known.encode(layer.interleaved(map), stream: 0, layout: .hwc)
  require(again == symbols, .model, "[Q-5]: other symbols of a map with channels last")
}

extension ModelProfile.Layer {
  /// CHW to HWC.
  fileprivate func interleaved(_ samples: [UInt8]) -> [UInt8] {
    var result = samples
    for channel in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          result[(y * width + x) * channels + channel] = samples[(channel * height + y) * width + x]
        }
      }
    }
    return result
  }
}

/// [POOL-8] to [POOL-10]: the library's symbols are those of the reference encoder.
private func checkEncoder(
  _ map: [UInt8], _ symbols: [UInt8], _ layer: ModelProfile.Layer, _ channels: [ModelChannel]
) {
  for channel in channels {
    guard let pooling = channel.pooling else { continue }
    let plane = channel.number * layer.height * layer.width
    let rows = (0..<layer.height).map { y in
      (0..<layer.width).map { layer.format.sample(map[plane + y * layer.width + $0]) }
    }
    let (wanted, _) = pooling.encode(rows)
    for (number, place) in channel.places.enumerated() {
      require(symbols[place] == wanted[number], .model, "[POOL]: symbol \(number) of channel \(channel.number)")
    }
  }
}

/// Sends all symbols, with a payload limit from the input for each fragment, and loses some. Returns the places of
/// those that arrive.
private func send(
  _ symbols: [UInt8], _ known: KnownProfile, to receiver: inout Receiver, _ reader: inout ByteInput
) -> (there: Set<Int>, isWhole: Bool) {
  var there: Set<Int> = []
  let loss = reader.integer() % 4
  known.profile.withView { view in
    let stream = view.stream(0)
    var sender = StreamSender(stream, frame: 1)
    while true {
      let limit = StreamSender.minimumPayload(of: stream) + reader.integer() % 32
      var payload = [UInt8](repeating: 0xEE, count: limit)
      var other = payload
      var output = payload.mutableSpan
      let start = sender.offset
      var fast = sender
      guard let length = try? sender.nextFragment(of: stream, symbols: symbols.span, into: &output) else {
        violated(.model, "[FRAG-5]: a payload of \(limit) is refused")
      }
      var otherOutput = other.mutableSpan
      let otherLength = try? fast.nextFragment(of: known.profile, symbols: symbols.span, into: &otherOutput)
      require(
        otherLength == length && fast == sender && other == payload, .model,
        "[FRAG]: the fast form sends something else")
      guard length > 0 else { break }
      require(sender.offset > start, .onlyWhatWasSent, "[FRAG-3]: a fragment without a symbol")
      if loss > 0, reader.integer() % 4 < loss { continue }
      let outcome = receiver.receive(payload.span.extracting(0..<length))
      let count = sender.offset - start
      require(
        outcome == .stored(stream: 0, frame: 1, newSymbols: count), .onlyWhatWasSent,
        "\(count) symbols were sent: \(outcome)")
      for offset in start..<sender.offset { there.insert(known.scans[0].symbols[offset].place) }
    }
  }
  return (there, there.count == symbols.count)
}
