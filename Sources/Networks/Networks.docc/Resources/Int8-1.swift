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
}
