/// A layer that the device computes, and what it sends afterwards.
package struct PipelineLayer: Hashable, Sendable {
  package var name: String
  /// The time to compute it, in µs ≥ 0.
  package var time: Int
  /// The stream of the profile that carries its map, or nil if the map stays on the device.
  package var stream: Int?
  /// The map in the profile's format, height × width × channels. Empty without a stream.
  package var map: [UInt8]

  package init(name: String, time: Int, stream: Int? = nil, map: [UInt8] = []) {
    (self.name, self.time, self.stream, self.map) = (name, time, stream, map)
  }
}
