import Foundation

/// A set of files, by identity.
final class FileIdentities: @unchecked Sendable {
  private let lock = NSLock()
  private var identities: Set<FileStatus.Identity> = []

  func insert(_ identity: FileStatus.Identity) { lock.withLock { _ = identities.insert(identity) } }

  func contains(_ identity: FileStatus.Identity) -> Bool { lock.withLock { identities.contains(identity) } }
}
