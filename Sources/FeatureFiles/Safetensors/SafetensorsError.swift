import FeatureTypes

/// Why bytes are not a safetensors file that this package reads, or do not hold the requested tensor.
public enum SafetensorsError: Error, Hashable, Sendable {
  /// The file is shorter than the length field, or than the header length that it announces.
  case truncated
  /// The announced header is longer than `Safetensors.maximumHeaderLength`.
  case headerTooLong(UInt64)
  /// The header is not the JSON that the format allows. `offset` is the byte of the file where reading stopped.
  case malformedHeader(offset: Int)
  /// Two entries of the header, or two fields of an entry, have this name.
  case duplicateName(String)
  /// The element type is not F64, F32, F16, BF16 or I8; or real numbers were asked for, and there are integers.
  case unsupportedType(tensor: String, type: String)
  /// The product of the dimensions is greater than `Safetensors.maximumElementCount`.
  case tooLarge(tensor: String)
  /// The offsets are in the wrong order, or beyond the end of the data.
  case offsetsOutOfRange(tensor: String)
  /// The number of bytes between the offsets is not that of the shape.
  case sizeMismatch(tensor: String, expected: Int, found: Int)
  /// The tensor begins before the end of the previous one in the data.
  case overlap(tensor: String)
  /// Bytes before this tensor (if nil, after the last one) belong to no tensor.
  case unusedBytes(before: String?)
  /// The file has no tensor of this name.
  case missingTensor(String)
  /// The tensor does not have the requested shape.
  case wrongShape(tensor: String, expected: [Int], found: [Int])
}

extension SafetensorsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "the file ends inside its safetensors header"
    case .headerTooLong(let length): "a safetensors header of \(length) bytes; at most a megabyte is supported"
    case .malformedHeader(let offset): "malformed safetensors header at byte \(offset)"
    case .duplicateName(let name): "the safetensors header has '\(name.printable)' twice"
    case .unsupportedType(let tensor, let type):
      "tensor \(tensor.printable) is \(type.printable); supported are F64, F32, F16 and BF16 "
        + "(torch.Tensor.float converts), and I8 for weights that have a weight_scale"
    case .tooLarge(let tensor): "tensor \(tensor.printable) has more than 2^28 elements"
    case .offsetsOutOfRange(let tensor):
      "tensor \(tensor.printable) has offsets in the wrong order or beyond the end of the file"
    case .sizeMismatch(let tensor, let expected, let found):
      "tensor \(tensor.printable) needs \(expected) bytes for its shape, but has \(found)"
    case .overlap(let tensor): "tensor \(tensor.printable) overlaps the one before it"
    case .unusedBytes(let tensor):
      "bytes \(tensor.map { "before tensor \($0.printable)" } ?? "at the end") belong to no tensor"
    case .missingTensor(let tensor): "there is no tensor \(tensor.printable)"
    case .wrongShape(let tensor, let expected, let found):
      "tensor \(tensor.printable) has the shape \(found), not \(expected)"
    }
  }
}
