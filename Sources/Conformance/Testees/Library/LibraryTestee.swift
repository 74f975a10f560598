import FeatureCodec

/// The Swift implementation as a testee in this process.
///
/// It answers every operation with the library's own code. It checks the library's preconditions first, so that no
/// question traps.
public final class LibraryTestee: Testee {
  public let name = "Swift"

  /// The open receiver. At most one of receiver, server and device is open.
  var receiver: Receiver?
  /// The open server session.
  var server: ServerSession?
  /// The open device session.
  var device: DeviceUnderTest?

  /// Creates a testee with nothing open.
  public init() {}

  public func answer(_ operation: VectorOperation, _ input: [Value]) -> Answer {
    var arguments = Arguments(input)
    do throws(Fault) {
      guard let values = try result(of: operation.number, &arguments) else { return .unsupported }
      try arguments.finish()
      return .result(values)
    } catch {
      switch error {
      case .failed(let message): return .failed(message)
      case .refused(let code, let details): return .refused(code: code, details: details)
      }
    }
  }

  /// Returns the result of an operation, or nil if there is no such operation.
  private func result(of number: UInt8, _ input: inout Arguments) throws(Fault) -> [Value]? {
    switch number {
    case 1...3: try arithmetic(number, &input)
    case 4: try quantise(&input)
    case 5: try dequantize(&input)
    case 6: try requantize(&input)
    case 7: try sample(&input)
    case 8: try calibrate(&input)
    case 10: try grids(&input)
    case 11: try cells(&input)
    case 12: try pool(&input)
    case 13: try reconstruct(&input)
    case 14: try quantiseAffine(&input)
    case 15: try dequantizeAffine(&input)
    case 20: try readProfile(&input)
    case 21: try readProfileJSON(&input)
    case 22: try strides(&input)
    case 23: try order(&input)
    case 30: try encodeMap(&input)
    case 31: try encodeString(&input)
    case 32: try send(&input)
    case 33: try readFragment(&input)
    case 34: try check(&input)
    case 40: try readControl(&input)
    case 41: try writeControl(&input)
    case 50...56, 60...64, 66, 67: try askReceiver(number, &input)
    case 70...78: try askDevice(number, &input)
    default: nil
    }
  }

  private func askReceiver(_ number: UInt8, _ input: inout Arguments) throws(Fault) -> [Value] {
    switch number {
    case 50: try openReceiver(&input)
    case 51: try deliver(&input)
    case 52: try reset()
    case 53: try map(&input)
    case 54: try symbols(&input)
    case 55: try string(&input)
    case 56: try silence()
    case 60: try openServer(&input)
    case 61: try serverReceive(&input)
    case 62: try serverRestore()
    case 63: try serverRestoreDamaged(&input)
    case 64: try serverReset()
    case 66: try serverExit(&input)
    default: try serverReport(&input)
    }
  }

  private func askDevice(_ number: UInt8, _ input: inout Arguments) throws(Fault) -> [Value] {
    switch number {
    case 70: try openDevice(&input)
    case 71: try startFrame()
    case 72: try loadMap(&input)
    case 73: try loadString(&input)
    case 74: try nextFragment(&input)
    case 75: try deviceReceive(&input)
    case 76: try hello()
    case 77: try localResult(&input)
    default: try announcement()
    }
  }
}
