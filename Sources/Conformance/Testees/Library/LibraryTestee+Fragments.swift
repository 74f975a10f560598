import FeatureCodec
import FeatureTypes
import Pooling

/// Operations 30 to 34: from a map or string to fragments, and back.
extension LibraryTestee {
  func encodeMap(_ input: inout Arguments) throws(Fault) -> [Value] {
    let (profile, index) = try input.stream()
    let map = try input.bytes()[...]
    let shape = try profile.withView { (view) throws(Fault) -> FeatureMapShape in
      let stream = view.stream(index)
      try require(!stream.isBytes, "the stream carries bytes")
      try require(map.count == stream.layer.shape.count, "the map needs \(stream.layer.shape.count) bytes")
      return stream.layer.shape
    }
    var buffers = DeviceBuffers(profile, stream: index)
    buffers.encode(FeatureMapView(map.span, shape: shape, layout: .chw), stream: index, of: profile)
    return [.bytes(Array(buffers.symbols))]
  }

  func encodeString(_ input: inout Arguments) throws(Fault) -> [Value] {
    let (profile, index) = try input.stream()
    let string = try input.bytes()[...]
    let symbols = try profile.withView { (view) throws(Fault) -> [UInt8] in
      let stream = view.stream(index)
      try require(stream.isBytes, "the stream carries maps")
      guard string.count <= stream.maximumBytes else { throw .refused(1) }
      var buffers = DeviceBuffers(stream.workspaceSize)
      var workspace = buffers.workspace
      let count = stream.encodeBytes(string.span, in: &workspace)
      return Array(buffers.symbols[..<count])
    }
    return [.bytes(symbols)]
  }

  func send(_ input: inout Arguments) throws(Fault) -> [Value] {
    let (profile, index) = try input.stream()
    let (frame, offset) = (try input.int(), try input.int())
    let limits = try input.ints().map { Int($0) }
    let symbols = try input.bytes()[...]
    let session = UInt16(try input.int(in: 0...65_535, "session"))
    guard let last = limits.last else { throw .failed("a payload limit is missing") }
    let fragments = try profile.withView { (view) throws(Fault) -> [[UInt8]] in
      let stream = view.stream(index)
      let fits = stream.isBytes ? symbols.count <= stream.symbolCount : symbols.count == stream.symbolCount
      try require(fits, "the stream has \(stream.symbolCount) symbols")
      try require(0...symbols.count ~= offset, "the offset is beyond the stream")
      var sender = StreamSender(stream, frame: frame, session: session, symbolCount: symbols.count)
      sender.restart(at: offset)
      var fragments: [[UInt8]] = []
      while sender.offset < symbols.count {
        let limit = fragments.count < limits.count ? limits[fragments.count] : last
        var payload = ContiguousArray<UInt8>(repeating: 0, count: Self.payloadLength(limit))
        var output = payload.mutableSpan
        let length: Int
        do throws(FragmentError) {
          length = try sender.nextFragment(of: stream, symbols: symbols.span, into: &output)
        } catch {
          throw .refused(error.code)
        }
        fragments.append(Array(payload[..<length]))
      }
      return fragments
    }
    return [.packets(fragments)]
  }

  /// Returns the length of a payload for any limit: no fragment is longer than its stream.
  static func payloadLength(_ limit: Int) -> Int { min(max(limit, 0), 1 << 20) }

  func readFragment(_ input: inout Arguments) throws(Fault) -> [Value] {
    let profile = try input.profile()
    let fragment = try input.bytes()[...]
    let session = UInt16(try input.int(in: 0...65_535, "session"))
    do throws(FragmentRefusal) {
      let content = try profile.read(fragment.span, session: session)
      return [
        .int(Int32(content.stream)), .int(Int32(content.frame)), .int(Int32(truncatingIfNeeded: content.offset)),
        .bytes(content.symbols),
      ]
    } catch {
      throw .refused(error.reason.rawValue)
    }
  }

  func check(_ input: inout Arguments) throws(Fault) -> [Value] {
    let length = try input.int(in: 1...2, "k")
    let identifier = try input.uint()
    let isSeeded = try input.flag("seeded")
    let session = UInt16(try input.int(in: 0...65_535, "session"))
    var check = FragmentCheck(length: length, identifier: identifier, session: isSeeded ? session : nil)
    for byte in try input.bytes() { check.add(byte) }
    return [.uint((0..<length).reduce(0) { $0 << 8 | UInt32(check.byte($1)) })]
  }
}
