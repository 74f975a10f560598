/// Counts the allocations of calls.
final class AllocationChecker {
  private(set) var checks = 0
  private(set) var failures = 0

  /// Makes four calls, numbered, none of which may allocate.
  func check(_ name: String, _ call: (_ number: Int) -> Void) {
    let first = count { call(0) }
    let later = count { for number in 1...3 { call(number) } }
    checks += 1
    if first + later == 0 { return }
    failures += 1
    print("\(name): allocations: \(first) in the first call, \(later) in three more")
  }

  /// Ends the program if the counter does not work.
  func checkCounter() {
    var rooms: [UnsafeMutableRawPointer?] = [nil, nil]
    let found = count {
      rooms[0] = .allocate(byteCount: 8, alignment: 8)
      rooms[1] = .allocate(byteCount: 64, alignment: 64)
    }
    guard found == 2 else { fatalError("\(found) allocations counted instead of 2") }
    for room in rooms { room?.deallocate() }
  }

  private func count(_ call: () -> Void) -> Int {
    allocations_begin()
    call()
    return allocations_end()
  }
}
