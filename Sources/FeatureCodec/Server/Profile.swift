/// A profile that owns its canonical bytes: what servers and tools hold. A device borrows them as a `ProfileView`.
///
/// What follows from the bytes is derived once, here, and shared by the copies of the value.
public struct Profile: Sendable {
  /// The canonical bytes; checked.
  public let bytes: [UInt8]
  /// The CRC-32 of the bytes: the profile's name.
  public let identifier: UInt32
  let streams: [ServerStream]
  let headerFormat: FragmentHeaderFormat
  let checkLength: Int
  let window: Int

  /// Checks and keeps `bytes`. O(length + streams · segments²).
  public init(_ bytes: [UInt8]) throws(ProfileError) {
    let canonical = bytes[...]
    let view = try ProfileView(canonical.span)
    identifier = view.identifier
    headerFormat = view.headerFormat
    checkLength = view.checkLength
    window = view.window
    var streams: [ServerStream] = []
    for index in 0..<view.streamCount { streams.append(ServerStream(view.stream(index))) }
    self.streams = streams
    self.bytes = bytes
  }

  /// Runs `body` on a view of the profile.
  public func withView<Result, Failure: Error>(
    _ body: (borrowing ProfileView) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = bytes[...]
    return try body(ProfileView(checked: bytes.span, identifier: identifier))
  }
}

/// Profiles are the same where their bytes are.
extension Profile: Hashable {
  public static func == (left: Profile, right: Profile) -> Bool { left.bytes == right.bytes }

  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
