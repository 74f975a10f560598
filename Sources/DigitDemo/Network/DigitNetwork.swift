import FeatureFiles
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks

/// A small MobileNetV2 that reads a handwritten digit on a photograph: seven layers, then a head. The map of any layer
/// can be sent. The network itself is data: `Resources/digits.json` and `digits.safetensors`.
///
///     picture  64×64×3   RGB bytes, (x / 255 − 0.45) / 0.25
///     L1       32×32×16  convolution 3×3, stride 2, ReLU6
///     L2       32×32×16  expanded to 48, residual
///     L3       16×16×24  expanded to 64, stride 2
///     L4       16×16×24  expanded to 96, residual
///     L5        8×8×40   expanded to 96, stride 2
///     L6        8×8×40   expanded to 160, residual
///     L7        4×4×64   expanded to 160, stride 2
///     head     1×1 to 160 channels, ReLU6, global average, dense to 11 classes
///
/// Maps are height × width × channels, HWC, float32; L2 to L7 are linear (not clamped). Batch norm is folded into the
/// weights. 8.0 million multiply-adds per picture.
package struct DigitNetwork: Sendable {
  package static let layerCount = 7
  /// The classes, in the order of the logits.
  package static let labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none"]

  private static let shapes = [
    FeatureMapShape(channels: 3, height: 64, width: 64),
    FeatureMapShape(channels: 16, height: 32, width: 32),
    FeatureMapShape(channels: 16, height: 32, width: 32),
    FeatureMapShape(channels: 24, height: 16, width: 16),
    FeatureMapShape(channels: 24, height: 16, width: 16),
    FeatureMapShape(channels: 40, height: 8, width: 8),
    FeatureMapShape(channels: 40, height: 8, width: 8),
    FeatureMapShape(channels: 64, height: 4, width: 4),
  ]

  /// For each of the layers 1 to 7: the layers up to it, and those after it.
  private let fronts: [FloatNetwork]
  private let backs: [FloatNetwork]
  private let whole: FloatNetwork

  /// - Throws: `NetworkFileError`, which names the first layer whose tensors are missing, not finite or of the wrong shape.
  init(description: NetworkDescription, weights: Safetensors) throws(NetworkFileError) {
    let network: Network
    do throws(NetworkError) {
      network = try Network(description)
    } catch {
      throw .network(error)
    }
    let parameters = try network.parameters(from: weights)
    do throws(NetworkError) {
      whole = try FloatNetwork(network, parameters: parameters)
      var (fronts, backs): ([FloatNetwork], [FloatNetwork]) = ([], [])
      for layer in 1...Self.layerCount {
        let (front, back) = try network.split(afterLayer: "L\(layer)")
        guard network.inputs == [Self.shapes[0]], back.inputs == [Self.shapes[layer]] else {
          throw NetworkError(.badShape, layer: "L\(layer)")
        }
        fronts.append(try FloatNetwork(front, parameters: parameters))
        backs.append(try FloatNetwork(back, parameters: parameters))
      }
      (self.fronts, self.backs) = (fronts, backs)
    } catch {
      throw .network(error)
    }
  }

  /// The shape of the map that layer `layer` produces; layer 0 is the picture itself.
  ///
  /// - Precondition: 0 ≤ `layer` ≤ 7.
  static func shape(afterLayer layer: Int) -> FeatureMapShape {
    precondition((0...layerCount).contains(layer), "the network has layers 0 to 7")
    return shapes[layer]
  }

  /// The network's input for a picture's bytes; each step is rounded to float32, as in training.
  static func samples(of picture: [UInt8]) -> [Float] { samples(of: picture.map { Float($0) }) }

  static func samples(of bytes: [Float]) -> [Float] { bytes.map { ($0 / 255 - 0.45) / 0.25 } }

  /// The multiply-adds up to layer `layer`; nil: of the whole network.
  ///
  /// - Precondition: 0 ≤ `layer` ≤ 7.
  func multiplyAdds(throughLayer layer: Int?) -> Double {
    guard let layer else { return whole.network.multiplyAdds }
    return layer == 0 ? 0 : fronts[layer - 1].network.multiplyAdds
  }

  /// The map of layer `layer`: the device's part of the computation.
  ///
  /// - Parameter picture: 64×64 pixels in row order, each red, green, blue.
  /// - Precondition: `picture` holds 12,288 bytes; 0 ≤ `layer` ≤ 7.
  func front(_ picture: [UInt8], throughLayer layer: Int) -> [Float] {
    precondition(picture.count == Self.shapes[0].count, "a picture has 64×64 pixels of three bytes")
    precondition((0...Self.layerCount).contains(layer), "the network has layers 0 to 7")
    let samples = Self.samples(of: picture)
    return layer == 0 ? samples : fronts[layer - 1].outputs(for: [samples])[0]
  }

  /// The layers after layer `layer`; after layer 0, all of them.
  ///
  /// - Precondition: 0 ≤ `layer` ≤ 7.
  func back(afterLayer layer: Int) -> FloatNetwork {
    precondition((0...Self.layerCount).contains(layer), "the network has layers 0 to 7")
    return layer == 0 ? whole : backs[layer - 1]
  }

  /// The logits of the 11 classes from the map of layer `layer`: the server's part of the computation.
  ///
  /// - Precondition: `map` holds `shape(afterLayer: layer).count` values; 0 ≤ `layer` ≤ 7.
  func back(_ map: [Float], afterLayer layer: Int) -> [Float] {
    precondition(map.count == Self.shape(afterLayer: layer).count, "the map does not have the layer's size")
    return back(afterLayer: layer).outputs(for: [map])[0]
  }
}
