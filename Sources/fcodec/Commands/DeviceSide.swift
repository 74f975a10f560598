import FeatureCodec
import FeatureTypes
import Pooling

/// The device's half of a run: one stream, its buffers taken once.
struct DeviceSide {
  let profile: Profile
  let stream: Int
  private var buffers: DeviceBuffers

  init(_ profile: Profile, stream: Int = 0) {
    self.profile = profile
    self.stream = stream
    buffers = DeviceBuffers(profile, stream: stream)
  }

  /// All fragments of one map, each of at most `payload` bytes.
  mutating func fragments(
    of map: [UInt8], layout: FeatureMapLayout, frame: Int, payload: Int, rounding: ChildRounding = .closedLoop
  ) throws(CommandError) -> [[UInt8]] {
    let shape = profile.withView { $0.stream(stream).layer.shape }
    buffers.encode(
      FeatureMapView(map.span, shape: shape, layout: layout), stream: stream, of: profile, rounding: rounding)
    do throws(FragmentError) {
      return try profile.withView { (view) throws(FragmentError) -> [[UInt8]] in
        let stream = view.stream(stream)
        var sender = StreamSender(stream, frame: frame)
        var fragments: [[UInt8]] = []
        var buffer = [UInt8](repeating: 0, count: max(payload, 0))
        while true {
          var bytes = buffer.mutableSpan
          let length = try sender.nextFragment(of: stream, symbols: buffers.symbols.span, into: &bytes)
          guard length > 0 else { return fragments }
          fragments.append(Array(buffer[..<length]))
        }
      }
    } catch {
      guard case .payloadTooShort(let minimum) = error else { throw CommandError("\(error)") }
      throw CommandError("--payload: at least \(minimum) bytes for this profile, not \(payload)")
    }
  }
}
