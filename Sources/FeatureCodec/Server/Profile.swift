/// A profile that owns its canonical bytes: what servers and tools hold. A device borrows them as a `ProfileView`.
public struct Profile: Hashable, Sendable {
  /// The canonical bytes; checked.
  public let bytes: [UInt8]
  /// The CRC-32 of the bytes: the profile's name.
  public let identifier: UInt32

  /// Checks and keeps `bytes`.
  public init(_ bytes: [UInt8]) throws(ProfileError) {
    identifier = try ProfileView(bytes.span).identifier
    self.bytes = bytes
  }

  /// Runs `body` on a view of the profile.
  public func withView<Result, Failure: Error>(
    _ body: (borrowing ProfileView) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(ProfileView(checked: bytes.span, identifier: identifier))
  }
}
