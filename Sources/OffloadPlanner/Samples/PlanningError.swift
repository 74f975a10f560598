/// Why measured numbers cannot be planned with.
public enum PlanningError: Error, Hashable, Sendable {
  /// There is nothing to plan with.
  case empty
  /// Two tables that belong together differ in size.
  case sizesDiffer
  /// The number at this place is NaN, infinite, or outside its range.
  case outOfRange(index: Int)
  /// More than the planner examines: the number of configurations times samples.
  case tooMany
  /// Nothing meets the requirement.
  case unreachable
  /// All samples are of one kind, so that there is nothing to tell apart.
  case oneKind
}
