// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import CFeatureCodec
internal import FeatureCodec
internal import FeatureTypes
internal import Pooling

/// The content of a `fcodec_workspace`.
struct Workspace: HandleContent {
  static let mark: UInt32 = 0x6B57_4346  // "FCWk"

  var reconstruction = ReconstructionWorkspace()
  /// The buffers of the stream that was encoded last.
  private var buffers: (profile: UInt32, stream: Int, memory: DeviceBuffers)?
  /// A map without gaps, for one that has some.
  private var map: ContiguousArray<UInt8> = []

  /// Encodes a map into `symbols`.
  mutating func encode(
    _ map: fcodec_map, _ shape: FeatureMapShape, stream: Int, of profile: Profile,
    into symbols: UnsafeMutablePointer<UInt8>
  ) {
    if buffers?.profile != profile.identifier || buffers?.stream != stream {
      buffers = (profile.identifier, stream, DeviceBuffers(profile, stream: stream))
    }
    let strides = unsafe StridedMapView.Strides(
      channel: map.channel_stride, row: map.row_stride, column: map.column_stride)
    if let layout = FeatureMapLayout(strides, of: shape), let start = unsafe map.samples {
      let samples = unsafe Span(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: shape.count)
      buffers?.memory.encode(FeatureMapView(samples, shape: shape, layout: layout), stream: stream, of: profile)
    } else {
      unsafe gather(map, shape)
      let samples = self.map[..<shape.count]
      buffers?.memory.encode(FeatureMapView(samples.span, shape: shape, layout: .hwc), stream: stream, of: profile)
    }
    unsafe buffers?.memory.symbols.withUnsafeBufferPointer { result in
      guard let first = result.baseAddress else { return }
      unsafe symbols.update(from: first, count: result.count)
    }
  }

  private mutating func gather(_ map: fcodec_map, _ shape: FeatureMapShape) {
    guard let start = unsafe map.samples?.assumingMemoryBound(to: UInt8.self) else { return }
    reserve(shape.count)
    var next = 0
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        let pixel = unsafe start + row * map.row_stride + column * map.column_stride
        for channel in 0..<shape.channels {
          unsafe self.map[next] = pixel[channel * map.channel_stride]
          next += 1
        }
      }
    }
  }

  private mutating func reserve(_ count: Int) {
    if map.count < count { map = ContiguousArray(repeating: 0, count: count) }
  }

  /// Calls `body` with memory for a map, then with the same to read.
  mutating func withMap(
    _ count: Int, fill: (inout MutableSpan<UInt8>, inout ReconstructionWorkspace) -> Coverage?,
    use: (Span<UInt8>) -> Void
  ) -> Coverage? {
    reserve(count)
    let coverage = Self.fill(&map, &reconstruction, fill)
    if coverage != nil { use(map.span) }
    return coverage
  }

  private static func fill(
    _ map: inout ContiguousArray<UInt8>, _ workspace: inout ReconstructionWorkspace,
    _ fill: (inout MutableSpan<UInt8>, inout ReconstructionWorkspace) -> Coverage?
  ) -> Coverage? {
    var span = map.mutableSpan
    return fill(&span, &workspace)
  }

  /// Calls `body` with the workspace of a handle, or with one for this call; nil if the handle is none.
  static func with<Result>(_ handle: OpaquePointer?, _ body: (inout Workspace) -> Result) -> Result? {
    guard let handle = unsafe handle else {
      var workspace = Workspace()
      return body(&workspace)
    }
    guard let place = unsafe Handle<Workspace>.open(handle) else { return nil }
    return unsafe body(&place.pointee.content)
  }
}

extension FeatureMapLayout {
  /// Returns the layout of a map with these strides, or nil if it has gaps or another order. The stride of an axis of
  /// length 1 does not matter.
  init?(_ strides: StridedMapView.Strides, of shape: FeatureMapShape) {
    func matches(_ layout: FeatureMapLayout) -> Bool {
      let expected = layout.strides(of: shape)
      return (shape.channels == 1 || strides.channel == expected.channel)
        && (shape.height == 1 || strides.row == expected.row)
        && (shape.width == 1 || strides.column == expected.column)
    }
    if matches(.hwc) { self = .hwc } else if matches(.chw) { self = .chw } else { return nil }
  }
}

@c @implementation
public func fcodec_workspace_create() -> OpaquePointer? { unsafe Handle.new(Workspace()) }

@c @implementation
public func fcodec_workspace_destroy(_ workspace: OpaquePointer?) { unsafe Handle<Workspace>.destroy(workspace) }

extension StridedMapView {
  /// Returns a view of a map in the caller's memory, or nil if there is none. The memory may be shorter: the caller compares.
  @_lifetime(immortal)
  init?(_ map: fcodec_map, _ shape: FeatureMapShape) {
    let strides = unsafe Strides(channel: map.channel_stride, row: map.row_stride, column: map.column_stride)
    guard let start = unsafe map.samples, unsafe map.length >= 0, let length = strides.length(of: shape) else {
      return nil
    }
    let samples = unsafe Span(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: length)
    let view = unsafe StridedMapView(_overrideLifetime(samples, copying: ()), shape: shape, strides: strides)
    self = view
  }
}
