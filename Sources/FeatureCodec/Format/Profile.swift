/// A profile that owns its canonical bytes, for servers and tools. A device borrows the bytes as a `ProfileView`.
///
/// Everything that follows from the bytes is derived once, in `init`, and is shared by copies of the value.
public struct Profile: Sendable {
  /// The canonical bytes, which have passed every check.
  public var bytes: [UInt8] { derived.bytes }
  /// The same bytes, without a copy. Unlike an array, a slice gives a span on every system.
  private let canonical: ArraySlice<UInt8>
  /// The CRC-32 of the bytes, by which both sides name the profile. Spec: [PROF-2].
  public var identifier: UInt32 { derived.identifier }
  var streams: [DerivedStream] { derived.streams }
  var headerFormat: FragmentHeaderFormat { derived.headerFormat }
  var checkLength: Int { derived.checkLength }
  var hasSeededCheck: Bool { derived.hasSeededCheck }
  var window: Int { derived.window }
  var misorder: Int { derived.misorder }
  /// The layout of a receiver's memory.
  var memory: ReceiverMemory { derived.memory }

  /// What follows from the bytes. The sessions of a server share it, so it stays in the processor's caches.
  private let derived: Derived

  private final class Derived: Sendable {
    let bytes: [UInt8]
    let identifier: UInt32
    let streams: [DerivedStream]
    let headerFormat: FragmentHeaderFormat
    let checkLength: Int
    let hasSeededCheck: Bool
    let window: Int
    let misorder: Int
    let memory: ReceiverMemory

    init(_ bytes: [UInt8], _ view: borrowing ProfileView) {
      self.bytes = bytes
      identifier = view.identifier
      headerFormat = view.headerFormat
      checkLength = view.checkLength
      hasSeededCheck = view.hasSeededCheck
      window = view.window
      misorder = view.misorder
      var streams: [DerivedStream] = []
      for index in 0..<view.streamCount { streams.append(DerivedStream(view.stream(index))) }
      self.streams = streams
      memory = ReceiverMemory(streams, window: window)
    }
  }

  /// Creates a profile from its canonical bytes, after checking them.
  ///
  /// - Throws: `ProfileError` for the first field that fails [PROF-3].
  /// - Complexity: O(length + streams · segments²), with the segments of the longest stream.
  public init(_ bytes: [UInt8]) throws(ProfileError) {
    let canonical = bytes[...]
    derived = Derived(bytes, try ProfileView(canonical.span))
    self.canonical = canonical
  }

  /// The profile as a device reads it.
  public var view: ProfileView {
    @_lifetime(borrow self) get { ProfileView(checked: canonical.span, identifier: derived.identifier) }
  }

  /// Calls `body` with a view of the profile, and returns its result.
  public func withView<Result, Failure: Error>(
    _ body: (borrowing ProfileView) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(view)
  }
}

/// Profiles are equal if their bytes are equal.
extension Profile: Hashable {
  public static func == (left: Profile, right: Profile) -> Bool { left.bytes == right.bytes }

  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
