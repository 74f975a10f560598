/// Tiers of computers in a row, from the end device, where inputs arise, to the cloud. Each is linked to the next.
///
/// Source: Ebrahimi et al., "Combining DNN partitioning and early exit" (EdgeSys '22), section 2.1.
public struct PlacementTopology: Hashable, Sendable {
  /// The largest number of tiers, M.
  public static let maximumTiers = 8

  public struct Tier: Hashable, Sendable {
    public let name: String
    /// R_j: the time of a computation here, divided by its time on the reference processor; above 0, at most 10⁹.
    public let ratio: Double

    public init(name: String, ratio: Double) { (self.name, self.ratio) = (name, ratio) }
  }

  /// The link between a tier and the next one.
  public struct Link: Hashable, Sendable {
    /// BW_j towards the cloud, in bit/s: 1 to 10¹⁵.
    public let bandwidth: Double
    /// The bandwidth towards the end device, in bit/s. The paper has one for both ways.
    public let back: Double
    /// PL_j either way, in milliseconds: 0 to 10⁹.
    public let latency: Double

    /// - Parameter back: as `bandwidth` if nil.
    public init(bandwidth: Double, back: Double? = nil, latency: Double) {
      (self.bandwidth, self.back, self.latency) = (bandwidth, back ?? bandwidth, latency)
    }
  }

  public let tiers: [Tier]
  public let links: [Link]
  /// [from · tiers + to]
  private let paths: [Path]

  /// - Throws: `empty`; `tooMany` beyond `maximumTiers`; `sizesDiffer` unless there is one link fewer than tiers;
  ///   `outOfRange` with the index of a tier, or the number of tiers plus the index of a link.
  public init(tiers: [Tier], links: [Link]) throws(PlanningError) {
    guard !tiers.isEmpty else { throw .empty }
    guard tiers.count <= Self.maximumTiers else { throw .tooMany }
    guard links.count == tiers.count - 1 else { throw .sizesDiffer }
    if let index = tiers.firstIndex(where: { !($0.ratio > 0 && $0.ratio <= 1e9) }) { throw .outOfRange(index: index) }
    if let index = links.firstIndex(where: { !$0.isValid }) { throw .outOfRange(index: tiers.count + index) }
    (self.tiers, self.links) = (tiers, links)
    paths = tiers.indices.flatMap { from in tiers.indices.map { to in Path(over: links, from: from, to: to) } }
  }

  /// What lies between two tiers.
  struct Path: Hashable, Sendable {
    /// Σ PL_j, in milliseconds.
    private(set) var propagation = 0.0
    /// Σ 8000 / BW_j: the milliseconds of a byte.
    private(set) var byte = 0.0

    /// Link j is between the tiers j and j + 1. So the sums go up to the tier before the higher one, whichever way the data
    /// go; the paper prints one link more.
    init(over links: [Link], from: Int, to: Int) {
      for link in links[min(from, to)..<max(from, to)] {
        propagation += link.latency
        byte += 8000 / (from < to ? link.bandwidth : link.back)
      }
    }
  }

  func path(from: Int, to: Int) -> Path { paths[from * tiers.count + to] }
}

extension PlacementTopology.Link {
  fileprivate var isValid: Bool { 1...1e15 ~= bandwidth && 1...1e15 ~= back && 0...1e9 ~= latency }
}
