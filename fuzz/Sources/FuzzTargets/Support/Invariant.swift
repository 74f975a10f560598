/// The invariants of spec/security.md by their numbers, and one for what a target says beyond them.
enum Invariant: Int {
  case noTrap = 1
  case memory = 2
  case refusedLeavesNoTrace = 3
  case cutGivesPrefix = 4
  case sameSetSameBits = 5
  case onlyWhatWasSent = 6
  case moreNeverRemoves = 7
  case time = 8
  case arithmetic = 9
  case reconstructionIsTotal = 10
  case stringIsWhole = 11
  case oneMeaning = 12
  /// The library and the slow model that stands in the target, written from the specification, differ.
  case model = 100
  /// What was read and written again is not what it was.
  case roundTrip = 101

  var name: String {
    switch self {
    case .model: "MODEL (the library differs from the specification's slow model)"
    case .roundTrip: "ROUND TRIP (read and written again is not the same)"
    default: "SEC-\(rawValue)"
    }
  }
}

/// Traps, with the invariant's number, where `condition` does not hold. Only here: the library itself never traps.
@inline(__always)
func require(_ condition: Bool, _ invariant: Invariant, _ text: @autoclosure () -> String) {
  if !condition { violated(invariant, text()) }
}

@inline(never)
func violated(_ invariant: Invariant, _ text: String) -> Never { fatalError("\(invariant.name): \(text)") }
