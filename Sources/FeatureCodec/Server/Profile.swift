/// A profile that owns its canonical bytes: what servers and tools hold. A device borrows them as a `ProfileView`.
public struct Profile: Hashable, Sendable {
  /// The canonical bytes; checked.
  public let bytes: [UInt8]

  /// Checks and keeps `bytes`.
  public init(_ bytes: [UInt8]) throws(ProfileError) {
    _ = try ProfileView(bytes.span)
    self.bytes = bytes
  }

  /// Runs `body` on a view of the profile.
  public func withView<Result, Failure: Error>(
    _ body: (borrowing ProfileView) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(ProfileView(checked: bytes.span))
  }

  /// The CRC-32 of the bytes: the profile's name.
  public var identifier: UInt32 { CRC32.checksum(of: bytes.span) }
}
