import FeatureFiles
import TestFixtures

/// A network of two classes and examples for it, small enough to be searched in a test.
///
///     picture  8×8×3, real numbers
///     map      8×8×3, a 1×1 convolution that changes nothing
///     mean     1×1×3
///     fc       channel 0 − channel 1, channel 1 − channel 0: channel 2 is worth nothing
enum TinyNetwork {
  static let json = #"""
    {"inputs": [{"name": "picture", "height": 8, "width": 8, "channels": 3}],
     "layers": [{"name": "map", "kind": "convolution", "channels": 3, "kernel": [1, 1]},
      {"name": "mean", "kind": "globalAverage"}, {"name": "fc", "kind": "dense", "channels": 2}],
     "outputs": ["fc"]}
    """#

  static var weights: [UInt8] {
    let e = SafetensorsBuilder.entry
    let tensors = [
      e("map.weight", "F32", "3,3,1,1", "0,36"), e("map.bias", "F32", "3", "36,48"),
      e("fc.weight", "F32", "2,3", "48,72"),
      e("fc.bias", "F32", "2", "72,80"),
    ]
    let numbers: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1] + [0, 0, 0] + [1, -1, 0, -1, 1, 0] + [0, 0]
    return SafetensorsBuilder.file(
      header: "{\(tensors.joined(separator: ","))}", data: SafetensorsBuilder.bytes(of: numbers))
  }

  /// 40 pictures. In the first channel of class 0 and in the second of class 1, samples are larger by a half. The third
  /// channel is noise, which costs many bits.
  static var pictures: [Float] {
    (0..<40).flatMap { picture in
      (0..<64).flatMap { pixel -> [Float] in
        let slope = Float(pixel % 8) / 16
        let noise = Float((pixel * 7919 + picture * 104_729) % 1009) / 504 - 1
        return [slope + (picture % 2 == 0 ? 0.5 : 0), slope + (picture % 2 == 1 ? 0.5 : 0), noise]
      }
    }
  }

  static var labels: [Int64] { (0..<40).map { Int64($0 % 2) } }

  /// Writes net.json, net.safetensors, pictures.npy and labels.npy.
  static func write(to folder: TemporaryFolder) throws {
    try folder.write(Array(json.utf8), "net.json")
    try folder.write(weights, "net.safetensors")
    try folder.write([40, 8, 8, 3], .float32(pictures), "pictures.npy")
    try folder.write([40], .int64(labels), "labels.npy")
  }
}
