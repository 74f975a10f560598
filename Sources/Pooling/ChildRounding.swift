/// How the encoder rounds the means of a dividing cell's children to the integers that it sends. Spec: [POOL-10].
public enum ChildRounding: UInt8, Hashable, Sendable {
  /// The default: the encoder tracks the values that the decoder holds, and spreads the parent's error over the
  /// children.
  case closedLoop = 0
  /// Each child is rounded on its own, so errors of the derived cells accumulate. For comparison.
  case eachOnItsOwn = 1
}
