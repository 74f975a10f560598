import FeatureCodec
import FeatureCodecFoundation
import Foundation

/// What the example needs of `CBPeripheral`.
protocol Peripheral: AnyObject {
  var identifier: UUID { get }
  func writeValue(_ data: Data, for characteristic: any Characteristic)
}

/// What the example needs of `CBCharacteristic`.
protocol Characteristic {
  var value: Data? { get }
}

final class Gateway {
  private var server: Server

  init(_ server: Server) { self.server = server }
}
