public import FeatureTypes
public import Pooling

/// A device's memory on the heap, of exactly the size that its streams need: for simulators, gateways, tests, and devices
/// that have a heap. A device without one lends a `DeviceWorkspace`.
public struct DeviceBuffers: Sendable {
  /// The symbols of what was encoded last, in stream order.
  public private(set) var symbols: ContiguousArray<UInt8>
  private var cells: ContiguousArray<EncoderCell>

  public init(_ size: DeviceWorkspace.Size) {
    symbols = ContiguousArray(repeating: 0, count: size.symbols)
    cells = ContiguousArray(repeating: EncoderCell(), count: size.cells)
  }

  /// Enough for every stream of `profile`, one after the other.
  public init(_ profile: Profile) { self.init(profile.withView { $0.workspaceSize }) }

  /// Enough for one stream of `profile`.
  public init(_ profile: Profile, stream: Int) { self.init(profile.withView { $0.stream(stream).workspaceSize }) }

  /// The buffers, lent.
  public var workspace: DeviceWorkspace {
    @_lifetime(&self)
    mutating get { DeviceWorkspace(symbols: symbols.mutableSpan, cells: cells.mutableSpan) }
  }

  /// Leaves the symbols of a whole map in `symbols`; see `StreamView.encode`.
  public mutating func encode(
    _ map: borrowing FeatureMapView, stream: Int, of profile: Profile, rounding: ChildRounding = .closedLoop
  ) {
    let bytes = profile.bytes[...]
    let view = ProfileView(checked: bytes.span, identifier: profile.identifier)
    var workspace = workspace
    view.stream(stream).encode(map, rounding: rounding, in: &workspace)
  }
}

/// A session whose profile and buffers are on the heap, such as properties of the same class. What the calls do is said
/// where they take a `ProfileView` and a `DeviceWorkspace`.
extension DeviceSession {
  /// A session of `profile`.
  public init(_ profile: Profile, frame: Int = 0, repeats: Bool = false) {
    let bytes = profile.bytes[...]
    self.init(
      ProfileView(checked: bytes.span, identifier: profile.identifier), frame: frame, repeats: repeats)
  }

  /// Encodes a layer's map and makes it what is sent. False when the session does not take it.
  public mutating func load(
    _ map: borrowing FeatureMapView, stream: Int, of profile: Profile, in buffers: inout DeviceBuffers
  ) -> Bool {
    let bytes = profile.bytes[...]
    let view = ProfileView(checked: bytes.span, identifier: profile.identifier)
    var workspace = buffers.workspace
    return load(map, stream: stream, of: view, in: &workspace)
  }

  /// Makes a string of bytes what is sent. False when the session does not take it.
  public mutating func loadBytes(
    _ content: Span<UInt8>, stream: Int, of profile: Profile, in buffers: inout DeviceBuffers
  ) -> Bool {
    let bytes = profile.bytes[...]
    let view = ProfileView(checked: bytes.span, identifier: profile.identifier)
    var workspace = buffers.workspace
    return loadBytes(content, stream: stream, of: view, in: &workspace)
  }

  /// The next fragment, of at most `limit` bytes, 0 or more; nil when there is nothing to send.
  public mutating func nextFragment(
    of profile: Profile, in buffers: DeviceBuffers, limit: Int
  ) throws(FragmentError) -> [UInt8]? {
    let bytes = profile.bytes[...]
    let view = ProfileView(checked: bytes.span, identifier: profile.identifier)
    var fragment = ContiguousArray<UInt8>(repeating: 0, count: limit)
    var payload = fragment.mutableSpan
    let length = try nextFragment(of: view, symbols: buffers.symbols.span, into: &payload)
    fragment.removeLast(limit - length)
    return length > 0 ? Array(fragment) : nil
  }

  /// Takes a downlink message in.
  public mutating func receive(_ bytes: Span<UInt8>, of profile: Profile) -> Event {
    let own = profile.bytes[...]
    return receive(bytes, of: ProfileView(checked: own.span, identifier: profile.identifier))
  }
}
