import FeatureFiles
package import FeatureTypes
package import Quantize
package import SplitInference

/// A network that the demo runs: split after one layer, or trained to be split after several.
package struct DemoNetwork {
  /// A layer whose map is sent.
  package struct Tap: Sendable {
    /// "5", or "L4".
    package let name: String
    package let shape: FeatureMapShape
    package let format: NumberFormat
    /// The multiply-adds of the device up to here.
    package let multiplyAdds: Double
  }

  /// By stream.
  package let taps: [Tap]
  /// The multiply-adds of a device that answers itself.
  package let allMultiplyAdds: Double
  package let server: any ServerModel
  private let halves: Halves

  private enum Halves {
    case one(SplitNetwork)
    case tapped(TappedNetwork)
  }

  /// The digit network, split after one layer.
  package init(_ split: SplitNetwork) {
    halves = .one(split)
    server = split.server
    taps = [
      Tap(
        name: String(split.layer), shape: split.shape, format: split.format,
        multiplyAdds: split.network.multiplyAdds(throughLayer: split.layer))
    ]
    allMultiplyAdds = split.network.multiplyAdds(throughLayer: nil)
  }

  /// A network that is trained to be split after several layers. It takes pictures as the digit network does.
  ///
  /// - Parameters:
  ///   - names: of the layers, by stream.
  ///   - multiplyAdds: of the device up to each layer's map, and of the server.
  /// - Throws: `DemoError` if the network takes other pictures.
  package init(
    _ network: TappedNetwork, names: [String], multiplyAdds: (taps: [Double], server: Double)
  ) throws(DemoError) {
    guard network.input == DigitNetwork.shape(afterLayer: 0) else { throw .foreignNetwork }
    halves = .tapped(network)
    server = network
    taps = names.indices.map {
      Tap(
        name: names[$0], shape: network.shapes[$0], format: network.formats[$0].formats[0],
        multiplyAdds: multiplyAdds.taps[$0])
    }
    allMultiplyAdds = (multiplyAdds.taps.last ?? 0) + multiplyAdds.server
  }

  /// The maps of a picture, as the device sends them, one per stream.
  package func maps(of picture: LabelledPicture) throws(DemoError) -> [[UInt8]] {
    switch halves {
    case .one(let split): return [try split.map(of: picture)]
    case .tapped(let network):
      do throws(QuantizeError) {
        return try network.maps(of: picture.samples)
      } catch {
        throw .notFinite(picture: picture.name, error)
      }
    }
  }

  /// What a device says that computes the whole network: with several taps, both halves, from the maps as they are.
  ///
  /// - Parameter maps: those of the picture.
  package func ownAnswer(to picture: LabelledPicture, _ maps: [[UInt8]]) -> Classification {
    switch halves {
    case .one(let split): split.ownAnswer(to: picture)
    case .tapped(let network): network.classification(of: maps, cells: nil)
    }
  }
}
