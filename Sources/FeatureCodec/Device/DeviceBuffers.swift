public import FeatureTypes
public import Pooling

/// A device's memory on the heap: a workspace of exactly the size that its streams need, and what the fast form needs,
/// from the first map on.
///
/// For simulators, gateways, tests, and devices with a heap. A device without a heap lends a `DeviceWorkspace` instead.
public struct DeviceBuffers: Sendable {
  /// The symbols of the last map or string that was encoded, in stream order.
  public private(set) var symbols: ContiguousArray<UInt8>
  private var cells: ContiguousArray<EncoderCell>
  /// The memory of the fast form, for the streams that have been encoded so far.
  private var tile = EncoderTile()

  /// Creates buffers with a workspace of exactly this size.
  public init(_ size: DeviceWorkspace.Size) {
    symbols = ContiguousArray(repeating: 0, count: size.symbols)
    cells = ContiguousArray(repeating: EncoderCell(), count: size.cells)
  }

  /// Creates buffers that suffice for every stream of `profile`, one after the other.
  public init(_ profile: Profile) { self.init(profile.view.workspaceSize) }

  /// Creates buffers that suffice for one stream of `profile`.
  public init(_ profile: Profile, stream: Int) { self.init(profile.view.stream(stream).workspaceSize) }

  /// The buffers as a workspace.
  public var workspace: DeviceWorkspace {
    @_lifetime(&self)
    mutating get { DeviceWorkspace(symbols: symbols.mutableSpan, cells: cells.mutableSpan) }
  }

  /// Encodes a whole map into `symbols`. See `StreamView.encode(_:rounding:in:)`.
  public mutating func encode(
    _ map: borrowing FeatureMapView, stream: Int, of profile: Profile, rounding: ChildRounding = .closedLoop
  ) {
    let derived = profile.streams[stream]
    if rounding == .closedLoop, derived.hasFastForm {
      derived.reserve(&tile)
      Self.encode(map, derived, in: &tile, into: &symbols)
    } else {
      var workspace = workspace
      profile.view.stream(stream).encode(map, rounding: rounding, in: &workspace)
    }
  }

  // Static, so that a span of one property does not borrow the others.
  private static func encode(
    _ map: borrowing FeatureMapView, _ stream: DerivedStream, in tile: inout EncoderTile,
    into symbols: inout ContiguousArray<UInt8>
  ) {
    var output = symbols.mutableSpan
    stream.encode(map, in: &tile, into: &output)
  }
}

/// A session whose profile and buffers are on the heap, for example in properties of the same class.
///
/// The calls are described at the methods that take a `ProfileView` and a `DeviceWorkspace`.
extension DeviceSession {
  /// Creates a session of `profile`.
  public init(_ profile: Profile, number: UInt16, frame: UInt32 = 0, repeats: Bool = false) {
    self.init(profile.view, number: number, frame: frame, repeats: repeats)
  }

  /// Encodes a layer's map and loads it. Returns false if the session does not accept it.
  public mutating func load(
    _ map: borrowing FeatureMapView, stream: Int, of profile: Profile, in buffers: inout DeviceBuffers
  ) -> Bool {
    guard mayLoad(stream, of: profile.view) else { return false }
    precondition(!profile.streams[stream].isBytes, "a byte stream carries bytes, not maps")
    buffers.encode(map, stream: stream, of: profile)
    load(profile.view.stream(stream), symbolCount: profile.streams[stream].symbolCount)
    return true
  }

  /// Loads a string of bytes. Returns false if the session does not accept it.
  public mutating func loadBytes(
    _ content: Span<UInt8>, stream: Int, of profile: Profile, in buffers: inout DeviceBuffers
  ) -> Bool {
    var workspace = buffers.workspace
    return loadBytes(content, stream: stream, of: profile.view, in: &workspace)
  }

  /// Returns the next fragment, at most `limit` bytes long, or nil if there is nothing to send.
  ///
  /// - Precondition: `limit` ≥ 0.
  /// - Throws: `FragmentError.payloadTooShort` if there are symbols to send, but `limit` is below the stream's smallest
  ///   payload.
  public mutating func nextFragment(
    of profile: Profile, in buffers: DeviceBuffers, limit: Int
  ) throws(FragmentError) -> [UInt8]? {
    var fragment = ContiguousArray<UInt8>(repeating: 0, count: limit)
    var payload = fragment.mutableSpan
    let length = try nextFragment(of: profile, symbols: buffers.symbols.span, into: &payload)
    fragment.removeLast(limit - length)
    return length > 0 ? Array(fragment) : nil
  }

  /// Writes the next fragment into the first bytes of `payload`, given only the symbols that `load` left in its buffers.
  /// Allocates nothing.
  public mutating func nextFragment(
    of profile: Profile, symbols: Span<UInt8>, into payload: inout MutableSpan<UInt8>
  ) throws(FragmentError) -> Int {
    precondition(profile.identifier == identifier, "a session belongs to its profile")
    guard !isStopped, isLoaded else { return 0 }
    return try sender.nextFragment(of: profile, symbols: symbols, into: &payload, repeats: repeats)
  }

  /// Handles a downlink message.
  public mutating func receive(_ bytes: Span<UInt8>, of profile: Profile) -> Event {
    return receive(bytes, of: profile.view)
  }
}
