import InferenceKernels
import Networks

struct Int8Device {
  let network: Int8Network

  init(
    calibrating front: FloatNetwork, parameters: [String: LayerParameters],
    examples: [[Float]]
  ) throws(NetworkError) {
    var calibration = NetworkCalibration(front)
    for example in examples { try calibration.add([example]) }
    network = try Int8Network(
      front.network, parameters: parameters, formats: calibration.qFormats)
  }

  /// Runs in an arena of `network.arenaCount` bytes. Nothing is allocated.
  func run(
    _ picture: Span<UInt8>, in arena: inout MutableSpan<UInt8>,
    send: (Span<UInt8>) -> Void
  ) {
    let (input, output) = (network.inputRange(0), network.outputRange(0))
    for index in picture.indices { arena[input.lowerBound + index] = picture[index] }
    network.run(&arena)
    send(arena.span.extracting(output))
  }
}
