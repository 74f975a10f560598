/// Where to cut a network between a device and a server if a whole map is sent.
///
/// For every cut, latency = device's layers + bytes · 8 / bandwidth + server's layers, and the device's energy = its layers
/// + power · time of sending. Cut 0 sends the input; the cut after the last layer sends nothing.
///
/// Source: Kang et al., "Neurosurgeon", ASPLOS 2017, sections 4.2 and 5.2.
public struct NetworkSplit: Hashable, Sendable {
  public struct Layer: Hashable, Sendable {
    public let name: String
    public let device: Cost
    /// In milliseconds.
    public let server: Double
    /// Of the layer's output, as it is sent.
    public let bytes: Int

    public init(name: String, device: Cost, server: Double, bytes: Int) {
      (self.name, self.device, self.server, self.bytes) = (name, device, server, bytes)
    }
  }

  /// The number of layers on the device.
  public let layers: Int
  public let bytes: Int
  public let cost: Cost

  /// The costs of all cuts.
  ///
  /// - Parameters:
  ///   - input: the bytes of the input.
  ///   - bandwidth: in bit/s.
  ///   - power: of the device while it sends, in milliwatts.
  ///
  /// - Throws: `empty`; `outOfRange` with the index of a layer, or their number for the input, the bandwidth or the power.
  /// - Complexity: O(layers).
  public static func all(
    _ layers: [Layer], input: Int, bandwidth: Double, power: Double
  ) throws(PlanningError) -> [NetworkSplit] {
    guard !layers.isEmpty else { throw .empty }
    if let index = layers.firstIndex(where: {
      !$0.device.isValid || !($0.server >= 0 && $0.server.isFinite) || !(0...1 << 40 ~= $0.bytes)
    }) {
      throw .outOfRange(index: index)
    }
    guard 0...1 << 40 ~= input, bandwidth > 0, bandwidth.isFinite, power >= 0, power.isFinite else {
      throw .outOfRange(index: layers.count)
    }
    var device = Cost.zero
    var server = layers.reduce(0) { $0 + $1.server }
    return (0...layers.count).map { cut in
      if cut > 0 {
        device = device + layers[cut - 1].device
        server -= layers[cut - 1].server
      }
      // Rounding may leave a small rest after the last layer.
      let (bytes, rest) = cut == layers.count ? (0, 0) : (cut == 0 ? input : layers[cut - 1].bytes, max(server, 0))
      let time = Double(bytes) * 8000 / bandwidth
      return NetworkSplit(
        layers: cut, bytes: bytes,
        cost: Cost(latency: device.latency + time + rest, energy: device.energy + power * time / 1000))
    }
  }
}
