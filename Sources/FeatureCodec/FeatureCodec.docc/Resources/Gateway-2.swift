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

  /// A notification has arrived: `CBPeripheralDelegate` calls this.
  func peripheral(
    _ peripheral: any Peripheral, didUpdateValueFor characteristic: any Characteristic,
    error: (any Error)?
  ) {
    guard error == nil, let value = characteristic.value else { return }
    let device = peripheral.identifier.uuidString
    for message in server.receive(value, from: device) {
      peripheral.writeValue(message, for: characteristic)
    }
  }
}
