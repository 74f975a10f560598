import FeatureCodec
import FeatureTypes
import Pooling

/// A device session with the buffers that firmware keeps for it.
struct DeviceUnderTest {
  let profile: Profile
  private(set) var session: DeviceSession
  private var symbols: [UInt8]
  private var channelSymbols: [UInt8]
  private var cells: [EncoderCell]

  init(_ profile: Profile, frame: Int) {
    self.profile = profile
    session = profile.withView { DeviceSession($0, frame: frame) }
    var (most, mostOfChannel, mostCells) = (0, 0, 0)
    profile.withView { view in
      for index in 0..<view.streamCount {
        let stream = view.stream(index)
        most = max(most, stream.symbolCount)
        mostOfChannel = max(mostOfChannel, stream.channelSymbolCount)
        mostCells = max(mostCells, stream.scratchCount)
      }
    }
    symbols = [UInt8](repeating: 0, count: most)
    channelSymbols = [UInt8](repeating: 0, count: mostOfChannel)
    cells = [EncoderCell](repeating: EncoderCell(), count: mostCells)
  }

  mutating func startFrame() { session.startFrame() }

  /// False where the session does not take it.
  mutating func load(map: [UInt8], stream: Int) -> Bool {
    // Views borrow from variables of their own, so that the session may change meanwhile.
    var (session, symbols, channelSymbols, cells) = (session, symbols, channelSymbols, cells)
    defer { (self.session, self.symbols) = (session, symbols) }
    return profile.withView { view in
      let features = FeatureMapView(map.span, shape: view.stream(stream).layer.shape, layout: .chw)
      var output = symbols.mutableSpan
      var channelOutput = channelSymbols.mutableSpan
      var scratch = cells.mutableSpan
      return session.load(
        features, stream: stream, of: view, symbols: &output, channelSymbols: &channelOutput, scratch: &scratch)
    }
  }

  /// False where the session does not take it.
  mutating func load(string: [UInt8], stream: Int) -> Bool {
    var (session, symbols) = (session, symbols)
    defer { (self.session, self.symbols) = (session, symbols) }
    return profile.withView { view in
      var output = symbols.mutableSpan
      return session.loadBytes(string.span, stream: stream, of: view, symbols: &output)
    }
  }

  /// The next fragment of at most `limit` bytes; empty when there is nothing to send.
  mutating func next(_ limit: Int, repeats: Bool) throws(FragmentError) -> [UInt8] {
    let symbols = symbols
    var session = session
    session.repeats = repeats
    defer { self.session = session }
    return try profile.withView { (view) throws(FragmentError) -> [UInt8] in
      var payload = [UInt8](repeating: 0, count: limit)
      var output = payload.mutableSpan
      let length = try session.nextFragment(of: view, symbols: symbols.span, into: &output)
      return Array(payload[..<length])
    }
  }

  mutating func receive(_ packet: [UInt8]) -> DeviceSession.Event {
    var session = session
    defer { self.session = session }
    return profile.withView { session.receive(packet.span, of: $0) }
  }
}
