import Foundation

/// The names of temporary files, which a signal that ends the process removes first.
///
/// A signal's handler may neither allocate nor lock, so the names lie in memory that is allocated once.
enum TemporaryNames {
  /// The place of a name.
  struct Slot { fileprivate let index: Int }

  private static let slotCount = 16
  private static let slotLength = Int(PATH_MAX) + 1
  private static let lock = NSLock()
  private static let signals = [SIGTERM, SIGINT, SIGHUP]

  nonisolated(unsafe) private static let names: UnsafeMutablePointer<CChar> = {
    let names = UnsafeMutablePointer<CChar>.allocate(capacity: slotCount * slotLength)
    names.initialize(repeating: 0, count: slotCount * slotLength)
    for number in signals {
      let before = signal(number) { number in
        TemporaryNames.removeAll()
        signal(number, SIG_DFL)
        raise(number)
      }
      // What was ignored, such as by nohup, stays ignored.
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
    }
    return names
  }()

  /// Keeps a name before its file is made. Nil if there is no room; then a signal leaves the file behind.
  static func add(_ name: [CChar]) -> Slot? {
    lock.withLock {
      guard name.count <= slotLength, let index = (0..<slotCount).first(where: { names[$0 * slotLength] == 0 }) else {
        return nil
      }
      // The first byte last: only then is the slot in use.
      for place in name.indices.reversed() { names[index * slotLength + place] = name[place] }
      return Slot(index: index)
    }
  }

  static func forget(_ slot: Slot) { lock.withLock { names[slot.index * slotLength] = 0 } }

  private static func removeAll() {
    for index in 0..<slotCount where names[index * slotLength] != 0 { unlink(names + index * slotLength) }
  }
}
