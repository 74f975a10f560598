/// What decisions need to know about a classifier's output: its two best classes, their probabilities, and the entropy, in
/// whole numbers.
///
///     Pᵢ = e^(xᵢ − m) in Q20, m the largest logit      S = Σ Pᵢ      W = Σ Pᵢ · (m − xᵢ) in Q20
///     probability of i  = ⌊Pᵢ / S⌋ in Q16              entropy = ln S + ⌊W / S⌋ in Q16, in nats
///
/// Every product in W is rounded to the nearest, half up. For C classes, a probability is within (0.6 · C + 16) · 2⁻²⁰ of
/// the exact softmax, and the entropy within (10 · C + 64) · 2⁻²⁰ nats. All values depend only on the differences between
/// logits.
///
/// Source: FLEET (MobiCom '23), section 3.4; BranchyNet (ICPR 2016), section III, which thresholds the entropy.
public struct FixedSoftmax: Hashable, Sendable {
  /// The most classes whose sum of powers fits in 32 bits.
  public static let maximumClasses = 4095

  /// The number of classes.
  public let count: Int
  /// The class with the largest logit, or the first of several.
  public let top: Int
  /// The class with the next largest logit, or the first of several; `top` if there is only one class.
  public let second: Int
  let largest: Int32
  private let secondLargest: Int32
  private let sum: UInt32
  private let weighted: UInt32

  /// Reads `logits`, in Q16, twice. Cost: 7 multiplications per class; nothing is written.
  ///
  /// - Precondition: 1 … `maximumClasses` logits.
  public init(of logits: Span<Int32>) {
    precondition((1...Self.maximumClasses).contains(logits.count), "there must be 1 to 4,095 logits")
    count = logits.count
    var (top, second) = (0, count > 1 ? 1 : 0)
    if logits[second] > logits[top] { (top, second) = (1, 0) }
    for index in 0..<logits.count where index > 1 {
      if logits[index] > logits[top] {
        (top, second) = (index, top)
      } else if logits[index] > logits[second] {
        second = index
      }
    }
    (self.top, self.second) = (top, second)
    (largest, secondLargest) = (logits[top], logits[second])
    var (sum, weighted): (UInt32, UInt32) = (0, 0)
    for index in logits.indices {
      let distance = UInt32(bitPattern: largest &- logits[index])
      let power = FixedPoint.power(below: distance)
      guard power > 0 else { continue }
      let (high, low) = power.multipliedFullWidth(by: distance)  // Q36
      sum += power
      weighted += high << 16 + low >> 16 + low >> 15 & 1
    }
    (self.sum, self.weighted) = (sum, weighted)
  }

  /// The probability of `top`, in Q16.
  public var confidence: UInt32 { FixedPoint.quotient(1 << 20, sum) }

  /// The probability of `second`, in Q16; 0 if there is only one class.
  public var secondConfidence: UInt32 { count > 1 ? probability(of: secondLargest) : 0 }

  /// −Σ pᵢ · ln pᵢ in Q16, in nats: 0 … ln C.
  public var entropy: UInt32 { FixedPoint.logarithm(sum) + FixedPoint.quotient(weighted, sum) }

  /// The probability of a class with this logit, in Q16.
  ///
  /// - Precondition: the logit is not larger than the largest.
  public func probability(of logit: Int32) -> UInt32 {
    precondition(logit <= largest, "no logit is larger than the largest")
    return FixedPoint.quotient(FixedPoint.power(below: UInt32(bitPattern: largest &- logit)), sum)
  }

  /// Fills `probabilities` with the largest ones in Q16, largest first; those after the last class are 0.
  ///
  /// - Parameter logits: the same that this value was made of.
  ///
  /// Cost: one comparison per logit, and up to k for each that enters.
  public func findLargest(in logits: Span<Int32>, into probabilities: inout MutableSpan<UInt32>) {
    precondition(logits.count == count, "the logits must be those of this value")
    var found = 0
    // Until the end, the places hold the distances of the logits below the largest.
    for index in logits.indices {
      let distance = UInt32(bitPattern: largest &- logits[index])
      var place = found
      while place > 0, distance < probabilities[place - 1] { place -= 1 }
      guard place < probabilities.count else { continue }
      found = min(found + 1, probabilities.count)
      var last = found - 1
      while last > place {
        probabilities[last] = probabilities[last - 1]
        last -= 1
      }
      probabilities[place] = distance
    }
    for place in 0..<probabilities.count {
      probabilities[place] = place < found ? FixedPoint.quotient(FixedPoint.power(below: probabilities[place]), sum) : 0
    }
  }
}
