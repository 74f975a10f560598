/// The invariants of spec/security.md by their numbers, and others that the targets add.
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
  /// The library differs from the slow model in the target, which is written from the specification.
  case model = 100
  /// A value has changed after it was written and read.
  case roundTrip = 101

  var name: String {
    switch self {
    case .model: "MODEL (the library differs from the specification's slow model)"
    case .roundTrip: "ROUND TRIP (read and written again is not the same)"
    default: "SEC-\(rawValue)"
    }
  }
}

/// Traps with the invariant's number if `condition` is false. Only this function traps: the library never does.
@inline(__always)
func require(_ condition: Bool, _ invariant: Invariant, _ text: @autoclosure () -> String) {
  if !condition { violated(invariant, text()) }
}

@inline(never)
func violated(_ invariant: Invariant, _ text: String) -> Never { fatalError("\(invariant.name): \(text)") }
